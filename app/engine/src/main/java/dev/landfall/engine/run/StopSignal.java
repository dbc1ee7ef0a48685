package dev.landfall.engine.run;

import java.util.concurrent.atomic.AtomicBoolean;

/** Asks a run to stop at the next place where it can go on later. Safe for any thread. */
public final class StopSignal {
    private final AtomicBoolean stopped = new AtomicBoolean();

    public void stop() {
        stopped.set(true);
    }

    public boolean stopped() {
        return stopped.get();
    }
}
