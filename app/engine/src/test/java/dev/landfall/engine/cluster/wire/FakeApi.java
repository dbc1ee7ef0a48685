package dev.landfall.engine.cluster.wire;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An API server that says what a test tells it to: lists as they are set, watches line by line. */
final class FakeApi implements AutoCloseable {
    /** Said by a watch: a line; {@link #HANG_UP} ends it, {@link #BREAK} breaks the connection. */
    static final String HANG_UP = "hang up";

    static final String BREAK = "break";

    final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    final List<String> asked = new CopyOnWriteArrayList<>();
    final List<String> authorizations = new CopyOnWriteArrayList<>();
    volatile String list = items("1");
    volatile int refuse;
    private final HttpServer server;

    FakeApi() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    Connection connect() {
        Target target = new Target(
                "fake",
                Path.of("config"),
                "http://127.0.0.1:" + server.getAddress().getPort(),
                "",
                null,
                false,
                "",
                "");
        return Connection.open(target, Login.anonymous(Path.of("config")), "site", Duration.ofSeconds(5), 1, Map.of());
    }

    static String items(String version, String... names) {
        return "{\"metadata\":{\"resourceVersion\":\"" + version + "\"},\"items\":["
                + Stream.of(names).map(n -> object(n, version)).collect(Collectors.joining(",")) + "]}";
    }

    static String object(String name, String version) {
        return "{\"metadata\":{\"name\":\"" + name + "\",\"uid\":\"" + name + "\",\"resourceVersion\":\"" + version
                + "\"}}";
    }

    static String event(String type, String name, String version) {
        return "{\"type\":\"" + type + "\",\"object\":" + object(name, version) + "}";
    }

    private void answer(HttpExchange exchange) throws IOException {
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        asked.add(query);
        authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        if (refuse != 0) {
            byte[] body = "{\"kind\":\"Status\",\"message\":\"no\"}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(refuse, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        } else if (query.contains("watch=true")) {
            watch(exchange);
        } else {
            byte[] body = list.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        }
    }

    private void watch(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            out.flush();
            while (true) {
                String line = lines.take();
                if (line.equals(HANG_UP)) {
                    return;
                }
                if (line.equals(BREAK)) {
                    throw new UncheckedIOException(new IOException("broken on purpose"));
                }
                out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
