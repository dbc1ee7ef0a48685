package dev.landfall.engine.registry.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The wire")
class WireTest {
    private final Wire wire = new Wire(
            () -> {
                throw new IllegalStateException("no TLS here");
            },
            Duration.ofSeconds(5));
    private final List<String> heads = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger connections = new AtomicInteger();
    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
    }

    @AfterEach
    void close() throws IOException {
        wire.close();
        server.close();
    }

    /** What a server does with one connection. */
    private interface Talk {
        void with(InputStream in, OutputStream out, int connection) throws IOException;
    }

    private void serve(Talk talk) {
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try {
                    Socket socket = server.accept();
                    int n = connections.incrementAndGet();
                    Thread.ofVirtual().start(() -> {
                        try (socket) {
                            talk.with(socket.getInputStream(), socket.getOutputStream(), n);
                        } catch (IOException e) {
                            // the client has gone
                        }
                    });
                } catch (IOException e) {
                    return;
                }
            }
        });
    }

    private boolean head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) {
                return false;
            }
            head.append((char) b);
        }
        heads.add(head.toString());
        return true;
    }

    private static void say(OutputStream out, String... lines) throws IOException {
        for (String line : lines) {
            out.write((line.equals("no!") || line.equals("short") ? line : line + "\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
        }
        out.flush();
    }

    private WireRequest request(String method) {
        return WireRequest.of(method, URI.create("http://127.0.0.1:" + server.getLocalPort() + "/v2/x?y=%2F"));
    }

    @Test
    @DisplayName("keeps a connection, reads bodies by chunks and by length, and passes over 100 Continue")
    void keepsAlive() throws IOException {
        serve((in, out, n) -> {
            while (head(in)) {
                if (heads.size() == 1) {
                    say(out, "HTTP/1.1 100 Continue", "", "HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "");
                    say(out, "5", "hello", "6;x=y", " world", "0", "Trailer: 1", "");
                } else {
                    say(out, "HTTP/1.1 404 Not Found", "content-length: 3", "X-A: 1", "x-a: 2", "", "no!");
                }
            }
        });
        try (WireResponse first = wire.send(request("GET"))) {
            assertEquals("hello world", new String(first.bytes(100), StandardCharsets.UTF_8));
        }
        try (WireResponse second = wire.send(request("GET"))) {
            assertEquals(404, second.status());
            assertEquals(List.of("1", "2"), second.headers("X-A"));
            assertEquals("no!", new String(second.bytes(100), StandardCharsets.UTF_8));
        }
        assertEquals(1, connections.get());
        assertTrue(heads.getFirst().startsWith("GET /v2/x?y=%2F HTTP/1.1\r\nHost: 127.0.0.1:"));
    }

    @Test
    @DisplayName("takes another connection when a kept one was closed meanwhile")
    void stale() throws IOException {
        serve((in, out, n) -> {
            head(in);
            say(out, "HTTP/1.1 200 OK", "Content-Length: 0", "");
        });
        for (int i = 0; i < 5; i++) {
            wire.send(request("HEAD")).close();
        }
        assertEquals(5, connections.get());
    }

    @Test
    @DisplayName("hears a refusal while it is still sending, and stops sending")
    void early() throws IOException {
        serve((in, out, n) -> {
            head(in);
            in.readNBytes(100_000);
            say(out, "HTTP/1.1 413 Too Large", "Content-Length: 0", "");
            in.transferTo(OutputStream.nullOutputStream());
        });
        AtomicInteger written = new AtomicInteger();
        WireBody endless = new WireBody() {
            @Override
            public long length() {
                return 1L << 40;
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                byte[] some = new byte[64 << 10];
                while (true) {
                    out.write(some);
                    written.incrementAndGet();
                }
            }
        };
        try (WireResponse response = wire.send(request("PATCH").with(endless))) {
            assertEquals(413, response.status());
        }
        assertTrue(written.get() > 0);
    }

    @Test
    @DisplayName("never takes a body for whole that ended early, and never sends a body twice by itself")
    void shortBody() throws IOException {
        serve((in, out, n) -> {
            head(in);
            say(out, "HTTP/1.1 200 OK", "Content-Length: 10", "", "short");
        });
        try (WireResponse response = wire.send(request("GET"))) {
            assertThrows(WireException.class, () -> response.bytes(100));
        }
    }

    @Test
    @DisplayName("lets the body's own failure through as it is")
    void mediumFails() {
        serve((in, out, n) -> {
            head(in);
            in.transferTo(OutputStream.nullOutputStream());
        });
        WireBody broken = new WireBody() {
            @Override
            public long length() {
                return 10;
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                throw new IOException("the stick was pulled");
            }
        };
        IOException e =
                assertThrows(IOException.class, () -> wire.send(request("PUT").with(broken)));
        assertFalse(e instanceof WireException);
        assertEquals("the stick was pulled", e.getMessage());
    }

    @Test
    @DisplayName("does not wait longer than it was told to")
    void patience() {
        serve((in, out, n) -> in.transferTo(OutputStream.nullOutputStream()));
        WireException e =
                assertThrows(WireException.class, () -> wire.send(request("GET").patient(Duration.ofMillis(200))));
        assertTrue(e.getCause() instanceof java.net.SocketTimeoutException);
    }

    @Test
    @DisplayName("refuses a header that would smuggle in another")
    void smuggling() {
        serve((in, out, n) -> head(in));
        assertThrows(
                IllegalArgumentException.class, () -> wire.send(request("GET").with("X", "a\r\nY: b")));
    }

    @Test
    @DisplayName("refuses what is no HTTP, and headers without end")
    void notHttp() {
        serve((in, out, n) -> {
            head(in);
            say(out, n == 1 ? "SSH-2.0-OpenSSH_9.2" : "HTTP/1.1 200 OK\r\nX: " + "a".repeat(200_000));
        });
        assertThrows(WireException.class, () -> wire.send(request("GET")));
        assertThrows(WireException.class, () -> wire.send(request("GET")));
    }
}
