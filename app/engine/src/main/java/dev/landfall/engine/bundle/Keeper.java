package dev.landfall.engine.bundle;

import dev.landfall.engine.problem.ProblemException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Brings what a build has written to the medium about every second, beside those who write: a pulled cable costs seconds of work, and
 * reading goes on while a slow medium takes its time.
 */
final class Keeper implements AutoCloseable {
    private static final long EVERY = TimeUnit.SECONDS.toNanos(1);

    private final Thread thread;
    private volatile boolean ended;
    private volatile @Nullable ProblemException failure;

    Keeper(BuildMemory memory, BuildMemory.Forced volumes) {
        thread = Thread.ofPlatform().daemon().name("bundle-keeper").start(() -> {
            while (!ended && failure == null) {
                LockSupport.parkNanos(EVERY);
                try {
                    memory.keep(volumes);
                } catch (ProblemException e) {
                    failure = e;
                }
            }
        });
    }

    /** @throws ProblemException what the medium said when it refused */
    void check() {
        ProblemException e = failure;
        if (e != null) {
            throw e;
        }
    }

    @Override
    public void close() {
        ended = true;
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                // the volumes may only be closed when nobody forces them any more
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
