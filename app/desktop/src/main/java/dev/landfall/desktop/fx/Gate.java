package dev.landfall.desktop.fx;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * The one way from any thread to the thread that owns the models and the window.
 *
 * <p>Models are written against this, so that they run without a toolkit: {@link FxGate} in the window, {@link #direct()} in tests.
 */
public interface Gate extends Executor {
    /** Runs soon on the owning thread, in the order given; never blocks the caller. */
    @Override
    void execute(Runnable update);

    /**
     * As {@link #execute}, but takes the place of an update under the same key that has not run yet.
     *
     * @param key compared with {@code equals}, so never a list that may be empty like another
     */
    void latest(Object key, Runnable update);

    /** Runs again and again on the owning thread until the handle is closed. */
    Ticking every(Duration period, Runnable tick);

    /** A repeated call that can be ended; ending it twice does nothing. */
    interface Ticking extends AutoCloseable {
        @Override
        void close();
    }

    /** Runs updates at once on the caller's thread and never ticks. */
    static Gate direct() {
        return DirectGate.INSTANCE;
    }
}
