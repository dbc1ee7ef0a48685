package dev.landfall.engine.support;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An API server that answers what it was told to, pages its lists, and counts what it is asked. */
final class StubCluster implements AutoCloseable {
    /** Answers a request. */
    interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    final List<String> asked = new CopyOnWriteArrayList<>();

    StubCluster() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                asked.add(exchange.getRequestURI().toString());
                Answer answer = answers.get(exchange.getRequestURI().getPath());
                if (answer == null) {
                    send(
                            exchange,
                            404,
                            "{\"kind\":\"Status\",\"message\":\"the server could not find the requested resource\"}");
                } else {
                    answer.to(exchange);
                }
            }
        });
        server.start();
        json("/version", "{\"gitVersion\":\"v1.99.0\"}");
        json("/apis", "{\"groups\":[{\"name\":\"apps\",\"preferredVersion\":{\"version\":\"v1\"}}]}");
        json("/apis/apps/v1", "{\"resources\":[" + resource("deployments", "Deployment") + "]}");
        json(
                "/api/v1",
                "{\"resources\":[" + resource("pods", "Pod") + "," + resource("secrets", "Secret") + ","
                        + resource("configmaps", "ConfigMap") + "," + resource("events", "Event") + "]}");
        json("/api/v1/namespaces/site", "{\"metadata\":{\"name\":\"site\"}}");
        for (String kind : List.of("pods", "secrets", "configmaps", "events", "services")) {
            list("/api/v1/namespaces/site/" + kind, List.of());
        }
        for (String kind : List.of("deployments", "statefulsets", "daemonsets")) {
            list("/apis/apps/v1/namespaces/site/" + kind, List.of());
        }
    }

    private static String resource(String plural, String kind) {
        return "{\"name\":\"" + plural + "\",\"kind\":\"" + kind
                + "\",\"namespaced\":true,\"verbs\":[\"get\",\"list\"]}";
    }

    StubCluster answer(String path, Answer answer) {
        answers.put(path, answer);
        return this;
    }

    StubCluster json(String path, String json) {
        return answer(path, e -> send(e, 200, json));
    }

    StubCluster refuse(String path) {
        return answer(path, e -> send(e, 403, "{\"kind\":\"Status\",\"message\":\"forbidden\"}"));
    }

    /** A list, handed out in pages of the size that is asked for. */
    StubCluster list(String path, List<String> items) {
        return answer(path, e -> {
            String query = String.valueOf(e.getRequestURI().getQuery());
            int from = number(query, "continue", 0);
            int limit = number(query, "limit", Integer.MAX_VALUE);
            int to = (int) Math.min(items.size(), (long) from + limit);
            List<String> page = new ArrayList<>(items.subList(from, to));
            String more = to < items.size() ? "{\"continue\":\"" + to + "\"}" : "{}";
            send(
                    e,
                    200,
                    "{\"kind\":\"XList\",\"apiVersion\":\"v1\",\"metadata\":" + more + ",\"items\":["
                            + String.join(",", page) + "]}");
        });
    }

    StubCluster log(String pod, String text) {
        return answer("/api/v1/namespaces/site/pods/" + pod + "/log", e -> send(e, 200, text));
    }

    private static int number(String query, String key, int otherwise) {
        for (String part : query.split("&")) {
            if (part.startsWith(key + "=")) {
                return Integer.parseInt(part.substring(key.length() + 1));
            }
        }
        return otherwise;
    }

    static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    KubernetesClient client() {
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                .withRequestRetryBackoffLimit(0)
                .build();
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    static String pod(String name) {
        return "{\"metadata\":{\"name\":\"" + name
                + "\",\"namespace\":\"site\",\"managedFields\":[{\"x\":1}]},\"spec\":{\"containers\":[{\"name\":\"main\"}]},\"status\":{\"phase\":\"Running\",\"containerStatuses\":"
                + "[{\"name\":\"main\",\"ready\":true,\"restartCount\":0,\"state\":{\"running\":{}}}]}}";
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
