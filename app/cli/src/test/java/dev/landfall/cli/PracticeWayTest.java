package dev.landfall.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.progress.Progress;
import dev.landfall.rehearsal.PracticeSite;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("On the practice site, the command line")
class PracticeWayTest {
    @TempDir
    Path folder;

    private PracticeSite practice;
    private Landfall landfall;

    @BeforeEach
    void start() throws IOException {
        practice = PracticeSite.start(folder.resolve("practice"));
        landfall = new Landfall()
                .with("LANDFALL_REGISTRY_PASSWORD", practice.password())
                .with("XDG_CONFIG_HOME", practice.configHome().toString());
    }

    @AfterEach
    void stop() {
        practice.close();
    }

    @Test
    @DisplayName("installs from bundle to running pods, and a second run changes nothing")
    void wholeWay() throws IOException {
        Path bundle = practice.bundle(Progress.none());
        Landfall.Ended first = install(bundle);
        assertEquals(0, first.code(), first::toString);
        assertTrue(first.out().contains("3 of 3 pods ready"), first::toString);
        assertTrue(first.out().contains("http://practice.example.org"), first::toString);
        assertFalse(first.toString().contains(practice.password()), "the registry's password is nowhere");

        Landfall.Ended second = install(bundle);
        assertEquals(0, second.code(), second::toString);
        assertTrue(second.out().contains("(already so: all 4 images are there)"), second::toString);
        assertTrue(second.out().contains("(already so: revision 1 is just this)"), second::toString);

        Landfall.Ended status = landfall.run("status", "--site", site());
        assertEquals(0, status.code(), status::toString);
        assertTrue(status.out().contains("practice 1.0.0  revision 1  deployed"), status::toString);
        Landfall.Ended logs = landfall.run("logs", "--site", site(), "--tail", "2");
        assertTrue(logs.out().contains("practice-store-0/"), logs::toString);
    }

    @Test
    @DisplayName("collects a support bundle in which no secret stands")
    void support() throws IOException {
        install(practice.bundle(Progress.none()));
        Path file = folder.resolve("support.tar.gz");
        Landfall.Ended ended = landfall.run("support", "--site", site(), "-o", file.toString());
        assertEquals(0, ended.code(), ended::toString);
        assertTrue(Files.size(file) > 1000);
        try (var in = new java.util.zip.GZIPInputStream(Files.newInputStream(file))) {
            String all = new String(in.readAllBytes(), java.nio.charset.StandardCharsets.ISO_8859_1);
            assertTrue(all.contains("practice-web"), "it holds the objects");
            assertFalse(all.contains(practice.password()), "the registry's password");
        }
    }

    @Test
    @DisplayName(
            "refuses to build, and at plan time, a bundle that lacks an image a chart needs, naming image and object")
    void imageMissing() throws IOException {
        practice.bundle(Progress.none());
        Path spec = practice.stick().resolveSibling("short.yaml");
        Files.writeString(spec, """
                name: short
                version: 1.0.0
                products: [practice]
                charts: [parts/practice-1.0.0.tgz]
                images:
                  - layout: parts/layout
                    reference: registry.practice.example/practice/web:1.0
                  - layout: parts/layout
                    reference: registry.practice.example/practice/worker:1.0
                  - layout: parts/layout
                    reference: registry.practice.example/practice/migrate:1.0
                find-images: check
                """);
        Path out = folder.resolve("short");
        Landfall.Ended incomplete = landfall.run("bundle", "build", spec.toString(), "-o", out.toString());
        assertEquals(1, incomplete.code(), incomplete::toString);
        String said = incomplete.err().replaceAll("\\s+", " ");
        assertTrue(
                said.contains("registry.practice.example/practice/store:1.0, needed by chart practice 1.0.0,"), said);
        assertTrue(said.contains("StatefulSet/practice-store at spec.template.spec"), said);
        assertFalse(Files.exists(out), "nothing was written");

        Files.writeString(spec, Files.readString(spec).replace("find-images: check", "find-images: false"));
        assertEquals(
                0,
                landfall.run("bundle", "build", spec.toString(), "-o", out.toString())
                        .code());
        practice.sign(out);
        Landfall.Ended ended = install(out);
        assertEquals(3, ended.code(), ended::toString);
        assertTrue(ended.out().contains("registry.practice.example/practice/store:1.0"), ended::toString);
        assertTrue(ended.out().contains("StatefulSet/practice-store"), ended::toString);
        assertFalse(ended.out().contains("[1/"), "nothing was begun");
    }

    @Test
    @DisplayName("keeps values of the engineer's own with the site, shows them and what differs, and takes them back")
    void ownValues() throws IOException {
        Path bundle = practice.bundle(Progress.none());
        Path mine = folder.resolve("mine.yaml");
        Files.writeString(mine, "web:\n  replicas: 3\n  replcas: 4\n");
        Landfall.Ended first =
                plan(bundle, "--values", "practice=" + mine, "--show", "defaults", "--set", "host=own.example");
        assertEquals(0, first.code(), first::toString);
        assertTrue(first.out().contains("-> own.example"), first::toString);
        assertTrue(first.out().contains("web.replicas: "), first::toString);
        assertTrue(first.out().contains("Line 3"), first::toString);
        assertFalse(first.out().contains("kind: StatefulSet"), "nothing else is shown");

        Landfall.Ended kept = plan(bundle, "--show", "values");
        assertTrue(kept.out().contains("replicas: 3"), kept::toString);

        Files.writeString(mine, "");
        Landfall.Ended back = plan(bundle, "--values", "practice=" + mine, "--show", "values");
        assertTrue(back.out().contains("replicas: 2"), back::toString);
        assertFalse(back.out().contains("Line 3"), back::toString);
    }

    private Landfall.Ended plan(Path bundle, String... more) {
        return landfall.run(arguments("plan", bundle, more));
    }

    @Test
    @DisplayName("refuses, at plan time, a chart that refuses the server's version, unless it is accepted in words")
    void kubeVersion() throws IOException {
        practice.bundle(Progress.none());
        Path chart = practice.stick().resolveSibling("parts").resolve("practice/Chart.yaml");
        Files.writeString(
                chart, Files.readString(chart).replaceAll("(?m)^kubeVersion:.*$", "kubeVersion: '>=1.40.0-0'"));
        Path spec = practice.stick().resolveSibling("new.yaml");
        Files.writeString(spec, """
                name: new
                version: 1.0.0
                products: [practice]
                charts: [parts/practice]
                images:
                  - layout: parts/layout
                """);
        Path out = folder.resolve("new");
        assertEquals(
                0,
                landfall.run("bundle", "build", spec.toString(), "-o", out.toString())
                        .code());
        practice.sign(out);
        Landfall.Ended refused = install(out);
        assertEquals(3, refused.code(), refused::toString);
        assertTrue(refused.out().contains(">=1.40.0-0"), refused::toString);
        assertTrue(refused.out().contains("--accept 'charts.kube-version/practice="), refused::toString);

        Landfall.Ended accepted = install(out, "--accept", "charts.kube-version/practice=tried in the lab");
        assertEquals(0, accepted.code(), accepted::toString);
        assertTrue(
                Files.readString(practice.siteFolder().resolve("journal.jsonl")).contains("tried in the lab"),
                "the words are in the journal");
    }

    @Test
    @DisplayName("refuses a volume with one flipped byte, naming volume, offset and artifact, with exit code 4")
    void flippedByte() throws IOException {
        Path volume = onlyFile(practice.bundle(Progress.none()));
        try (RandomAccessFile file = new RandomAccessFile(volume.toFile(), "rw")) {
            long at = file.length() - 6000;
            file.seek(at);
            int was = file.read();
            file.seek(at);
            file.write(was ^ 0x20);
        }
        Landfall.Ended verify = landfall.run("bundle", "verify", volume.toString());
        assertEquals(4, verify.code(), verify::toString);
        assertTrue(verify.err().contains(volume.getFileName().toString()), verify::toString);
        assertTrue(verify.err().matches("(?s).*bytes\\s+[0-9]+.*"), verify::toString);
        assertTrue(verify.err().contains("practice"), verify::toString);
    }

    private Landfall.Ended install(Path bundle, String... more) {
        return landfall.run(arguments("install", bundle, more));
    }

    private String[] arguments(String command, Path bundle, String... more) {
        List<String> all = new ArrayList<>(List.of(
                command,
                "--site",
                site(),
                "--bundle",
                bundle.toString(),
                "--kubeconfig",
                practice.kubeconfig().toString(),
                "--registry",
                practice.registryChoice().address(),
                "--registry-user",
                PracticeSite.USER,
                "--plain-http"));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private String site() {
        return practice.siteFolder().toString();
    }

    private static Path onlyFile(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.toString().endsWith(".landfall"))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
