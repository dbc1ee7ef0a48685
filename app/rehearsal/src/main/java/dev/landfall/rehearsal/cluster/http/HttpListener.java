package dev.landfall.rehearsal.cluster.http;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small HTTPS server (HTTP/1.1) on the loopback address, a virtual thread for each connection (RFC 9112).
 *
 * <p>The JDK's own server cannot switch to WebSocket, tells nobody when a client hangs up and delays small writes; a Kubernetes
 * API server needs all three.
 */
public final class HttpListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpListener.class);
    private static final int HEAD_LIMIT = 64 << 10;
    /** As a real API server's limit on request bodies, with room for its encoding. */
    private static final int BODY_LIMIT = 8 << 20;

    private final ServerSocket server;
    private final SSLContext tls;
    private final Handler handler;
    private final Map<Socket, Thread> connections = new ConcurrentHashMap<>();
    private final Set<Thread> acceptor = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private HttpListener(ServerSocket server, SSLContext tls, Handler handler) {
        this.server = server;
        this.tls = tls;
        this.handler = handler;
    }

    /**
     * Begins to listen on 127.0.0.1.
     *
     * @param port 0 for any free one
     * @throws IOException when the port is taken
     */
    public static HttpListener open(int port, SSLContext tls, Handler handler) throws IOException {
        InetAddress here = InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 1});
        ServerSocket server = new ServerSocket(port, 256, here);
        HttpListener listener = new HttpListener(server, tls, handler);
        Thread thread = Thread.ofVirtual().name("practice-cluster-accept").unstarted(listener::accept);
        listener.acceptor.add(thread);
        thread.start();
        return listener;
    }

    public int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!closed) {
            try {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                Thread thread =
                        Thread.ofVirtual().name("practice-cluster-connection").unstarted(() -> serve(socket));
                connections.put(socket, thread);
                thread.start();
                if (closed) {
                    shut(socket);
                }
            } catch (IOException e) {
                if (!closed) {
                    LOG.debug("a connection could not be taken up", e);
                }
            }
        }
    }

    private void serve(Socket socket) {
        // layered, so that the plain socket below can be shut whatever TLS is doing
        try (socket;
                SSLSocket secure = (SSLSocket) tls.getSocketFactory().createSocket(socket, null, port(), true)) {
            secure.setUseClientMode(false);
            InputStream in = new BufferedInputStream(secure.getInputStream());
            OutputStream out = new BufferedOutputStream(secure.getOutputStream(), 16 << 10);
            boolean again = true;
            while (again && !closed) {
                again = one(socket, in, out);
            }
        } catch (IOException | IllegalArgumentException e) {
            LOG.trace("connection ended", e);
        } catch (InterruptedException e) {
            LOG.trace("connection interrupted", e);
        } finally {
            connections.remove(socket);
        }
    }

    private boolean one(Socket socket, InputStream in, OutputStream out) throws IOException, InterruptedException {
        String start = line(in);
        if (start == null) {
            return false;
        }
        String[] parts = start.split(" ");
        if (parts.length != 3) {
            throw new IOException("not HTTP: " + parts.length + " words");
        }
        Map<String, String> headers = headers(in);
        if (headers.getOrDefault("expect", "").equalsIgnoreCase("100-continue")) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }
        Request request = Request.of(parts[0], parts[1], headers, body(in, headers));
        Exchange exchange = new Exchange(request, in, out, () -> shut(socket));
        try {
            handler.handle(exchange);
        } catch (RuntimeException e) {
            LOG.warn("{} {} failed", request.method(), request.path(), e);
            if (exchange.answered()) {
                return false;
            }
            exchange.send(500, "text/plain", "internal error".getBytes(StandardCharsets.UTF_8));
        }
        return exchange.answered()
                && !exchange.streamed()
                && !headers.getOrDefault("connection", "").equalsIgnoreCase("close")
                && parts[2].equals("HTTP/1.1");
    }

    private static Map<String, String> headers(InputStream in) throws IOException {
        Map<String, String> headers = new HashMap<>();
        int size = 0;
        for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
            size += line.length();
            int colon = line.indexOf(':');
            if (colon < 1 || size > HEAD_LIMIT) {
                throw new IOException("unacceptable headers");
            }
            headers.merge(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip(),
                    (a, b) -> a + "," + b);
        }
        return headers;
    }

    private static byte[] body(InputStream in, Map<String, String> headers) throws IOException {
        if (headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            while (true) {
                String line = line(in);
                if (line == null) {
                    throw new EOFException("body cut off");
                }
                int length = Integer.parseInt(line.split(";")[0].strip(), 16);
                if (length < 0 || whole.size() + length > BODY_LIMIT) {
                    throw new IOException("body too large");
                }
                whole.write(exactly(in, length));
                if (length == 0) {
                    headers(in);
                    return whole.toByteArray();
                }
                line(in);
            }
        }
        String length = headers.getOrDefault("content-length", "0");
        int size = Integer.parseInt(length);
        if (size < 0 || size > BODY_LIMIT) {
            throw new IOException("body of " + length + " bytes");
        }
        return exactly(in, size);
    }

    private static byte[] exactly(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("body cut off");
        }
        return bytes;
    }

    private static @Nullable String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return null;
            }
            if (line.size() > HEAD_LIMIT) {
                throw new IOException("line too long");
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    private static void shut(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.trace("closing", e);
        }
    }

    /** Hangs up on everyone and ends all threads; waits up to five seconds for them. */
    @Override
    public void close() throws IOException {
        closed = true;
        server.close();
        connections.forEach((socket, thread) -> {
            shut(socket);
            thread.interrupt();
        });
        try {
            for (Thread thread : acceptor) {
                thread.join(Duration.ofSeconds(1));
            }
            for (Thread thread : connections.values()) {
                thread.join(Duration.ofSeconds(5));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
