package dev.landfall.desktop;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.landfall.desktop.engine.PracticeDesk;
import dev.landfall.engine.bundle.BuildOptions;
import dev.landfall.engine.bundle.BundleBuilder;
import dev.landfall.engine.bundle.BundleSpec;
import dev.landfall.engine.bundle.ImagePuller;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.progress.Progress;
import dev.landfall.rehearsal.PracticeSite;
import dev.landfall.testing.StandInCharts;
import dev.landfall.testing.StandInImages;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A practice site on a simulated OpenShift, with ClearML Enterprise on its stick and what answers in the place of its API server. */
final class EnterpriseSite implements AutoCloseable {
    private static final int API = 8008;

    private final HttpServer api;
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final List<String> users = new ArrayList<>();
    private final Map<String, String> queues = new LinkedHashMap<>();
    private final PracticeSite site;
    private final PracticeDesk desk;

    private EnterpriseSite(Path folder, StandInImages images) throws IOException {
        api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        api.createContext("/", this::answer);
        api.start();
        site = PracticeSite.start(
                folder,
                cluster -> cluster.openshift(true)
                        .ports((namespace, pod, port) ->
                                port == API ? Optional.of(api.getAddress()) : Optional.empty()));
        bundle(folder, images);
        desk = PracticeDesk.over(site, folder);
    }

    static EnterpriseSite start(Path folder, StandInImages images) throws IOException {
        return new EnterpriseSite(folder, images);
    }

    private void bundle(Path folder, StandInImages images) throws IOException {
        Path parts = Files.createDirectories(folder.resolve("parts"));
        StandInCharts.packAll(parts, StandInCharts.GATEWAY);
        List<String> archives = new ArrayList<>();
        for (String reference : StandInImages.ENTERPRISE) {
            if (!reference.equals(StandInImages.ENTERPRISE_ROUTER)) {
                Path archive = parts.resolve("image-" + archives.size() + ".tar");
                images.writeArchive(reference, archive);
                archives.add("  - archive: parts/" + archive.getFileName());
            }
        }
        Path spec = folder.resolve("spec.yaml");
        Files.writeString(
                spec,
                """
                name: clearml-enterprise
                version: 1.0.0
                products: [clearml-enterprise]
                charts: [parts/%s.tgz, parts/%s.tgz, parts/%s.tgz]
                images:
                """.formatted(StandInCharts.SERVER, StandInCharts.AGENT, StandInCharts.GATEWAY)
                        + String.join("\n", archives) + "\n");
        BundleBuilder.build(
                BundleSpec.read(spec), ImagePuller.none(), site.stick(), BuildOptions.standard(), Progress.none());
        site.sign(site.stick());
    }

    /** ClearML's API, as far as an installation calls it; keeps the queues it is told to make. */
    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        JsonNode body = Json.MAPPER.readTree(exchange.getRequestBody().readAllBytes());
        calls.add(path);
        String data = switch (path) {
            case "/users.get_all" -> users();
            case "/auth.create_user" -> madeUser(body.path("name").asText());
            case "/queues.get_all" -> found(body.path("name").asText());
            case "/queues.create" -> made(body.path("name").asText());
            case "/auth.create_credentials" ->
                "{\"credentials\": {\"access_key\": \"KEY%1$d\", \"secret_key\": \"hidden-secret-%1$d\"}}"
                        .formatted(calls.size());
            default -> "";
        };
        boolean login = exchange.getRequestHeaders().containsKey("Authorization");
        int status = !login ? 401 : data.isEmpty() ? 404 : 200;
        byte[] answer = "{\"meta\": {\"result_code\": %d, \"result_msg\": \"\"}, \"data\": %s}"
                .formatted(status, data.isEmpty() ? "{}" : data)
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private synchronized String users() {
        List<String> all = users.stream()
                .map(name -> "{\"id\": \"user-of-" + name + "\", \"name\": \"" + name + "\"}")
                .toList();
        return "{\"users\": [" + String.join(", ", all) + "]}";
    }

    private synchronized String madeUser(String name) {
        users.add(name);
        return "{\"id\": \"user-of-" + name + "\"}";
    }

    private synchronized String found(String pattern) {
        List<String> hits = new ArrayList<>();
        queues.forEach((name, id) -> {
            if (name.matches(pattern)) {
                hits.add("{\"id\": \"" + id + "\", \"name\": \"" + name + "\"}");
            }
        });
        return "{\"queues\": [" + String.join(", ", hits) + "]}";
    }

    private synchronized String made(String name) {
        String id = "queue-" + queues.size();
        queues.put(name, id);
        return "{\"id\": \"" + id + "\"}";
    }

    /** Does what the check asks the cluster's administrator for: names below an address may be led in. */
    void allowWildcards() {
        try (KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(site.cluster().kubeconfig()))
                .build()) {
            client.genericKubernetesResources("operator.openshift.io/v1", "IngressController")
                    .inNamespace("openshift-ingress-operator")
                    .withName("default")
                    .patch(
                            PatchContext.of(PatchType.JSON_MERGE),
                            "{\"spec\": {\"routeAdmission\": {\"wildcardPolicy\": \"WildcardsAllowed\"}}}");
        }
    }

    /** The paths that were called, in order. */
    List<String> calls() {
        return List.copyOf(calls);
    }

    PracticeSite site() {
        return site;
    }

    PracticeDesk desk() {
        return desk;
    }

    @Override
    public void close() {
        desk.close();
        api.stop(0);
    }
}
