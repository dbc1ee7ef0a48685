package dev.landfall.engine.registry.wire;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Connections to servers, kept alive between requests. Safe for several threads; each request blocks the thread that makes it.
 *
 * <p>Redirects are answers like any other: who asked decides whether to follow. A connection on which no byte of a request could be
 * sent for {@link #STALL} is closed, so that a pulled cable ends in an exception; shorter gaps are left to TCP, which
 * goes on where it was once the cable is back.
 */
public final class Wire implements AutoCloseable {
    /** How long nothing may move while a body is being sent. */
    public static final Duration STALL = Duration.ofMinutes(3);

    private static final Duration KEEP = Duration.ofSeconds(20);

    private final Supplier<SSLContext> tls;
    private final Duration connectWithin;
    private final Map<String, Deque<WireConnection>> idle = new HashMap<>();
    private final Set<WireConnection> open = new HashSet<>();
    private @Nullable Thread watch;
    private boolean closed;

    /** @param tls asked once the first {@code https} connection is made */
    public Wire(Supplier<SSLContext> tls, Duration connectWithin) {
        this.tls = tls;
        this.connectWithin = connectWithin;
    }

    /**
     * Sends one request, on a connection that is open already where there is one.
     *
     * @throws WireException when a connection failed in the middle
     * @throws IOException when none could be made (the cause says why), or from the request's body
     */
    public WireResponse send(WireRequest request) throws IOException {
        while (true) {
            WireConnection connection = take(request.uri());
            try {
                return connection.exchange(request, reusable -> release(connection, reusable));
            } catch (WireException e) {
                // a server may close an idle connection just as it is used again; whatever is sent once may be sent
                // again then
                if (!e.stale() || !request.replayable()) {
                    throw e;
                }
            }
        }
    }

    private WireConnection take(URI uri) throws IOException {
        String key = key(uri);
        synchronized (this) {
            if (closed) {
                throw new IOException("closed");
            }
            Deque<WireConnection> waiting = idle.get(key);
            while (waiting != null && !waiting.isEmpty()) {
                WireConnection connection = waiting.pop();
                if (connection.still().compareTo(KEEP) < 0) {
                    return connection;
                }
                forget(connection);
            }
        }
        WireConnection made = connect(key, uri);
        synchronized (this) {
            if (closed) {
                made.close();
                throw new IOException("closed");
            }
            open.add(made);
            if (watch == null) {
                watch = Thread.ofVirtual().name("wire-watch").start(this::watch);
            }
        }
        return made;
    }

    private WireConnection connect(String key, URI uri) throws IOException {
        boolean secure = "https".equalsIgnoreCase(uri.getScheme());
        String host = uri.getHost();
        if (host == null) {
            throw new IOException("no host in " + uri);
        }
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        int port = uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
        IOException last = new ConnectException("no address");
        for (InetAddress address : InetAddress.getAllByName(bare)) {
            Socket raw = new Socket();
            try {
                raw.setTcpNoDelay(true);
                raw.setKeepAlive(true);
                raw.connect(new InetSocketAddress(address, port), (int) connectWithin.toMillis());
                return new WireConnection(key, raw, secure ? secured(raw, bare, port) : raw);
            } catch (javax.net.ssl.SSLException e) {
                raw.close();
                throw e;
            } catch (IOException e) {
                raw.close();
                last = e;
            }
        }
        throw last;
    }

    private Socket secured(Socket raw, String host, int port) throws IOException {
        raw.setSoTimeout((int) connectWithin.toMillis());
        SSLSocket socket = (SSLSocket) tls.get().getSocketFactory().createSocket(raw, host, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private synchronized void release(WireConnection connection, boolean reusable) {
        if (reusable && !closed) {
            idle.computeIfAbsent(connection.key(), k -> new ArrayDeque<>()).push(connection);
        } else {
            forget(connection);
        }
    }

    private synchronized void forget(WireConnection connection) {
        open.remove(connection);
        connection.close();
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(Duration.ofSeconds(1));
                synchronized (this) {
                    if (closed) {
                        return;
                    }
                    open.stream()
                            .filter(c -> c.sending() && c.still().compareTo(STALL) > 0)
                            .forEach(WireConnection::close);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String key(URI uri) {
        return (uri.getScheme() + "://" + uri.getRawAuthority()).toLowerCase(Locale.ROOT);
    }

    /** Closes every connection, also those in use. */
    @Override
    public synchronized void close() {
        closed = true;
        open.forEach(WireConnection::close);
        open.clear();
        idle.clear();
        if (watch != null) {
            watch.interrupt();
        }
    }
}
