package dev.landfall.engine.support;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A stream that is closed under its reader when it takes too long, and says so. */
final class Deadline extends FilterInputStream {
    private final Duration limit;
    private final CompletableFuture<Void> clock;
    private volatile boolean over;

    Deadline(InputStream in, Duration limit) {
        super(in);
        this.limit = limit;
        this.clock = new CompletableFuture<>();
        var _ = clock.orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS).exceptionally(_ -> {
            over = true;
            Thread.ofVirtual().start(this::closeQuietly);
            return null;
        });
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        int n = read(one, 0, 1);
        return n < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            int n = super.read(buffer, offset, length);
            if (over) {
                throw new IOException("it took longer than " + limit.toSeconds() + " seconds");
            }
            return n;
        } catch (IOException e) {
            throw over ? new IOException("it took longer than " + limit.toSeconds() + " seconds", e) : e;
        }
    }

    @Override
    public void close() throws IOException {
        clock.complete(null);
        super.close();
    }

    private void closeQuietly() {
        try {
            super.close();
        } catch (IOException e) {
            // the reader hears of it
        }
    }
}
