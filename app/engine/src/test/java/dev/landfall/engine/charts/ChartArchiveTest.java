package dev.landfall.engine.charts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A chart archive")
class ChartArchiveTest {
    @TempDir
    private Path folder = Path.of("");

    private static final String CHART = """
            apiVersion: v2
            name: sample
            version: 1.2.3
            appVersion: "4.5"
            kubeVersion: ">=1.21.0-0 <1.33.0-0"
            dependencies:
            - {name: redis, version: 1.x, repository: "https://x", alias: cache, condition: cache.enabled}
            """;

    private interface Filler {
        void fill(TarArchiveOutputStream tar) throws IOException;
    }

    private static byte[] tgz(Filler filler) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            filler.fill(tar);
        }
        return bytes.toByteArray();
    }

    private static void file(TarArchiveOutputStream tar, String name, byte[] content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private static void file(TarArchiveOutputStream tar, String name, String content) throws IOException {
        file(tar, name, content.getBytes(StandardCharsets.UTF_8));
    }

    private static ChartArchive read(byte[] tgz) {
        return ChartArchive.read(new ByteArrayInputStream(tgz), "test.tgz");
    }

    private static String refused(byte[] tgz) {
        ProblemException e = assertThrows(ProblemException.class, () -> read(tgz));
        return e.problem().code() + " " + e.problem().why();
    }

    @Test
    @DisplayName("says what Chart.yaml says, and holds values, schema, README and the charts inside")
    void reads() throws IOException {
        byte[] inner = tgz(tar -> {
            file(tar, "redis/Chart.yaml", "apiVersion: v2\nname: redis\nversion: 1.0.0\n");
            file(tar, "redis/values.yaml", "port: 6379\n");
        });
        ChartArchive chart = read(tgz(tar -> {
            file(tar, "sample/Chart.yaml", CHART);
            file(tar, "sample/values.yaml", "# doc\na: 1\n");
            file(tar, "sample/values.schema.json", "{}");
            file(tar, "sample/README.md", "# hello");
            file(tar, "sample/charts/redis-1.0.0.tgz", inner);
            file(tar, "sample/charts/lib/Chart.yaml", "apiVersion: v2\nname: lib\nversion: 2.0.0\ntype: library\n");
        }));
        assertEquals("sample 1.2.3", chart.toString());
        assertEquals("4.5", chart.metadata().appVersion());
        assertEquals(">=1.21.0-0 <1.33.0-0", chart.metadata().kubeVersion());
        assertEquals("cache", chart.metadata().dependencies().getFirst().key());
        assertEquals("# doc\na: 1\n", chart.values());
        assertTrue(chart.schema().isPresent());
        assertEquals("# hello", chart.readme().orElseThrow());
        assertEquals(
                List.of("redis 1.0.0", "lib 2.0.0"),
                chart.subcharts().stream().map(ChartArchive::toString).toList());
        assertEquals(List.of(), chart.missingDependencies());
    }

    @Test
    @DisplayName("comes from a folder too, without what .helmignore names")
    void fromFolder() throws IOException {
        Path chart = Files.createDirectories(folder.resolve("c/templates"));
        Files.writeString(chart.resolveSibling("Chart.yaml"), "name: sample\nversion: 1.0.0\n");
        Files.writeString(chart.resolveSibling(".helmignore"), "# comment\n*.bak\n/secret/\n");
        Files.writeString(chart.resolve("a.yaml"), "a: 1");
        Files.writeString(chart.resolve("a.bak"), "old");
        Files.createDirectories(chart.resolveSibling("secret"));
        Files.writeString(chart.resolveSibling("secret").resolve("x"), "x");
        ChartArchive archive = ChartArchive.open(folder.resolve("c"));
        assertFalse(archive.files().containsKey("templates/a.bak"));
        assertFalse(archive.files().containsKey("secret/x"));
        ChartArchive again = read(archive.tgz());
        assertEquals(archive.files().keySet(), again.files().keySet());
        assertEquals(archive.digest(), ChartArchive.open(folder.resolve("c")).digest());
    }

    @Test
    @DisplayName("in a folder with a link that leads out is refused")
    void linkOut() throws IOException {
        Path outside = Files.writeString(folder.resolve("outside"), "secret");
        Path chart = Files.createDirectories(folder.resolve("c"));
        Files.writeString(chart.resolve("Chart.yaml"), "name: sample\nversion: 1.0.0\n");
        Files.createSymbolicLink(chart.resolve("values.yaml"), outside);
        ProblemException e = assertThrows(ProblemException.class, () -> ChartArchive.open(chart));
        assertEquals("charts.hostile-archive", e.problem().code());
    }

    @ParameterizedTest
    @DisplayName("with a path that leads out is refused")
    @ValueSource(
            strings = {
                "sample/../../etc/passwd",
                "/etc/passwd",
                "../x",
                "sample\\..\\x",
                "C:/x",
                "other/Chart.yaml",
                "loose.yaml"
            })
    void paths(String name) throws IOException {
        String why = refused(tgz(tar -> {
            file(tar, "sample/Chart.yaml", CHART);
            file(tar, name, "x");
        }));
        assertTrue(why.startsWith("charts.hostile-archive"), why);
    }

    @ParameterizedTest
    @DisplayName("with links or devices is refused")
    @ValueSource(bytes = {TarConstants.LF_SYMLINK, TarConstants.LF_LINK, TarConstants.LF_FIFO, TarConstants.LF_CHR})
    void links(byte type) throws IOException {
        String why = refused(tgz(tar -> {
            file(tar, "sample/Chart.yaml", CHART);
            TarArchiveEntry link = new TarArchiveEntry("sample/values.yaml", type);
            link.setLinkName("/etc/passwd");
            tar.putArchiveEntry(link);
            tar.closeArchiveEntry();
        }));
        assertTrue(why.startsWith("charts.hostile-archive"), why);
    }

    @Test
    @DisplayName("with a name twice is refused")
    void duplicates() throws IOException {
        assertTrue(refused(tgz(tar -> {
                    file(tar, "sample/Chart.yaml", CHART);
                    file(tar, "sample/Chart.yaml", CHART);
                }))
                .contains("twice"));
    }

    @Test
    @DisplayName("that grows without end is refused, also when it grows inside of archives inside")
    void bombs() throws IOException {
        assertTrue(refused(tgz(tar -> {
                    file(tar, "sample/Chart.yaml", CHART);
                    file(tar, "sample/big", new byte[ChartFiles.FILE_LIMIT + 1]);
                }))
                .contains("5 MiB"));
        byte[] inner = tgz(tar -> {
            file(tar, "x/Chart.yaml", "name: x\nversion: 1.0.0\n");
            for (int i = 0; i < 10; i++) {
                file(tar, "x/f" + i, new byte[4 << 20]);
            }
        });
        assertTrue(refused(tgz(tar -> {
                    file(tar, "sample/Chart.yaml", CHART);
                    for (int i = 0; i < 4; i++) {
                        file(tar, "sample/charts/x" + i + ".tgz", inner);
                    }
                }))
                .contains("100 MiB"));
    }

    @Test
    @DisplayName("that is none says so")
    void notCharts() throws IOException {
        assertTrue(refused("nonsense".getBytes(StandardCharsets.UTF_8)).startsWith("charts.not-a-chart"));
        assertTrue(refused(tgz(tar -> file(tar, "sample/values.yaml", ""))).contains("no Chart.yaml"));
        assertTrue(refused(tgz(tar -> file(tar, "sample/Chart.yaml", "name: ../x\nversion: 1\n")))
                .contains("name"));
        assertTrue(refused(tgz(tar -> file(tar, "sample/Chart.yaml", "- a\n"))).contains("mapping"));
    }

    @Test
    @DisplayName("can be taken without its demand on Kubernetes, with the rest as it was")
    void withoutKubeVersion() throws IOException {
        ChartArchive chart = read(tgz(tar -> {
            file(tar, "sample/Chart.yaml", CHART);
            file(tar, "sample/values.yaml", "a: 1\n");
        }));
        ChartArchive free = chart.withoutKubeVersion();
        assertEquals(">=0.0.0-0", free.metadata().kubeVersion());
        assertEquals(
                CHART.replace(">=1.21.0-0 <1.33.0-0", ">=0.0.0-0"),
                free.text("Chart.yaml").orElseThrow());
        assertEquals("a: 1\n", free.values());
    }

    @Test
    @DisplayName("names the charts that it needs and does not hold")
    void missing() throws IOException {
        assertEquals(
                List.of("redis"),
                read(tgz(tar -> file(tar, "sample/Chart.yaml", CHART))).missingDependencies());
    }
}
