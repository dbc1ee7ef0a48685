package dev.landfall.engine.bundle.stream;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/** Reads a stream some MiB ahead in a thread of its own, so that decompressing and hashing go on side by side; closing it ends the thread. */
public final class ReadAhead extends InputStream {
    private static final int BUFFER = 1 << 20;
    private static final int BUFFERS = 6;

    private final InputStream source;
    private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(BUFFERS);
    private final BlockingQueue<Piece> ready = new ArrayBlockingQueue<>(BUFFERS + 2);
    private final Thread reader;
    private Piece current = new Piece(new byte[0], 0, null);
    private int at;

    /** Some of the stream; its end has no bytes. */
    private static final class Piece {
        private final byte[] bytes;
        private final int length;
        /** Why the stream ends here; null when it goes on, or ends well. */
        private final @Nullable Exception failure;

        Piece(byte[] bytes, int length, @Nullable Exception failure) {
            this.bytes = bytes;
            this.length = length;
            this.failure = failure;
        }
    }

    public ReadAhead(InputStream source) {
        this.source = source;
        for (int i = 0; i < BUFFERS; i++) {
            free.add(new byte[BUFFER]);
        }
        reader = Thread.ofPlatform().name("landfall-read-ahead").daemon().start(this::run);
    }

    private void run() {
        try {
            Exception failure = null;
            int length = 1;
            while (length > 0 && failure == null) {
                byte[] buffer = free.take();
                length = 0;
                try {
                    for (int n = 0; n >= 0 && length < BUFFER; ) {
                        n = source.read(buffer, length, BUFFER - length);
                        length += Math.max(0, n);
                    }
                } catch (IOException | RuntimeException e) {
                    failure = e;
                }
                // what was read before it failed is given too, so that the place is told right
                if (length > 0 || failure == null) {
                    ready.put(new Piece(buffer, length, null));
                }
            }
            if (failure != null) {
                ready.put(new Piece(new byte[0], 0, failure));
            }
        } catch (InterruptedException e) {
            // closed: nobody reads any more
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        if (at == current.length && !next()) {
            return -1;
        }
        int count = Math.min(length, current.length - at);
        System.arraycopy(current.bytes, at, into, offset, count);
        at += count;
        return count;
    }

    private boolean next() throws IOException {
        if (current.length > 0) {
            free.add(current.bytes);
            current = new Piece(current.bytes, 0, null);
            at = 0;
        }
        try {
            Piece piece = ready.take();
            if (piece.length == 0) {
                // for whoever asks once more
                ready.add(piece);
            }
            current = piece;
            at = 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        if (current.failure instanceof IOException e) {
            throw new IOException(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage(), e);
        }
        if (current.failure instanceof RuntimeException e) {
            throw e;
        }
        return current.length > 0;
    }

    @Override
    public void close() throws IOException {
        reader.interrupt();
        boolean interrupted = false;
        while (reader.isAlive()) {
            try {
                reader.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        source.close();
    }
}
