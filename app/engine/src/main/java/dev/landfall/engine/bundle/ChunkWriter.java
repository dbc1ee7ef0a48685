package dev.landfall.engine.bundle;

import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Hashes and writes chunks behind the back of who fills them, in the order in which they are handed over; after the first failure it
 * writes nothing more and tells that failure on every call.
 */
final class ChunkWriter implements AutoCloseable {
    private static final int BUFFERS = 4;

    private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(BUFFERS);
    private final ExecutorService worker = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("landfall-chunks").daemon().factory());
    private volatile @Nullable Throwable failure;

    /** Work on a file. */
    interface Work {
        void run() throws IOException;
    }

    ChunkWriter() {
        for (int i = 0; i < BUFFERS; i++) {
            free.add(new byte[VolumeTable.CHUNK]);
        }
    }

    /** An empty chunk to fill; waits while all are on their way. */
    byte[] take() {
        try {
            check();
            byte[] buffer = free.take();
            if (failure != null) {
                free.add(buffer);
                check();
            }
            return buffer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemException.because(e, "problem.stopped");
        }
    }

    /** Gives a chunk back that was never handed over. */
    void give(byte[] buffer) {
        free.add(buffer);
    }

    /** Hands a full chunk over to be worked on; it may not be touched again. */
    void chunk(StreamedVolume volume, byte[] buffer, Work work) {
        worker.execute(() -> {
            attempt(volume, work);
            free.add(buffer);
        });
    }

    /** Hands over other work on a volume, done after everything before it. */
    void then(StreamedVolume volume, Work work) {
        worker.execute(() -> attempt(volume, work));
    }

    private void attempt(StreamedVolume volume, Work work) {
        if (failure != null) {
            return;
        }
        try {
            work.run();
        } catch (IOException e) {
            failure = VolumeWriter.failed(volume.path(), e);
        } catch (RuntimeException | Error e) {
            // even when memory ends: who fills chunks would wait for ever for one that never comes back
            failure = e;
        }
    }

    /** Waits until everything that was handed over is done. */
    void idle() {
        CountDownLatch done = new CountDownLatch(1);
        worker.execute(done::countDown);
        try {
            done.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemException.because(e, "problem.stopped");
        }
        check();
    }

    private void check() {
        switch (failure) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
    }

    /** Ends the thread; what is on its way is still done, so that no file is touched afterwards. */
    @Override
    public void close() {
        worker.shutdown();
        boolean interrupted = false;
        while (true) {
            try {
                if (worker.awaitTermination(1, TimeUnit.MINUTES)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
