package dev.landfall.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.landfall.engine.install.Site;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.progress.Progress;
import dev.landfall.rehearsal.PracticeSite;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a registry that asks for a login, a chart repository over HTTP, and real Helm. */
@DisplayName("A spec that names nothing but a product")
class BundleProofWayTest {
    @TempDir
    Path folder;

    private PracticeSite practice;
    private HttpServer charts;
    private Landfall landfall;

    @BeforeEach
    void start() throws IOException {
        practice = PracticeSite.start(folder.resolve("practice"));
        landfall = new Landfall()
                .with("LANDFALL_REGISTRY_PASSWORD", practice.password())
                .with("DOCKER_CONFIG", folder.toString())
                .with("XDG_CONFIG_HOME", practice.configHome().toString());
        charts = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        charts.start();
    }

    @AfterEach
    void stop() {
        charts.stop(0);
        practice.close();
    }

    /** Puts the practice images into the registry, and the practice chart into a repository. */
    private void furnish() throws IOException {
        Path bundle = practice.bundle(Progress.none());
        Site.RegistryChoice registry = practice.registryChoice();
        Landfall.Ended pushed = landfall.run(
                "push",
                bundle.toString(),
                "--to",
                registry.address(),
                "--registry-user",
                registry.user(),
                "--plain-http");
        assertEquals(0, pushed.code(), pushed::toString);
        byte[] chart = Files.readAllBytes(folder.resolve("practice/parts/practice-1.0.0.tgz"));
        serve(Map.of(
                "/stable/index.yaml",
                ("apiVersion: v1\nentries:\n  practice:\n    - {version: 1.0.0, urls: [practice.tgz], digest: "
                                + Digest.of(chart).hex() + "}\n")
                        .getBytes(StandardCharsets.UTF_8),
                "/stable/practice.tgz",
                chart));
    }

    private void serve(Map<String, byte[]> files) {
        charts.createContext("/", exchange -> {
            try (exchange) {
                byte[] content = files.get(exchange.getRequestURI().getPath());
                exchange.sendResponseHeaders(content == null ? 404 : 200, content == null ? -1 : content.length);
                if (content != null) {
                    exchange.getResponseBody().write(content);
                }
            }
        });
    }

    private Path spec(String more) throws IOException {
        Path product = Files.createDirectories(folder.resolve("mine"));
        Files.writeString(product.resolve("product.yaml"), """
                id: mine
                name: Mine
                version: 1.0.0
                namespace: mine
                bundle:
                  charts:
                    - {id: practice, repository: "https://charts.example.org/stable", name: practice, version: 1.0.0}
                steps:
                  - {kind: helm, title: Install, chart: practice, release: practice}
                """);
        Files.writeString(folder.resolve("password"), practice.password() + "\n");
        return Files.writeString(
                folder.resolve("spec.yaml"),
                """
                name: mine
                version: 1.0.0
                products: [./mine]
                mirrors:
                  - {prefix: "https://charts.example.org", from: "http://127.0.0.1:%d"}
                  - {prefix: registry.practice.example, from: "%s", plain-http: true, user: "%s", password-file: password}
                """.formatted(
                                        charts.getAddress().getPort(),
                                        practice.registryChoice().address(),
                                        practice.registryChoice().user())
                        + more + "\n");
    }

    private Landfall.Ended build(String more) throws IOException {
        return landfall.run(
                "bundle",
                "build",
                spec(more).toString(),
                "-o",
                folder.resolve("out").toString());
    }

    @Test
    @DisplayName("becomes a whole bundle: chart and images come from the mirrors and keep their names")
    void whole() throws IOException {
        furnish();
        Landfall.Ended built = build("");
        assertEquals(0, built.code(), built::toString);
        assertTrue(built.out().contains("4 images, by "), built::toString);
        assertFalse(built.toString().contains(practice.password()), "the password is nowhere");
        Landfall.Ended images =
                landfall.run("bundle", "images", folder.resolve("out").toString());
        for (String name : new String[] {"web", "store", "worker", "migrate"}) {
            assertTrue(images.out().contains("registry.practice.example/practice/" + name + ":1.0"), images::toString);
        }
    }

    @Test
    @DisplayName("builds nothing when an image cannot be had, and says which, what needs it and why it cannot")
    void lacking() throws IOException {
        furnish();
        String there = practice.registryChoice().address();
        Landfall.Ended refused = build("  - {prefix: registry.practice.example/practice, from: " + there
                + "/none, plain-http: true, user: " + practice.registryChoice().user() + ", password-file: password}");
        assertEquals(1, refused.code(), refused::toString);
        String said = refused.err().replaceAll("\\s+", " ");
        assertTrue(said.contains("Images that are needed cannot be packed: 4"), said);
        assertTrue(
                said.contains("registry.practice.example/practice/store:1.0, needed by chart practice 1.0.0,"
                        + " StatefulSet/practice-store at spec.template.spec.containers[0].image"),
                said);
        assertTrue(said.contains("The registry does not have this image"), said);
        assertFalse(Files.exists(folder.resolve("out")), "nothing is written");

        Landfall.Ended left = build("leave-out: ['registry.practice.example/*']");
        assertEquals(0, left.code(), left::toString);
        assertTrue(
                left.out().contains("The bundle does without registry.practice.example/practice/web:1.0"),
                left::toString);
    }
}
