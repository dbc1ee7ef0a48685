package dev.landfall.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.format.Json;
import dev.landfall.testing.ClusterTest;
import dev.landfall.testing.EnterpriseBundle;
import dev.landfall.testing.StandInCharts;
import dev.landfall.testing.StandInImages;
import dev.landfall.testing.TestTrust;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@ClusterTest
@DisplayName("ClearML Enterprise, in a namespace that enforces the restricted level")
class EnterpriseOnClusterTest {
    private final String namespace = "enterprise-" + Long.toString(System.nanoTime(), 36);

    @TempDir
    Path folder;

    private TestTrust trust;
    private Landfall landfall;
    private KubernetesClient client;
    private String registry;

    @BeforeEach
    void prepare() throws IOException {
        trust = TestTrust.in(folder.resolve("trust"));
        landfall = new Landfall()
                .with("XDG_CONFIG_HOME", trust.configHome().toString())
                .with(
                        "LANDFALL_REGISTRY_PASSWORD",
                        ClearmlOnClusterTest.variable("TESTCLUSTER_SECURE_REGISTRY_PASSWORD"));
        registry = ClearmlOnClusterTest.variable("TESTCLUSTER_SECURE_REGISTRY") + "/" + namespace;
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(
                        Files.readString(Path.of(ClearmlOnClusterTest.variable("TESTCLUSTER_KUBECONFIG")))))
                .build();
        assumeTrue(
                client.apiextensions()
                                .v1()
                                .customResourceDefinitions()
                                .withName("routes.route.openshift.io")
                                .get()
                        != null,
                "needs the OpenShift APIs: run 'testcluster openshift'");
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                        .addToAnnotations("openshift.io/sa.scc.uid-range", "1000710000/10000")
                        .addToAnnotations("openshift.io/sa.scc.supplemental-groups", "1000710000/10000")
                        .addToAnnotations("openshift.io/sa.scc.mcs", "s0:c27,c4")
                        .endMetadata()
                        .build())
                .create();
    }

    @AfterEach
    void clean() {
        client.namespaces().withName(namespace).delete();
        client.close();
    }

    @Test
    @DisplayName(
            "runs whole: server, databases, applications, agent, gateway and packages; queue, credentials and applications are made once")
    void wholeWay() throws IOException, InterruptedException {
        Path bundle = bundle();
        Landfall.Ended first =
                landfall.run(arguments("install", bundle, "--set", "apps-image=" + EnterpriseBundle.PYTHON));
        assertEquals(0, first.code(), first::toString);

        List<JsonNode> pods = objects(landfall.run("pods", "--site", site(), "--output", "json"), "pod");
        List<String> names = pods.stream().map(p -> p.path("name").asText()).toList();
        for (String part : List.of(
                "-apiserver-",
                "-fileserver-",
                "-webserver-",
                "-apps-agent-",
                "redis-master-",
                "mongodb-",
                "elastic-master-",
                "clearml-agent-clearml-enterprise-agent-",
                "-app-gateway-",
                "landfall-packages-")) {
            assertTrue(names.stream().anyMatch(n -> n.contains(part)), part + " is not in " + names);
        }
        for (JsonNode pod : pods) {
            boolean job = pod.path("name").asText().startsWith("clearml-upload-apps-");
            assertEquals(job ? "Completed" : "Running", pod.path("state").asText(), pod::toString);
            for (JsonNode image : pod.path("images")) {
                assertTrue(image.asText().startsWith(registry + "/"), image::asText);
            }
        }
        for (String name : List.of("clearml-enterprise-apiserver", "clearml-enterprise-app-gateway-names")) {
            JsonNode route = Json.MAPPER.valueToTree(client.genericKubernetesResources("route.openshift.io/v1", "Route")
                    .inNamespace(namespace)
                    .withName(name)
                    .get());
            assertEquals("edge", route.at("/spec/tls/termination").asText(), route::toString);
            assertFalse(client.services()
                            .inNamespace(namespace)
                            .withName(route.at("/spec/to/name").asText())
                            .get()
                    == null);
        }
        Map<String, String> agentKeys = secret("clearml-agent-keys");
        assertEquals(20, agentKeys.getOrDefault("agentk8sglue_key", "").length());
        List<String> once = List.of(
                "made credentials 1",
                "made credentials 2",
                "made the queue default",
                "made the user landfall-services",
                "took the package hpo.zip",
                "took the package session.zip");
        assertEquals(once, made());

        Landfall.Ended second =
                landfall.run(arguments("install", bundle, "--set", "apps-image=" + EnterpriseBundle.PYTHON));
        assertEquals(0, second.code(), second::toString);
        assertEquals(once, made(), "a second run makes nothing");
        assertEquals(agentKeys, secret("clearml-agent-keys"));
        List<String> revisions =
                client.secrets().inNamespace(namespace).withLabel("owner", "helm").list().getItems().stream()
                        .map(r -> r.getMetadata().getLabels().get("name") + " "
                                + r.getMetadata().getLabels().get("version"))
                        .sorted()
                        .toList();
        assertEquals(List.of("clearml 1", "clearml-agent 1", "clearml-gateway 1"), revisions, second::toString);
        for (String text : List.of(first.out(), first.err(), second.out(), second.err())) {
            agentKeys.forEach((key, value) -> assertFalse(text.contains(value), key + " is shown"));
        }
    }

    @Test
    @DisplayName("has the public chart run there too, with the switches that OpenShift suggests")
    void publicChart() throws IOException {
        assumeTrue(StandInCharts.databases().isPresent(), StandInCharts.NEEDS);
        Optional<StandInImages> images = StandInImages.find();
        assumeTrue(images.isPresent(), StandInImages.NEEDS);
        images.orElseThrow().writeLayout(folder.resolve("images"), StandInImages.REFERENCES, "1000710000");
        Path spec = Files.writeString(
                folder.resolve("spec.yaml"),
                "name: clearml\nversion: '1'\nproducts: [{product: clearml-server, without: [agent]}]\nimages: [{layout: images}]\ncharts: ["
                        + StandInCharts.databases().orElseThrow().toAbsolutePath() + "]\n");
        Path out = folder.resolve("bundle");
        Landfall.Ended built = landfall.run(
                "bundle",
                "build",
                spec.toString(),
                "-o",
                out.toString(),
                "--sign",
                trust.key().toString());
        assertEquals(0, built.code(), built::toString);
        // the web server's port 80, which this cluster's runtime keeps for root
        Path edit = Files.writeString(
                folder.resolve("edit.yaml"),
                "webserver: {podSecurityContext: {sysctls: [{name: net.ipv4.ip_unprivileged_port_start, value: '0'}]}}\n");
        Landfall.Ended ended = landfall.run(arguments("install", out, "--values", "clearml=" + edit));
        assertEquals(0, ended.code(), ended::toString);
        List<JsonNode> pods = objects(landfall.run("pods", "--site", site(), "--output", "json"), "pod");
        assertEquals(7, pods.size());
        pods.forEach(pod -> assertEquals("Running", pod.path("state").asText(), pod::toString));
    }

    /** What the stand-in of the API says it was made to make. */
    private List<String> made() {
        String log = client.pods().inNamespace(namespace).list().getItems().stream()
                .filter(p -> p.getMetadata().getName().contains("-apiserver-"))
                .map(p -> client.pods()
                        .inNamespace(namespace)
                        .withName(p.getMetadata().getName())
                        .getLog())
                .findFirst()
                .orElse("");
        return log.lines()
                .filter(l -> l.matches("stand-in: (made|took) .*"))
                .map(l -> l.substring("stand-in: ".length()))
                .sorted()
                .toList();
    }

    private Map<String, String> secret(String name) {
        Secret secret = client.secrets().inNamespace(namespace).withName(name).get();
        Map<String, String> values = new java.util.TreeMap<>();
        secret.getData()
                .forEach((k, v) -> values.put(k, new String(Base64.getDecoder().decode(v), StandardCharsets.UTF_8)));
        return values;
    }

    private Path bundle() throws IOException, InterruptedException {
        Optional<String> lacks = EnterpriseBundle.lacks();
        assumeTrue(lacks.isEmpty(), () -> lacks.orElse(""));
        // OpenShift gives every pod a user of the namespace's range; nobody does so here
        Path spec = EnterpriseBundle.write(folder, StandInCharts.GATEWAY, "1000710000");
        Path out = folder.resolve("bundle");
        Landfall.Ended built = landfall.run(
                "bundle",
                "build",
                spec.toString(),
                "-o",
                out.toString(),
                "--sign",
                trust.key().toString());
        assertEquals(0, built.code(), built::toString);
        return out;
    }

    private String site() {
        return folder.resolve("site").toString();
    }

    private String[] arguments(String command, Path bundle, String... more) {
        return Stream.concat(
                        Stream.of(
                                command,
                                "--site",
                                site(),
                                "--bundle",
                                bundle.toString(),
                                "--kubeconfig",
                                ClearmlOnClusterTest.variable("TESTCLUSTER_KUBECONFIG"),
                                "--namespace",
                                namespace,
                                "--registry",
                                registry,
                                "--registry-user",
                                ClearmlOnClusterTest.variable("TESTCLUSTER_SECURE_REGISTRY_USER"),
                                "--registry-ca",
                                ClearmlOnClusterTest.variable("TESTCLUSTER_SECURE_REGISTRY_CA"),
                                "--set",
                                "domain=ai.site.test",
                                "--set",
                                "search-memory=1"),
                        Stream.of(more))
                .toArray(String[]::new);
    }

    private static List<JsonNode> objects(Landfall.Ended ended, String kind) throws IOException {
        assertEquals(0, ended.code(), ended::toString);
        List<JsonNode> found = new ArrayList<>();
        for (String line : ended.out().lines().toList()) {
            JsonNode object = Json.MAPPER.readTree(line);
            if (object.path("kind").asText().equals(kind)) {
                found.add(object);
            }
        }
        return found;
    }
}
