package dev.landfall.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.oci.Digest;
import dev.landfall.testing.ClusterTest;
import dev.landfall.testing.TestTrust;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@ClusterTest
@DisplayName("A bundle that 'registry serve' gives out")
class ServeOnClusterTest {
    private static final String NAME = "docker.io/allegroai/clearml:2.0";

    @TempDir
    Path folder;

    private Path bundle = Path.of("");
    private String digest = "";

    /** Runs a tool of somebody else in the test's folder; what it printed on standard output. */
    private String tool(String... command) throws IOException, InterruptedException {
        Path out = folder.resolve("tool.out");
        Path err = folder.resolve("tool.err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(err.toFile())
                .redirectOutput(out.toFile());
        builder.environment().put("HOME", folder.toString());
        Process process = builder.start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), () -> List.of(command) + " does not end");
        String said = Files.readString(out, StandardCharsets.UTF_8).strip();
        String troubles = Files.readString(err, StandardCharsets.UTF_8);
        assertEquals(0, process.exitValue(), () -> List.of(command) + "\n" + said + troubles);
        return said;
    }

    private static boolean onPath(String tool) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(dir -> Files.isExecutable(Path.of(dir, tool)));
    }

    private Landfall landfall() {
        return new Landfall()
                .with("XDG_CONFIG_HOME", folder.resolve("config").toString())
                .with("XDG_STATE_HOME", folder.resolve("state").toString());
    }

    private Landfall.Ended run(int code, String... args) {
        Landfall.Ended ended = landfall().run(args);
        assertEquals(code, ended.code(), () -> List.of(args) + "\n" + ended);
        return ended;
    }

    @BeforeEach
    void build() throws IOException, InterruptedException {
        assumeTrue(
                Stream.of("crane", "regctl", "helm", "skopeo", "tar").allMatch(ServeOnClusterTest::onPath),
                "needs crane, regctl, helm, skopeo and tar on PATH");
        byte[] noise = new byte[9 << 20];
        new Random(3).nextBytes(noise);
        Files.write(folder.resolve("large"), noise);
        Files.writeString(folder.resolve("small"), "hello");
        tool("tar", "--mtime=@0", "-cf", "large.tar", "large");
        tool("tar", "--mtime=@0", "-cf", "small.tar", "small");
        tool("crane", "append", "-f", "large.tar", "-f", "small.tar", "-t", NAME, "-o", "image.tar");
        Path chart = Files.createDirectories(folder.resolve("demo/templates"));
        Files.writeString(chart.resolveSibling("Chart.yaml"), "apiVersion: v2\nname: demo\nversion: 0.1.0+build.5\n");
        Files.writeString(
                chart.resolve("map.yaml"), "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\n");
        Path spec = Files.writeString(
                folder.resolve("spec.yaml"),
                "name: demo\nversion: \"1\"\nimages: [{archive: image.tar}]\ncharts: [demo]\n");
        bundle = folder.resolve("out");
        run(0, "bundle", "build", spec.toString(), "-o", bundle.toString(), "--volume-size", "5m");
        for (String line :
                run(0, "bundle", "images", bundle.toString()).out().lines().toList()) {
            if (line.startsWith(NAME + "@")) {
                digest = line.substring(NAME.length() + 1);
            }
        }
        Digest unused = Digest.parse(digest);
        assertEquals(digest, unused.toString());
    }

    private Landfall.Running serve(String... more) throws IOException {
        List<String> all = new java.util.ArrayList<>(
                List.of("registry", "serve", bundle.toString(), "--listen", "127.0.0.1:0", "--output", "json"));
        all.addAll(List.of(more));
        return landfall().start(all.toArray(String[]::new));
    }

    private static String address(Landfall.Running running) throws IOException {
        JsonNode serving = Json.MAPPER.readTree(running.await(line -> line.contains("\"kind\":\"serving\"")));
        return serving.path("addresses").path(0).asText();
    }

    @Test
    @DisplayName("is pulled by crane, regctl, skopeo and helm byte for byte, and tells every request")
    void tools() throws IOException, InterruptedException {
        TestTrust trust = TestTrust.in(folder.resolve("trust"));
        trust.sign(bundle);
        try (Landfall.Running running = landfall()
                .with("XDG_CONFIG_HOME", trust.configHome().toString())
                .start("registry", "serve", bundle.toString(), "--listen", "127.0.0.1:0", "--output", "json")) {
            String registry = address(running);
            for (String name :
                    List.of(registry + "/allegroai/clearml", registry + "/" + "docker.io/allegroai/clearml")) {
                assertEquals(digest, tool("crane", "digest", "--insecure", name + ":2.0"));
                assertEquals("2.0", tool("crane", "ls", "--insecure", name));
                assertEquals(
                        digest,
                        tool(
                                "regctl",
                                "--host",
                                "reg=" + registry + ",tls=disabled",
                                "image",
                                "digest",
                                name + ":2.0"));
            }
            String image = registry + "/allegroai/clearml:2.0";
            tool("crane", "pull", "--insecure", "--format=oci", image, "crane");
            tool(
                    "regctl",
                    "--host",
                    "reg=" + registry + ",tls=disabled",
                    "image",
                    "copy",
                    image,
                    "ocidir://regctl:2.0");
            tool(
                    "skopeo",
                    "copy",
                    "--src-tls-verify=false",
                    "--preserve-digests",
                    "docker://" + image,
                    "oci:skopeo:2.0");
            Map<String, Long> expected = blobs(folder.resolve("crane"));
            assertTrue(expected.containsKey(digest.substring(digest.indexOf(':') + 1)), expected::toString);
            assertEquals(4, expected.size());
            assertEquals(expected, blobs(folder.resolve("regctl")));
            assertEquals(expected, blobs(folder.resolve("skopeo")));

            String charts = tool("crane", "manifest", "--insecure", registry + "/charts/demo:0.1.0_build.5");
            tool("helm", "pull", "oci://" + registry + "/charts/demo", "--version", "0.1.0+build.5", "--plain-http");
            assertEquals(
                    Json.MAPPER
                            .readTree(charts)
                            .path("layers")
                            .path(0)
                            .path("digest")
                            .asText(),
                    Digest.of(Files.readAllBytes(folder.resolve("demo-0.1.0+build.5.tgz")))
                            .toString());
            String catalog = tool("crane", "catalog", "--insecure", registry);
            assertTrue(catalog.contains("charts/demo"), catalog);
            JsonNode request = Json.MAPPER.readTree(running.await(line -> line.contains("_catalog")));
            assertEquals(200, request.path("status").asInt());
            assertTrue(request.path("agent").asText().startsWith("crane/"), request::toString);
        }
    }

    /** Every blob of a layout that is what its name says, with its size. */
    private static Map<String, Long> blobs(Path layout) throws IOException {
        Map<String, Long> found = new TreeMap<>();
        try (Stream<Path> files = Files.list(layout.resolve("blobs/sha256"))) {
            for (Path file : files.toList()) {
                byte[] content = Files.readAllBytes(file);
                assertEquals(file.getFileName().toString(), Digest.of(content).hex());
                found.put(file.getFileName().toString(), (long) content.length);
            }
        }
        return found;
    }

    @Test
    @DisplayName("is not given out when nobody vouches for it, and with words is; asks for the password it was told")
    void gate() throws IOException, InterruptedException {
        run(4, "registry", "serve", bundle.toString(), "--listen", "127.0.0.1:0");
        run(2, "registry", "serve", bundle.toString(), "--user", "site");
        run(2, "registry", "serve", bundle.toString(), "--listen", "nowhere");
        Path password = Files.writeString(folder.resolve("password"), "geheim\n");
        try (Landfall.Running running =
                serve("--accept-bundle", "a test made it", "--user", "site", "--password-file", password.toString())) {
            String registry = address(running);
            tool("crane", "auth", "login", registry, "--insecure", "-u", "site", "-p", "geheim");
            assertEquals(digest, tool("crane", "digest", "--insecure", registry + "/allegroai/clearml:2.0"));
            running.await(line -> line.contains("/manifests/2.0"));
            assertTrue(running.seen().stream().noneMatch(line -> line.contains("geheim")), running.seen()::toString);
        }
    }
}
