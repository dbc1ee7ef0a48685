package dev.landfall.engine.registry;

import dev.landfall.engine.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Work on many things with a bounded number on their way at once. */
final class AtOnce {
    private AtOnce() {}

    /** Does something with each, in order, up to {@code most} at once; waits for all, or for those begun when one fails. */
    static <T> void each(List<T> all, int most, Consumer<T> work) {
        AtomicInteger next = new AtomicInteger();
        try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> ends = new ArrayList<>();
            for (int w = 0; w < Math.min(most, all.size()); w++) {
                ends.add(workers.submit(() -> {
                    for (int i = next.getAndIncrement(); i < all.size(); i = next.getAndIncrement()) {
                        try {
                            work.accept(all.get(i));
                        } catch (RuntimeException e) {
                            // the others end what they are at and begin nothing new
                            next.set(all.size());
                            throw e;
                        }
                    }
                }));
            }
            ends.forEach(AtOnce::join);
        }
    }

    /** Waits for it; throws what it threw, as it is. */
    static void join(Future<?> end) {
        try {
            end.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemException.because(e, "problem.stopped");
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof RuntimeException known) {
                throw known;
            }
            if (cause instanceof Error broken) {
                throw broken;
            }
            throw new CompletionException(e);
        }
    }
}
