package dev.landfall.engine.bundle;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Does a list of hashing jobs on all processors, in about their order, so that media are read nearly from start to end. */
final class Workers {
    private static final int MOST = 8;

    /** As many as there is work for processors. */
    static final int PROCESSORS = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MOST);

    private Workers() {}

    /**
     * @param work given the job and a buffer of one chunk that is the worker's own
     * @throws RuntimeException the first that a job threw; no job is begun after it
     */
    static <J> void each(List<J> jobs, Work<J> work) {
        each(jobs, PROCESSORS, work);
    }

    /**
     * The same, with so many workers at most: for work that waits for more than processors.
     *
     * @param most how many
     */
    static <J> void each(List<J> jobs, int most, Work<J> work) {
        int count = Math.clamp(jobs.size(), 1, most);
        AtomicInteger next = new AtomicInteger();
        try (ExecutorService pool = Executors.newFixedThreadPool(
                count, Thread.ofPlatform().daemon().name("bundle-", 0).factory())) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                running.add(pool.submit(() -> {
                    byte[] buffer = new byte[VolumeTable.CHUNK];
                    for (int job = next.getAndIncrement(); job < jobs.size(); job = next.getAndIncrement()) {
                        try {
                            work.run(jobs.get(job), buffer);
                        } catch (RuntimeException e) {
                            next.set(jobs.size());
                            throw e;
                        }
                    }
                }));
            }
            running.forEach(Workers::await);
        }
    }

    interface Work<J> {
        void run(J job, byte[] buffer);
    }

    private static void await(Future<?> future) {
        try {
            future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException problem) {
                throw problem;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw dev.landfall.engine.problem.ProblemException.because(e, "problem.stopped");
        }
    }
}
