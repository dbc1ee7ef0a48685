package dev.landfall.engine.registry.wire;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** One connection to one server, used for one exchange at a time. */
final class WireConnection {
    private static final int LAST_WORDS_MILLIS = 2000;

    private final String key;
    private final Socket raw;
    private final Socket socket;
    private final boolean tls;
    private final InputStream in;
    private final OutputStream out;
    private boolean used;
    private volatile long moved = System.nanoTime();
    private volatile boolean sending;

    /** @param raw the TCP socket under a TLS one, or the same: closing it never waits for anyone */
    WireConnection(String key, Socket raw, Socket socket) throws IOException {
        this.key = key;
        this.raw = raw;
        this.socket = socket;
        this.tls = socket instanceof SSLSocket;
        this.in = new BufferedInputStream(socket.getInputStream(), 16 << 10);
        this.out = socket.getOutputStream();
    }

    String key() {
        return key;
    }

    /** Since the last byte went out or the last exchange ended. */
    Duration still() {
        return Duration.ofNanos(System.nanoTime() - moved);
    }

    boolean sending() {
        return sending;
    }

    /**
     * Sends a request and reads the answer's head.
     *
     * @param release told once, when the answer's body was read or given up
     * @throws WireException when the connection fails; any other exception is the body's own
     */
    WireResponse exchange(WireRequest request, Consumer<Boolean> release) throws IOException {
        boolean stale = used;
        used = true;
        WireException broken = null;
        boolean whole = false;
        try {
            socket.setSoTimeout(millis(request.patience()));
            send(request);
            whole = true;
        } catch (EarlyAnswer e) {
            // heard below
        } catch (WireException e) {
            broken = e;
        } catch (IOException | RuntimeException e) {
            close();
            release.accept(false);
            throw e;
        } finally {
            sending = false;
            moved = System.nanoTime();
        }
        try {
            if (broken != null) {
                socket.setSoTimeout(LAST_WORDS_MILLIS);
            }
            HeadReader.Head head = new HeadReader(in).read();
            boolean reusable = whole && head.keepAlive() && HeadReader.framed(request.method(), head);
            AtomicBoolean released = new AtomicBoolean();
            return new WireResponse(
                    head.status(),
                    head.headers(),
                    new Guarded(HeadReader.body(in, request.method(), head)),
                    drained -> {
                        if (released.compareAndSet(false, true)) {
                            moved = System.nanoTime();
                            release.accept(reusable && drained);
                        }
                    });
        } catch (IOException e) {
            close();
            release.accept(false);
            throw broken != null ? broken : lost(e, stale);
        }
    }

    private void send(WireRequest request) throws IOException {
        byte[] head = head(request);
        Sink sink = new Sink();
        moved = System.nanoTime();
        sending = true;
        WireBody body = request.body();
        sink.write(head);
        if (body != null && body.length() > 0) {
            body.writeTo(sink);
            if (sink.written - head.length != body.length()) {
                throw new IllegalStateException("a body of " + body.length() + " bytes wrote "
                        + (sink.written - head.length) + " in " + request);
            }
        }
    }

    private static byte[] head(WireRequest request) {
        URI uri = request.uri();
        StringBuilder text = new StringBuilder(512).append(request.method()).append(' ');
        text.append(uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath());
        if (uri.getRawQuery() != null) {
            text.append('?').append(uri.getRawQuery());
        }
        text.append(" HTTP/1.1\r\nHost: ").append(uri.getRawAuthority()).append("\r\nUser-Agent: landfall\r\n");
        request.headers().forEach((name, value) -> {
            if ((name + value).chars().anyMatch(c -> c < 0x20)) {
                throw new IllegalArgumentException("a control character in header " + name);
            }
            text.append(name).append(": ").append(value).append("\r\n");
        });
        WireBody body = request.body();
        if (body != null) {
            text.append("Content-Length: ").append(body.length()).append("\r\n");
        } else if (request.method().startsWith("P")) {
            text.append("Content-Length: 0\r\n");
        }
        return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    void close() {
        try {
            raw.close();
        } catch (IOException e) {
            // it is closed
        }
    }

    private static WireException lost(@Nullable IOException e, boolean stale) {
        String why = e == null || e.getMessage() == null ? "the connection failed" : e.getMessage();
        return new WireException(why, e == null ? new IOException(why) : e, stale);
    }

    private static int millis(Duration patience) {
        return (int) Math.min(Integer.MAX_VALUE, patience.toMillis());
    }

    /** Hands bytes to the socket as they come: what copies least wins. */
    private final class Sink extends OutputStream {
        private long written;

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
            try {
                // in TLS what is there may be a session ticket, no answer
                if (!tls && in.available() > 0) {
                    throw new EarlyAnswer();
                }
                out.write(buffer, offset, length);
            } catch (EarlyAnswer e) {
                throw e;
            } catch (IOException e) {
                throw lost(e, false);
            }
            written += length;
            moved = System.nanoTime();
        }
    }

    /** Tells a connection's failure apart from any other {@link IOException}. */
    private static final class Guarded extends FilterInputStream {
        Guarded(InputStream body) {
            super(body);
        }

        @Override
        public int read() throws IOException {
            try {
                return in.read();
            } catch (IOException e) {
                throw lost(e, false);
            }
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                return in.read(buffer, offset, length);
            } catch (IOException e) {
                throw lost(e, false);
            }
        }
    }
}
