package dev.landfall.engine.registry.wire;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** An answer: its body is read from the connection, which goes back to the others once this is closed. One thread. */
public final class WireResponse implements Closeable {
    /** More than this of an answer nobody wants is not worth reading for the sake of the connection. */
    private static final int DRAIN = 256 << 10;

    /** Nor is a slow one. */
    private static final Duration DRAIN_WITHIN = Duration.ofSeconds(2);

    private final int status;
    private final Map<String, List<String>> headers;
    private final InputStream body;
    private final Release release;

    /** Takes the connection back. */
    interface Release {
        void done(boolean reusable);
    }

    WireResponse(int status, Map<String, List<String>> headers, InputStream body, Release release) {
        this.status = status;
        this.headers = headers;
        this.body = body;
        this.release = release;
    }

    public int status() {
        return status;
    }

    public boolean ok() {
        return status >= 200 && status < 300;
    }

    /** The first header of this name, in any letter case. */
    public Optional<String> header(String name) {
        List<String> values = headers.get(name.toLowerCase(Locale.ROOT));
        return values == null ? Optional.empty() : Optional.of(values.getFirst());
    }

    public List<String> headers(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }

    /** The body, to be read before this is closed; ends early with {@link WireException} when the connection does. */
    public InputStream body() {
        return body;
    }

    /** The body whole, or its first bytes when it is longer. */
    public byte[] bytes(int limit) throws IOException {
        return body.readNBytes(limit);
    }

    @Override
    public void close() {
        boolean reusable = false;
        try {
            long left = DRAIN;
            long end = System.nanoTime() + DRAIN_WITHIN.toNanos();
            byte[] scratch = new byte[8192];
            int n = 0;
            while (left > 0
                    && System.nanoTime() < end
                    && (n = body.read(scratch, 0, (int) Math.min(scratch.length, left))) > 0) {
                left -= n;
            }
            reusable = n < 0;
        } catch (IOException e) {
            reusable = false;
        } finally {
            release.done(reusable);
        }
    }
}
