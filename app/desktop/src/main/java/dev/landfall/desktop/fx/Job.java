package dev.landfall.desktop.fx;

/** A piece of work that was started; once dropped, its outcome is no longer wanted. Safe for any thread. */
public final class Job {
    private volatile boolean dropped;

    Job() {}

    /** The outcome will not be delivered. The work itself ends when it looks at its progress. */
    public void drop() {
        dropped = true;
    }

    public boolean dropped() {
        return dropped;
    }
}
