package dev.landfall.engine.cluster;

/** Something that is being followed until it is closed. Close it from any thread, more than once if need be. */
public interface Watching extends AutoCloseable {
    /** Ends it and returns at once. A call that is under way may still come to its end; none begins after it. */
    @Override
    void close();
}
