package dev.landfall.engine.registry.serve;

import com.sun.net.httpserver.HttpExchange;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request and its answer, of which all is told to the log in the end. */
final class ServeExchange {
    private static final Logger LOG = LoggerFactory.getLogger(ServeExchange.class);
    private static final List<String> KNOWN = List.of("ns", "n", "last", "artifactType");

    private final RegistryServer server;
    private final HttpExchange exchange;
    private final Instant at;
    private final long began = System.nanoTime();
    private final Map<String, String> query;
    private int status;
    private long expected;
    private long sent;
    private @Nullable Problem problem;

    ServeExchange(RegistryServer server, HttpExchange exchange, Instant at) {
        this.server = server;
        this.exchange = exchange;
        this.at = at;
        this.query = parsed(exchange.getRequestURI().getRawQuery());
    }

    void handle() {
        String cut = "";
        try (exchange) {
            header("Docker-Distribution-Api-Version", "registry/2.0");
            header("X-Content-Type-Options", "nosniff");
            answer();
            // an answer without a body is on its way already
            if (sent < expected) {
                cut = "ended early";
            }
        } catch (IOException | RuntimeException e) {
            cut = why(e);
        } finally {
            server.ended(call(cut));
        }
    }

    private void answer() throws IOException {
        try {
            server.api().answer(this);
        } catch (Refused e) {
            refuse(e);
        } catch (ProblemException e) {
            problem = e.problem();
            if (status != 0) {
                throw new IOException(e.problem().title(), e);
            }
            // a stranger is told what is wrong, not where the bundle lies
            refuse(new Refused(500, "UNKNOWN", e.problem().title()));
        } catch (IOException | RuntimeException e) {
            if (status != 0) {
                throw e;
            }
            LOG.warn("{} {}", method(), ServedCall.printable(path()), e);
            refuse(new Refused(500, "UNKNOWN", "the bundle cannot be read"));
        }
    }

    private void refuse(Refused e) throws IOException {
        Map<String, Object> error = Map.of("code", e.code(), "message", String.valueOf(e.getMessage()));
        reply(e.status(), "application/json", Json.MAPPER.writeValueAsBytes(Map.of("errors", List.of(error))));
    }

    String method() {
        return exchange.getRequestMethod();
    }

    boolean head() {
        return method().equals("HEAD");
    }

    /** Without what {@code %} hid in it. */
    String path() {
        return String.valueOf(exchange.getRequestURI().getPath());
    }

    /** What the query says, the first time; empty when it does not. */
    String query(String name) {
        return query.getOrDefault(name, "");
    }

    boolean asks(String name) {
        return query.containsKey(name);
    }

    /** A header of the request; several are joined as if they were one; empty when there is none. */
    String asked(String name) {
        List<String> all = exchange.getRequestHeaders().get(name);
        return all == null ? "" : String.join(",", all);
    }

    void header(String name, String value) {
        exchange.getResponseHeaders().set(name, value);
    }

    /** A whole answer; of a HEAD only what it would be. */
    void reply(int with, String type, byte[] body) throws IOException {
        header("Content-Type", type);
        if (head() || body.length == 0) {
            empty(with, body.length);
            return;
        }
        try (Watched out = open(with, body.length)) {
            for (int from = 0; from < body.length; from += BlobReply.SLICE) {
                int to = Math.min(body.length, from + BlobReply.SLICE);
                out.sending()
                        .write(
                                from == 0 && to == body.length ? body : java.util.Arrays.copyOfRange(body, from, to),
                                to - from);
            }
        }
    }

    /** An answer without a body, of the length that it would have. */
    void empty(int with, long length) throws IOException {
        status = with;
        header("Content-Length", Long.toString(length));
        exchange.sendResponseHeaders(with, -1);
    }

    /** Begins an answer with a body of at least one byte. */
    Watched open(int with, long length) throws IOException {
        status = with;
        expected = length;
        exchange.sendResponseHeaders(with, length);
        return new Watched(server.watch(new Sending(exchange.getResponseBody(), n -> sent += n)));
    }

    /** A body on its way, looked after until it is closed. */
    final class Watched implements AutoCloseable {
        private final Sending sending;

        Watched(Sending sending) {
            this.sending = sending;
        }

        Sending sending() {
            return sending;
        }

        @Override
        public void close() {
            server.unwatch(sending);
        }
    }

    private String why(Exception e) {
        if (problem != null) {
            return problem.code();
        }
        String said = String.valueOf(e.getMessage());
        return ServedCall.printable(said.isBlank() ? "the client went away" : said);
    }

    private ServedCall call(String cut) {
        InetSocketAddress remote = exchange.getRemoteAddress();
        StringBuilder asked = new StringBuilder(path());
        char join = '?';
        for (String name : KNOWN) {
            if (query.containsKey(name)) {
                asked.append(join).append(name).append('=').append(query(name));
                join = '&';
            }
        }
        return new ServedCall(
                at,
                remote.getAddress().getHostAddress(),
                ServedCall.printable(method()),
                ServedCall.printable(asked.toString()),
                ServedCall.printable(asked("User-Agent")),
                status,
                sent,
                Duration.ofNanos(System.nanoTime() - began),
                cut,
                problem);
    }

    private static Map<String, String> parsed(@Nullable String raw) {
        Map<String, String> all = new HashMap<>();
        for (String pair : (raw == null ? "" : raw).split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                all.putIfAbsent(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
        return all;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
