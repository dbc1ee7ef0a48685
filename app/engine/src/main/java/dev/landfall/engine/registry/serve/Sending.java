package dev.landfall.engine.registry.serve;

import java.io.IOException;
import java.io.OutputStream;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that go to one client. One thread writes; another may look after it and end a write that lasts too long. A thread is only ever
 * interrupted while it writes: interrupted while it reads, it would close the volume for everyone.
 */
final class Sending {
    private final OutputStream out;
    private final IntConsumer sent;
    private @Nullable Thread writing;
    private long since;
    private boolean ended;

    /** @param sent is told of bytes that were written */
    Sending(OutputStream out, IntConsumer sent) {
        this.out = out;
        this.sent = sent;
    }

    /** Writes all of it, or throws: the client went away, took nothing for too long, or the server stops. */
    void write(byte[] bytes, int length) throws IOException {
        begin();
        try {
            out.write(bytes, 0, length);
            // else the last bytes would go out when the answer is closed, where nobody looks after it
            out.flush();
            sent.accept(length);
        } finally {
            if (end()) {
                // what interrupted it was for this write alone
                boolean ignored = Thread.interrupted();
            }
        }
        if (ended()) {
            throw new IOException("the client took nothing for too long");
        }
    }

    /** Ends a write that has lasted longer. */
    synchronized void endAfter(long nanos) {
        if (writing != null && !ended && System.nanoTime() - since >= nanos) {
            ended = true;
            writing.interrupt();
        }
    }

    private synchronized void begin() {
        writing = Thread.currentThread();
        since = System.nanoTime();
    }

    private synchronized boolean end() {
        writing = null;
        return ended;
    }

    synchronized boolean ended() {
        return ended;
    }
}
