package dev.landfall.rehearsal.cluster;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread on which the cluster's controllers and kubelets work, with its timers. */
final class Loop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);

    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("practice-cluster").factory());

    Loop() {
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Does something soon, after what was asked for before. */
    void post(Runnable work) {
        after(Duration.ZERO, work);
    }

    /** Does something later. */
    void after(Duration delay, Runnable work) {
        try {
            var _ = thread.schedule(() -> guarded(work), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            LOG.trace("closed", closed);
        }
    }

    private static void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            // one object's trouble must not stop the others
            LOG.debug("the practice cluster could not do something", e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("the practice cluster is still busy");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
