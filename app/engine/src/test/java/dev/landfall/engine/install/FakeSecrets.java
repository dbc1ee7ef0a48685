package dev.landfall.engine.install;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.install.steps.KeptSecret;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** As much of an API server as keeping one Secret needs: read, merge patch, create. */
final class FakeSecrets implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, ObjectNode> secrets = new ConcurrentHashMap<>();
    final List<String> writes = new ArrayList<>();
    final KubernetesClient client;
    volatile int refuseWrites;

    FakeSecrets() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/v1/namespaces/site/secrets", this::answer);
        server.start();
        client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(io.fabric8.kubernetes.client.Config.empty())
                        .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort() + "/")
                        .withAutoConfigure(false)
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build();
    }

    KeptSecret kept() {
        return new KeptSecret(client, "site", "landfall-test");
    }

    /** The Secret's entries, decoded. */
    Map<String, String> entries() {
        Map<String, String> found = new TreeMap<>();
        ObjectNode secret = secrets.get("landfall-test");
        if (secret != null) {
            secret.path("data")
                    .properties()
                    .forEach(e -> found.put(
                            e.getKey(),
                            new String(Base64.getDecoder().decode(e.getValue().asText()), StandardCharsets.UTF_8)));
        }
        return found;
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        String[] path = exchange.getRequestURI().getPath().split("/");
        String name = path.length > 6 ? path[6] : "";
        byte[] body = exchange.getRequestBody().readAllBytes();
        ObjectNode there = secrets.get(name);
        boolean writing = !exchange.getRequestMethod().equals("GET");
        if (writing) {
            writes.add(exchange.getRequestMethod());
        }
        if (writing && refuseWrites > 0) {
            send(exchange, 403, status(403, "secrets is forbidden"));
            return;
        }
        switch (exchange.getRequestMethod()) {
            case "GET" -> send(exchange, there == null ? 404 : 200, there == null ? status(404, "not found") : there);
            case "POST" -> {
                ObjectNode made = (ObjectNode) Json.MAPPER.readTree(body);
                secrets.put(made.path("metadata").path("name").asText(), made);
                send(exchange, 201, made);
            }
            case "PATCH" -> {
                if (there == null) {
                    send(exchange, 404, status(404, "not found"));
                    return;
                }
                JsonNode patch = Json.MAPPER.readTree(body);
                ObjectNode data = there.withObject("data");
                patch.path("data").properties().forEach(e -> data.set(e.getKey(), e.getValue()));
                send(exchange, 200, there);
            }
            default -> send(exchange, 405, status(405, "not allowed"));
        }
    }

    private static ObjectNode status(int code, String message) {
        return Json.MAPPER
                .createObjectNode()
                .put("kind", "Status")
                .put("apiVersion", "v1")
                .put("status", "Failure")
                .put("message", message)
                .put("code", code);
    }

    private static void send(HttpExchange exchange, int code, JsonNode body) throws IOException {
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(code, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        client.close();
        server.stop(0);
    }
}
