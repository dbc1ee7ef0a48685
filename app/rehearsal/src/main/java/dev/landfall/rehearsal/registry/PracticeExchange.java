package dev.landfall.rehearsal.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One request to the practice registry. */
final class PracticeExchange {
    private static final Pattern BLOB = Pattern.compile("/v2/(.+)/blobs/(sha(?:256|512):[0-9a-f]+)");
    private static final Pattern UPLOADS = Pattern.compile("/v2/(.+)/blobs/uploads/?");
    private static final Pattern UPLOAD = Pattern.compile("/v2/(.+)/blobs/uploads/([0-9a-f-]+)");
    private static final Pattern MANIFEST = Pattern.compile("/v2/(.+)/manifests/([^/]+)");
    private static final Pattern TAGS = Pattern.compile("/v2/(.+)/tags/list");

    private final PracticeRegistry registry;
    private final PracticeStore store;
    private final HttpExchange exchange;
    private final String method;
    private final String path;
    private final Map<String, String> query;
    private final Call call;
    private Fault.Behaviour behaviour = Fault.WELL;
    private long received;
    private int status;
    private boolean recorded;

    PracticeExchange(PracticeRegistry registry, PracticeStore store, HttpExchange exchange) {
        this.registry = registry;
        this.store = store;
        this.exchange = exchange;
        this.method = exchange.getRequestMethod();
        this.path = exchange.getRequestURI().getPath();
        this.query = query(exchange.getRequestURI().getRawQuery());
        String raw = exchange.getRequestURI().getRawQuery();
        this.call = new Call(
                method,
                path,
                raw == null ? "" : raw,
                exchange.getRequestHeaders().getFirst("Content-Range"),
                0,
                0);
    }

    void handle() throws IOException {
        try (exchange) {
            behaviour = registry.judge(call);
            if (behaviour instanceof Fault.Behaviour.Answer answer) {
                answer.headers().forEach((k, v) -> exchange.getResponseHeaders().add(k, v));
                answer(answer.status());
            } else {
                route();
            }
        } finally {
            record();
        }
    }

    /** Written down before it is answered, so that who got the answer finds it. */
    private void record() {
        if (!recorded) {
            recorded = true;
            registry.ended(call.ended(status, received));
        }
    }

    private void route() throws IOException {
        PracticeLogin login = registry.login();
        if (login != null && path.equals("/token")) {
            login.token(exchange);
            return;
        }
        if (login != null && !login.admits(exchange)) {
            login.challenge(exchange, registry.address());
            refuse(401, "UNAUTHORIZED", "authentication required");
            return;
        }
        switch (path) {
            case "/v2/", "/v2" -> json("{}");
            case "/v2/_catalog" -> json(Json.MAPPER.writeValueAsString(Map.of("repositories", store.repositories())));
            default -> repository();
        }
    }

    /** What is asked of a repository; group 1 is its name. */
    private record Route(Pattern pattern, Step step) {}

    private interface Step {
        void take(Matcher m) throws IOException;
    }

    private void repository() throws IOException {
        List<Route> routes = List.of(
                new Route(TAGS, m -> tags(m.group(1))),
                new Route(BLOB, m -> blob(m.group(1), Digest.parse(m.group(2)))),
                new Route(UPLOAD, m -> new PracticeUpload(this, registry, store).upload(m.group(1), m.group(2))),
                new Route(UPLOADS, m -> new PracticeUpload(this, registry, store).open(m.group(1))),
                new Route(MANIFEST, m -> new PracticeManifest(this, registry, store).manifest(m.group(1), m.group(2))));
        for (Route route : routes) {
            Matcher m = route.pattern().matcher(path);
            if (m.matches()) {
                if (named(m)) {
                    route.step().take(m);
                }
                return;
            }
        }
        refuse(404, "NAME_UNKNOWN", "no such path");
    }

    private void tags(String repository) throws IOException {
        json(Json.MAPPER.writeValueAsString(Map.of("name", repository, "tags", store.tags(repository))));
    }

    private boolean named(Matcher m) throws IOException {
        if (!PracticeStore.validName(m.group(1))) {
            refuse(400, "NAME_INVALID", "invalid repository name");
            return false;
        }
        return true;
    }

    private void blob(String repository, Digest digest) throws IOException {
        if (!store.hasBlob(repository, digest)) {
            refuse(404, "BLOB_UNKNOWN", "blob unknown to registry");
        } else if (method.equals("DELETE")) {
            store.deleteBlob(repository, digest);
            answer(202);
        } else {
            exchange.getResponseHeaders().add("Docker-Content-Digest", digest.toString());
            file(store.blob(digest), "application/octet-stream");
        }
    }

    void file(Path file, String type) throws IOException {
        long size = Files.size(file);
        exchange.getResponseHeaders().add("Content-Type", type);
        if (method.equals("HEAD")) {
            exchange.getResponseHeaders().add("Content-Length", Long.toString(size));
            answer(200);
            return;
        }
        String range = exchange.getRequestHeaders().getFirst("Range");
        long from = range != null && range.startsWith("bytes=") && range.endsWith("-")
                ? Long.parseLong(range.substring(6, range.length() - 1))
                : 0;
        long limit = behaviour instanceof Fault.Behaviour.Cut cut ? cut.afterBytes() : Long.MAX_VALUE;
        if (from > 0) {
            exchange.getResponseHeaders().add("Content-Range", "bytes " + from + "-" + (size - 1) + "/" + size);
        }
        status = from > 0 ? 206 : 200;
        record();
        exchange.sendResponseHeaders(status, size == from ? -1 : size - from);
        try (InputStream in = Files.newInputStream(file)) {
            in.skipNBytes(from);
            byte[] buffer = new byte[1 << 16];
            long left = Math.min(limit, size - from);
            for (int n = 0; left > 0 && (n = in.read(buffer, 0, (int) Math.min(buffer.length, left))) > 0; left -= n) {
                exchange.getResponseBody().write(buffer, 0, n);
            }
        }
    }

    HttpExchange exchange() {
        return exchange;
    }

    Call call() {
        return call;
    }

    String query(String name, String otherwise) {
        return query.getOrDefault(name, otherwise);
    }

    /** How many bytes of the body to take before the connection is cut. */
    long limit() {
        return behaviour instanceof Fault.Behaviour.Cut cut ? cut.afterBytes() : Long.MAX_VALUE;
    }

    /** Counts bytes of the body that arrived; slow when told to be. */
    void arrived(int bytes) throws IOException {
        received += bytes;
        if (behaviour instanceof Fault.Behaviour.Slow slow) {
            try {
                Thread.sleep(slow.per64KiB().multipliedBy(bytes).dividedBy(1 << 16));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("stopped", e);
            }
        }
    }

    private void json(String text) throws IOException {
        body(200, text);
    }

    void refuse(int with, String code, String message) throws IOException {
        JsonNode error = Json.MAPPER
                .createObjectNode()
                .set(
                        "errors",
                        Json.MAPPER
                                .createArrayNode()
                                .add(Json.MAPPER
                                        .createObjectNode()
                                        .put("code", code)
                                        .put("message", message)));
        body(with, Json.MAPPER.writeValueAsString(error));
    }

    private void body(int with, String text) throws IOException {
        if (method.equals("HEAD")) {
            answer(with);
            return;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        status = with;
        record();
        exchange.sendResponseHeaders(with, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    void answer(int with) throws IOException {
        if (behaviour instanceof Fault.Behaviour.Mute) {
            return;
        }
        status = with;
        record();
        exchange.sendResponseHeaders(with, -1);
    }

    private static Map<String, String> query(String raw) {
        Map<String, String> all = new HashMap<>();
        if (raw != null) {
            for (String pair : raw.split("&")) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    all.put(
                            pair.substring(0, equals),
                            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
                }
            }
        }
        return all;
    }
}
