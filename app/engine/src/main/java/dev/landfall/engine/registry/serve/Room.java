package dev.landfall.engine.registry.serve;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Room in memory for blobs that are sent at once: each holds a chunk of its volume, up to 4 MiB. Who finds none waits, and is asked to come
 * again when none becomes free. Safe for several threads.
 */
final class Room {
    private static final long EACH = (4L << 20) + (BlobReply.SLICE * 2L);
    private static final int WAIT_SECONDS = 20;

    private final Semaphore places;
    private final Runnable crowded;

    /** @param crowded is called each second that somebody waits */
    Room(int places, Runnable crowded) {
        this.places = new Semaphore(places, true);
        this.crowded = crowded;
    }

    /** How many fit in a good half of the heap. */
    static int ofHeap() {
        return Math.clamp(Runtime.getRuntime().maxMemory() / 10 * 6 / EACH, 4, 2000);
    }

    Place take() throws Refused {
        try {
            for (int i = 0; i < WAIT_SECONDS; i++) {
                if (places.tryAcquire(1, TimeUnit.SECONDS)) {
                    return places::release;
                }
                crowded.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new Refused(429, "TOOMANYREQUESTS", "too many blobs are being pulled at once; try again");
    }

    /** To be given back. */
    interface Place extends AutoCloseable {
        @Override
        void close();
    }
}
