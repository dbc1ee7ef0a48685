package dev.landfall.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.format.Json;
import dev.landfall.resources.InstallerResources;
import dev.landfall.testing.ClusterTest;
import dev.landfall.testing.SharedData;
import dev.landfall.testing.StandInImages;
import dev.landfall.testing.TestTrust;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@ClusterTest
@DisplayName("The ClearML server, on a real cluster")
class ClearmlOnClusterTest {
    private final String namespace = "clearml-" + Long.toString(System.nanoTime(), 36);

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
                .with("LANDFALL_REGISTRY_PASSWORD", variable("TESTCLUSTER_SECURE_REGISTRY_PASSWORD"));
        registry = variable("TESTCLUSTER_SECURE_REGISTRY") + "/" + namespace;
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(Files.readString(Path.of(variable("TESTCLUSTER_KUBECONFIG")))))
                .build();
    }

    @AfterEach
    void clean() {
        client.namespaces().withName(namespace).delete();
        client.close();
    }

    @Test
    @DisplayName(
            "is killed in the middle of its installation, goes on, and runs from the site's registry by digest, logs streamed")
    void wholeWay() throws IOException, InterruptedException {
        Path bundle = bundle("clearml-server");
        try (Landfall.Running first = landfall.start(arguments(bundle, "site"))) {
            first.await(line -> line.contains("Helm installs clearml"));
            first.kill();
        }
        Landfall.Ended second = landfall.run(arguments(bundle, "site"));
        assertEquals(0, second.code(), second::toString);
        assertTrue(second.out().contains("(already so: all 4 images are there)"), second::toString);
        assertTrue(second.out().contains("7 of 7 pods ready"), second::toString);

        String site = folder.resolve("site").toString();
        List<JsonNode> pods = objects(landfall.run("pods", "--site", site, "--output", "json"), "pod");
        assertEquals(7, pods.size());
        for (JsonNode pod : pods) {
            assertEquals("Running", pod.path("state").asText(), pod::toString);
            for (JsonNode image : pod.path("images")) {
                assertTrue(image.asText().startsWith(registry + "/"), image::asText);
                assertTrue(image.asText().contains("@sha256:"), image::asText);
            }
        }
        try (Landfall.Running logs = landfall.start("logs", "--site", site, "-f", "--tail", "0")) {
            assertFalse(logs.await(line -> line.contains("clearml-apiserver")).isEmpty());
        }
        Landfall.Ended third = landfall.run(arguments(bundle, "site"));
        assertTrue(third.out().contains("(already so: revision"), third::toString);

        Path support = folder.resolve("support.tar.gz");
        Landfall.Ended collected = landfall.run("support", "--site", site, "-o", support.toString());
        assertEquals(0, collected.code(), collected::toString);
        noSecretIn(support);
    }

    /** Every value of the Secrets that Landfall made is looked for in the unpacked stream. */
    private void noSecretIn(Path support) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(support))) {
            String all = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            assertTrue(all.contains("clearml-apiserver"));
            assertFalse(all.contains(variable("TESTCLUSTER_SECURE_REGISTRY_PASSWORD")));
            client.secrets()
                    .inNamespace(namespace)
                    .withName("landfall-clearml-server")
                    .get()
                    .getData()
                    .forEach((key, value) -> assertFalse(
                            all.contains(
                                    new String(java.util.Base64.getDecoder().decode(value), StandardCharsets.UTF_8)),
                            key));
        }
    }

    @Test
    @DisplayName("without the pull secret ends in a clear problem, not in a time-out")
    void withoutPullSecret() throws IOException {
        Path product = folder.resolve("no-secret");
        copy(InstallerResources.root().resolve("products/clearml-server"), product);
        Path definition = product.resolve("product.yaml");
        Files.writeString(definition, Files.readString(definition).replace("  - kind: pull-secret\n", ""));
        Instant begun = Instant.now();
        Landfall.Ended ended = landfall.run(arguments(bundle("no-secret"), "site2"));
        assertEquals(1, ended.code(), ended::toString);
        assertTrue(ended.err().contains("cluster.pull-"), ended::toString);
        assertTrue(ended.err().contains(variable("TESTCLUSTER_SECURE_REGISTRY")), ended::toString);
        assertTrue(
                Duration.between(begun, Instant.now()).compareTo(Duration.ofMinutes(4)) < 0, "the limit is 20 minutes");
    }

    private Path bundle(String product) throws IOException {
        Optional<Path> chart = SharedData.find("data/charts/clearml-7.14.4.tgz");
        assumeTrue(chart.isPresent(), "needs the public ClearML chart: set LANDFALL_SHARED");
        Optional<StandInImages> images = StandInImages.find();
        assumeTrue(images.isPresent(), StandInImages.NEEDS);
        Path layout = folder.resolve("images");
        if (!Files.exists(layout)) {
            images.get().writeLayout(layout);
        }
        Files.writeString(
                folder.resolve("spec.yaml"), """
                name: clearml
                version: 7.14.4
                products: [{product: %s, without: [agent]}]
                charts: [%s]
                images:
                  - layout: images
                """.formatted(product, chart.get().toAbsolutePath()));
        Path out = folder.resolve("bundle-" + product);
        Landfall.Ended built = landfall.run(
                "bundle",
                "build",
                folder.resolve("spec.yaml").toString(),
                "-o",
                out.toString(),
                "--sign",
                trust.key().toString());
        assertEquals(0, built.code(), built::toString);
        return out;
    }

    private String[] arguments(Path bundle, String site) {
        return new String[] {
            "install",
            "--site",
            folder.resolve(site).toString(),
            "--bundle",
            bundle.toString(),
            "--kubeconfig",
            variable("TESTCLUSTER_KUBECONFIG"),
            "--namespace",
            namespace,
            "--registry",
            registry,
            "--registry-user",
            variable("TESTCLUSTER_SECURE_REGISTRY_USER"),
            "--registry-ca",
            variable("TESTCLUSTER_SECURE_REGISTRY_CA"),
            "--set",
            "domain=ai.site.test",
            // the stand-ins' images say root, and on the test cluster nobody gives pods another user as OpenShift does
            "--toggle",
            "openshift-restricted=off",
            "--toggle",
            "routes=off"
        };
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

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    static String variable(String name) {
        String value = System.getenv(name);
        assumeTrue(value != null, "needs " + name);
        return value == null ? "" : value;
    }
}
