package dev.landfall.engine.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.problem.Problem;
import dev.landfall.testing.SharedData;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A chart for a bundle")
class ChartFileTest {
    @TempDir
    Path folder;

    private static SortedMap<String, byte[]> unpack(byte[] tgz) throws IOException {
        return ArtifactContent.files(
                "chart", new GZIPInputStream(new ByteArrayInputStream(tgz)), 100 << 20, path -> true);
    }

    @Test
    @DisplayName("is packed from its folder, always to the same bytes, without what .helmignore names")
    void packs() throws IOException {
        ChartFile one = ChartFile.read(Fixtures.chart(folder.resolve("a")));
        ChartFile two = ChartFile.read(Fixtures.chart(folder.resolve("b")));
        assertArrayEquals(one.archive().array(), two.archive().array());
        assertEquals(
                Set.of("hello/.helmignore", "hello/Chart.yaml", "hello/templates/pod.yaml", "hello/values.yaml"),
                unpack(one.archive().array()).keySet());
        JsonNode config = Json.strict(one.config().array());
        assertEquals("0.1.0+build.5", config.path("version").asText());
        assertEquals("1.10", config.path("appVersion").asText(), "a number to YAML, a text to Helm");
        Path written = Files.write(folder.resolve("hello.tgz"), one.archive().array());
        assertEquals("hello", ChartFile.read(written).name());
    }

    @Test
    @DisplayName("has the files that helm package packs, of a folder with all kinds of ignore rules")
    void likeHelm() throws Exception {
        Path chart = Fixtures.chart(folder.resolve("hello"));
        Files.writeString(
                chart.resolve(".helmignore"),
                "# comment\n\n*~\n/root-only.txt\ndocs/\nfiles/*.bak\n?.tmp\n[ab].dat\n*.md\n.git/\n");
        for (String path : new String[] {
            "root-only.txt",
            "files/root-only.txt",
            "docs/x.txt",
            "files/docs",
            "files/a.bak",
            "files/deep/a.bak",
            "x.tmp",
            "xx.tmp",
            "a.dat",
            "c.dat",
            "files/b.dat",
            "README.md",
            "files/x.md",
            ".git/config",
            "templates/_helpers.tpl",
            "crds/x.yaml",
            "files/.hidden"
        }) {
            Path file = chart.resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "x: 1\n");
        }
        Path out = Files.createDirectory(folder.resolve("out"));
        boolean helm;
        try {
            helm = new ProcessBuilder("helm", "package", chart.toString(), "-d", out.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            helm = false;
        }
        assumeTrue(helm, "needs helm on the PATH");
        ChartFile theirs = ChartFile.read(out.resolve("hello-0.1.0+build.5.tgz"));
        ChartFile ours = ChartFile.read(chart);
        assertEquals(
                unpack(theirs.archive().array()).keySet(),
                unpack(ours.archive().array()).keySet());
        assertEquals(theirs.version(), ours.version());
    }

    @Test
    @DisplayName("as a .tgz is carried as it is, a large real one too")
    void realChart() throws IOException {
        Optional<Path> clearml = SharedData.find("data/charts/clearml-7.14.4.tgz");
        assumeTrue(clearml.isPresent(), "needs the shared test data: set LANDFALL_SHARED");
        ChartFile chart = ChartFile.read(clearml.get());
        assertEquals("clearml", chart.name());
        assertEquals("7.14.4", chart.version());
        assertArrayEquals(Files.readAllBytes(clearml.get()), chart.archive().array());
        assertTrue(Json.strict(chart.config().array()).path("dependencies").size() >= 3);
    }

    @Test
    @DisplayName("that is not whole or not one is refused with the reason")
    void unfit() throws IOException {
        Path none = Files.createDirectory(folder.resolve("none"));
        Fixtures.problem("bundle.chart-unfit", () -> ChartFile.read(none));
        Path needs = Fixtures.chart(folder.resolve("needs"));
        Files.writeString(
                needs.resolve("Chart.yaml"),
                "name: needs\nversion: 1.0.0\ndependencies:\n- name: redis\n  version: 17.x.x\n");
        Problem problem = Fixtures.problem("bundle.chart-unfit", () -> ChartFile.read(needs));
        assertTrue(problem.why().contains("redis") && problem.why().contains("helm dependency build"));
        Files.createDirectories(needs.resolve("charts/redis"));
        Files.writeString(needs.resolve("charts/redis/Chart.yaml"), "name: redis\nversion: 17.8.3\n");
        assertEquals("needs", ChartFile.read(needs).name());

        byte[] whole = ChartFile.read(needs).archive().array();
        Path cut = Files.write(folder.resolve("cut.tgz"), java.util.Arrays.copyOf(whole, whole.length / 2));
        Fixtures.problem("bundle.chart-unfit", () -> ChartFile.read(cut));
        Files.createSymbolicLink(needs.resolve("templates/link"), Files.createFile(folder.resolve("outside")));
        assertFalse(Fixtures.problem("bundle.folder-unfit", () -> ChartFile.read(needs))
                .why()
                .isEmpty());
    }
}
