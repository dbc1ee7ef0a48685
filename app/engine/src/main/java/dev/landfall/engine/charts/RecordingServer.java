package dev.landfall.engine.charts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.landfall.engine.format.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A Kubernetes API server that Helm can talk to without touching anything: what it reads comes from the target, what it writes
 * stays here.
 *
 * <p>Listens on the loopback only. The secret that lets a client in is part of the path, because kubeconfig credentials do not
 * travel over plain HTTP. Helm's first write is the release Secret with the whole outcome; answering 409 ends the call there.
 */
final class RecordingServer implements AutoCloseable {
    private static final Pattern RELEASE_SECRETS = Pattern.compile("/api/v1/namespaces/[^/?]+/secrets");
    private static final String CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private static final int BODY_LIMIT = 64 << 20;

    private final TargetApi target;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final String secretPath;
    private final ApiOverlay overlay;
    private final AtomicReference<byte @Nullable []> release = new AtomicReference<>();
    private final AtomicReference<@Nullable String> unreachable = new AtomicReference<>();

    /**
     * Starts to listen.
     *
     * @param assumed definitions that will be there by then, whose kinds are known although the target does not have them yet
     */
    RecordingServer(TargetApi target, List<ObjectNode> assumed) {
        this.target = target;
        this.overlay = new ApiOverlay(assumed);
        byte[] secret = new byte[24];
        new SecureRandom().nextBytes(secret);
        secretPath = "/" + HexFormat.of().formatHex(secret);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** A kubeconfig of one context that leads here. */
    String kubeconfig(String namespace) {
        ObjectNode config = Json.MAPPER.createObjectNode();
        config.put("apiVersion", "v1").put("kind", "Config").put("current-context", "recorder");
        ObjectNode cluster = config.putArray("clusters").addObject();
        cluster.put("name", "recorder");
        cluster.putObject("cluster")
                .put("server", "http://127.0.0.1:" + server.getAddress().getPort() + secretPath);
        config.putArray("users").addObject().put("name", "recorder").putObject("user");
        ObjectNode context = config.putArray("contexts").addObject();
        context.put("name", "recorder");
        context.putObject("context")
                .put("cluster", "recorder")
                .put("user", "recorder")
                .put("namespace", namespace);
        return config.toString();
    }

    /** The release that Helm wanted to store, in Helm's own form; empty when it did not get that far. */
    Optional<byte[]> release() {
        return Optional.ofNullable(release.get());
    }

    /** The definitions that Helm wanted to create before it rendered, in its order. */
    List<ObjectNode> definitions() {
        return overlay.created();
    }

    /** Why the target did not answer, when it did not. */
    Optional<String> unreachable() {
        return Optional.ofNullable(unreachable.get());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = Objects.requireNonNullElse(exchange.getRequestURI().getRawPath(), "/");
            if (!path.startsWith(secretPath + "/")) {
                send(exchange, Statuses.answer(401, "Unauthorized", "not for you"));
                return;
            }
            String inner = path.substring(secretPath.length());
            String query = exchange.getRequestURI().getRawQuery();
            TargetApi.Answer answer = switch (exchange.getRequestMethod()) {
                case "GET" -> read(exchange, inner, query == null ? "" : "?" + query);
                case "POST" -> create(exchange, inner);
                default -> Statuses.answer(405, "MethodNotAllowed", "a rendering changes nothing");
            };
            send(exchange, answer);
        }
    }

    private TargetApi.Answer read(HttpExchange exchange, String path, String query) {
        if (query.contains("watch=true") || query.contains("watch=1")) {
            return Statuses.answer(405, "MethodNotAllowed", "a rendering watches nothing");
        }
        Optional<TargetApi.Answer> own = overlay.read(path);
        if (own.isPresent()) {
            return own.get();
        }
        String wanted = Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Accept"), Statuses.JSON);
        try {
            TargetApi.Answer answer = target.get(path + query, accept(path, wanted));
            if (answer.status() == 200 && query.contains("owner%3Dhelm")) {
                return new TargetApi.Answer(200, answer.contentType(), PendingReleases.asFailed(answer.body()));
            }
            return overlay.merge(path, answer);
        } catch (IOException e) {
            String why = Objects.requireNonNullElse(e.getMessage(), e.toString());
            unreachable.compareAndSet(null, why);
            return Statuses.answer(503, "ServiceUnavailable", why);
        }
    }

    /** Objects come as JSON, which is readable here; discovery and OpenAPI in the form that was asked for. */
    private String accept(String path, String wanted) {
        boolean discovery = path.equals("/api") || path.equals("/apis");
        if (discovery && !overlay.isEmpty()) {
            return Statuses.JSON;
        }
        return discovery || path.startsWith("/openapi") ? wanted : Statuses.JSON;
    }

    private TargetApi.Answer create(HttpExchange exchange, String path) throws IOException {
        byte[] body = body(exchange.getRequestBody());
        Matcher secrets = RELEASE_SECRETS.matcher(path);
        if (secrets.matches()) {
            Optional<byte[]> found = SecretBytes.release(body);
            if (found.isPresent()) {
                release.compareAndSet(null, found.get());
                return Statuses.answer(409, "AlreadyExists", "recorded, and not stored");
            }
        }
        if (path.equals(CRDS) && Json.strict(body) instanceof ObjectNode definition) {
            String name = definition.path("metadata").path("name").asText();
            boolean there = target.get(CRDS + "/" + name, Statuses.JSON).status() == 200;
            return overlay.create(definition, there);
        }
        JsonNode object = body.length > 0 && body[0] == '{' ? Json.strict(body) : Json.MAPPER.createObjectNode();
        return new TargetApi.Answer(201, Statuses.JSON, object.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] body(InputStream in) throws IOException {
        byte[] body = in.readNBytes(BODY_LIMIT);
        if (body.length == BODY_LIMIT) {
            throw new IOException("more than a request can be");
        }
        return body;
    }

    private static void send(HttpExchange exchange, TargetApi.Answer answer) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
        exchange.getResponseBody().write(answer.body());
    }
}
