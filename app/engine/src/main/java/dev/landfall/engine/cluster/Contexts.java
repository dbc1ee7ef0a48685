package dev.landfall.engine.cluster;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Tries many contexts at once. */
public final class Contexts {
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private Contexts() {}

    /** The same with eight seconds for a call. */
    public static void checkAll(List<ContextRef> contexts, Consumer<ContextReport> heard) {
        checkAll(contexts, PATIENCE, heard);
    }

    /**
     * Tries all of them in parallel and returns when all are known.
     *
     * @param timeout for one call
     * @param heard called for each as it comes, from several threads but never from two at once
     */
    public static void checkAll(List<ContextRef> contexts, Duration timeout, Consumer<ContextReport> heard) {
        ReentrantLock one = new ReentrantLock();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (ContextRef context : contexts) {
                threads.execute(() -> {
                    ContextReport report = ContextProbe.check(context, timeout);
                    one.lock();
                    try {
                        heard.accept(report);
                    } finally {
                        one.unlock();
                    }
                });
            }
        }
    }
}
