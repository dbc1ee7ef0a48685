package dev.landfall.engine.bundle;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Chunk buffers that are used again, a few of them. Safe for any thread. */
final class Buffers {
    private static final int KEPT = 6;

    private final ConcurrentLinkedQueue<byte[]> free = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();

    byte[] take() {
        byte[] buffer = free.poll();
        if (buffer == null) {
            return new byte[VolumeTable.CHUNK];
        }
        count.decrementAndGet();
        return buffer;
    }

    void give(byte[] buffer) {
        if (count.incrementAndGet() <= KEPT) {
            free.add(buffer);
        } else {
            count.decrementAndGet();
        }
    }
}
