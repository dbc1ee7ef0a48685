package dev.landfall.cli;

import dev.landfall.engine.run.StopSignal;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C and a polite kill into a stop signal, and holds the process until the work has stopped, so that it ends resumable. A second
 * Ctrl-C ends it at once; the journal stands that too.
 */
final class Interrupt implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;

    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook;

    Interrupt(StopSignal stop) {
        hook = new Thread(
                () -> {
                    stop.stop();
                    try {
                        boolean ignored = finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "interrupt");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    @Override
    public void close() {
        finished.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // it is running already: the process ends by itself
        }
    }
}
