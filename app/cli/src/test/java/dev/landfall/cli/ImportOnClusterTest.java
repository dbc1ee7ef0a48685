package dev.landfall.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.landfall.testing.ClusterTest;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@ClusterTest
@DisplayName("An import on the command line, of archives that other tools made")
class ImportOnClusterTest {
    @TempDir
    Path folder;

    private final String run = Long.toString(System.nanoTime(), 36).toLowerCase(Locale.ROOT);
    private final String registry = ClearmlOnClusterTest.variable("TESTCLUSTER_REGISTRY");

    /** Runs a tool of somebody else in the test's folder; what it printed, without line ends. */
    private String tool(String... command) throws IOException, InterruptedException {
        Path out = folder.resolve("tool.out");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), () -> List.of(command) + " does not end");
        String said = Files.readString(out, StandardCharsets.UTF_8).strip();
        assertEquals(0, process.exitValue(), () -> List.of(command) + "\n" + said);
        return said;
    }

    private static boolean onPath(String tool) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(dir -> Files.isExecutable(Path.of(dir, tool)));
    }

    private Landfall.Ended landfall(int code, String... args) {
        Landfall.Ended ended = new Landfall()
                .with("XDG_CONFIG_HOME", folder.resolve("config").toString())
                .with("XDG_STATE_HOME", folder.resolve("state").toString())
                .run(args);
        assertEquals(code, ended.code(), () -> List.of(args) + "\n" + ended);
        return ended;
    }

    /** An image of a few layers, made and pushed by crane. */
    private String image(String name, int... seeds) throws IOException, InterruptedException {
        String reference = registry + "/import/" + run + "/" + name + ":1";
        List<String> append = new ArrayList<>(List.of("crane", "append", "--insecure", "--new_tag", reference));
        for (int seed : seeds) {
            Path content = folder.resolve("content-" + seed);
            byte[] bytes = new byte[600_000 * seed];
            new Random(seed).nextBytes(bytes);
            Files.write(content, bytes);
            String layer = "layer-" + seed + ".tar";
            tool("tar", "--mtime=@0", "-cf", layer, content.getFileName().toString());
            append.addAll(List.of("--new_layer", layer));
        }
        tool(append.toArray(String[]::new));
        return reference;
    }

    @Test
    @DisplayName("is whole, and every image can be pushed and is accepted by its digest")
    void roundTrip() throws IOException, InterruptedException {
        assumeTrue(
                Stream.of("crane", "skopeo", "regctl", "tar").allMatch(ImportOnClusterTest::onPath),
                "needs crane, skopeo, regctl and tar on PATH");
        String one = image("one", 1, 9);
        String two = image("two", 1, 2, 3);
        tool("crane", "pull", "--insecure", one, "crane-one.tar");
        tool(
                "skopeo",
                "copy",
                "--src-tls-verify=false",
                "docker://" + two,
                "docker-archive:skopeo-two.tar:" + two + "-docker");
        tool("skopeo", "copy", "--src-tls-verify=false", "docker://" + one, "oci-archive:oci-one.tar:" + one + "-oci");
        tool(
                "regctl",
                "--host",
                "reg=" + registry + ",tls=disabled",
                "image",
                "export",
                "--name",
                two + "-regctl",
                two,
                "regctl-two.tar");
        tool(
                "tar",
                "-czf",
                "images.tar.gz",
                "crane-one.tar",
                "skopeo-two.tar",
                "oci-one.tar",
                "regctl-two.tar",
                "skopeo-two.tar");

        String archive = folder.resolve("images.tar.gz").toString();
        Path out = folder.resolve("out");
        Landfall.Ended imported = landfall(
                0,
                "bundle",
                "import",
                archive,
                "-o",
                out.toString(),
                "--name",
                "kubeflow",
                "--version",
                "1.9",
                "--volume-size",
                "3m");
        assertTrue(imported.out().contains("lists one file twice"), imported::toString);
        assertTrue(Files.exists(out.resolve("kubeflow-1.9.01of05.landfall")), imported::toString);
        landfall(0, "bundle", "verify", out.toString());

        TreeMap<String, String> digests = new TreeMap<>();
        for (String line :
                landfall(0, "bundle", "images", out.toString()).out().lines().toList()) {
            int at = line.indexOf('@');
            digests.put(line.substring(0, at), line.substring(at + 1));
        }
        assertEquals(4, digests.size(), digests::toString);
        assertEquals(tool("crane", "digest", "--insecure", two), digests.get(two + "-regctl"), digests::toString);

        String site = registry + "/import/" + run + "/site";
        landfall(0, "push", out.toString(), "--to", site, "--plain-http", "--accept-bundle", "a test made it");
        int pulled = 0;
        for (String name : digests.keySet()) {
            String there = site + name.substring(name.indexOf('/'));
            assertEquals(digests.get(name), tool("crane", "digest", "--insecure", there));
            // pulls every layer and unpacks it, held to the config's diff IDs
            String pinned = there.substring(0, there.lastIndexOf(':')) + "@" + digests.get(name);
            tool(
                    "skopeo",
                    "copy",
                    "--src-tls-verify=false",
                    "docker://" + pinned,
                    "docker-archive:pulled-" + pulled++ + ".tar");
        }
    }

    @Test
    @DisplayName("that is killed leaves no volume, and the next one its bundle alone")
    void killed() throws IOException, InterruptedException {
        Path archive = folder.resolve("images.tar.gz");
        byte[] noise = new byte[60 << 20];
        new Random(5).nextBytes(noise);
        Files.write(folder.resolve("layer.tar"), noise);
        tool("tar", "-czf", "images.tar.gz", "layer.tar");
        Path out = folder.resolve("out");
        try (Landfall.Running running = new Landfall()
                .start("bundle", "import", archive.toString(), "-o", out.toString(), "--name", "a", "--version", "1")) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (!Files.exists(out.resolve(".a-1.01.landfall.part")) && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            running.kill();
        }
        try (Stream<Path> left = Files.list(out)) {
            assertTrue(left.noneMatch(f -> f.toString().endsWith(".landfall")));
        }
        // it holds nothing that Landfall knows: told, and what was begun is gone
        Landfall.Ended ended = landfall(2, "bundle", "import", archive.toString(), "-o", out.toString(), "--name", "a");
        assertTrue(ended.err().contains("nothing"), ended::toString);
        try (Stream<Path> left = Files.list(out)) {
            assertEquals(List.of(), left.toList());
        }
    }
}
