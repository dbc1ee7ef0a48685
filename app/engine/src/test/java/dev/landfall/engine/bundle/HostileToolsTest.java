package dev.landfall.engine.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.ZstdOutputStream;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An archive of another tool that was made to do harm")
class HostileToolsTest {
    @TempDir
    Path folder;

    private void imported(Path archive) {
        Imports.importing(
                archive,
                folder.resolve("out"),
                new Imports.Options("hostile", "1", BuildOptions.standard()),
                Progress.none());
    }

    private Set<String> tree() throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(Files::isRegularFile)
                    .forEach(f -> names.add(folder.relativize(f).toString()));
        }
        return names;
    }

    static Stream<Arguments> attacks() {
        return Stream.of(
                attack("an absolute path", t -> t.file("/etc/cron.d/evil", "x")),
                attack("a path that climbs out", t -> t.file("web/files/0/../../../../evil", "x")),
                attack("a link that points out", t -> t.symlink("web/files/0/l", "../../../../../etc/passwd")),
                attack("a device", t -> t.member("web/files/0/dev", '3', "", 0, new byte[0])),
                attack("a link with content", t -> t.member("web/files/0/l", '2', "x", 9, new byte[9])),
                attack(
                        "a file that stands twice",
                        t -> t.file("web/files/0/a", "1").file("web/files/0/a", "2")),
                attack("links in a circle", t -> t.symlink("web/files/0/a", "b").symlink("web/files/0/b", "a")),
                attack("a link that leads nowhere", t -> t.symlink("web/files/0/a", "b")),
                attack("a size beyond its end", t -> t.member("web/files/0/a", '0', "", 1 << 20, new byte[10])));
    }

    private static Arguments attack(String what, UnaryOperator<RawTar> how) {
        return Arguments.of(what, how);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attacks")
    @DisplayName("inside a tar inside it is refused, in place and in one pass, and nothing is written")
    void nested(String what, UnaryOperator<RawTar> attack) throws IOException {
        SortedMap<String, byte[]> files = OtherTools.zarf(folder);
        files.keySet().removeAll(List.of("checksums.txt", "zarf.yaml"));
        files.put(
                "components/web.tar",
                attack.apply(new RawTar().file("web/files/0/good", "x")).bytes());
        byte[] tar = OtherTools.tar(OtherTools.sealed(files)).bytes();
        Path plain = RawTar.save(folder.resolve("zarf.tar"), tar);
        Path packed = RawTar.save(folder.resolve("zarf.tar.gz"), OtherTools.gzip(tar));
        Set<String> before = tree();
        Set<String> refusals = Set.of("bundle.archive-refused", "bundle.archive-truncated");
        for (Problem problem :
                List.of(Fixtures.thrown(() -> Bundles.open(plain)), Fixtures.thrown(() -> imported(packed)))) {
            assertTrue(refusals.contains(problem.code()), problem::toString);
            assertTrue(Long.parseLong(problem.facts().get("offset")) >= 0);
            assertTrue(problem.why().contains("zarf.tar"), problem::why);
        }
        assertEquals(before, tree());
    }

    @ParameterizedTest
    @ValueSource(strings = {"zarf.yaml", "airgap.yaml", "index.json"})
    @DisplayName("by its documents is refused in words")
    void documents(String name) throws IOException {
        for (String text :
                List.of("", "[", "a: &a [*a, *a]\nb: *c", "\u0000", "- ".repeat(100_000), "{".repeat(50_000))) {
            Map<String, byte[]> files = new LinkedHashMap<>();
            files.put(name, Fixtures.utf8(text));
            files.put("blobs/sha256/" + "0".repeat(64), new byte[10]);
            byte[] tar = OtherTools.tar(files).bytes();
            Path plain = RawTar.save(folder.resolve("x.tar"), tar);
            Path packed = RawTar.save(folder.resolve("x.tar.gz"), OtherTools.gzip(tar));
            for (Problem problem : List.of(
                    Fixtures.thrown(() -> Bundles.open(plain).close()), Fixtures.thrown(() -> imported(packed)))) {
                assertFalse(problem.why().isBlank());
                assertTrue(problem.why().length() < 2000, problem::why);
            }
        }
    }

    @Test
    @Timeout(20)
    @DisplayName("whose catalogues are made to keep a search busy opens all the same, with the names that are there")
    void catalogues() throws IOException {
        for (String text : List.of("a.", "a-", "a", "a/", "a.b/c:d@", "[", "x:1/", "1.1.1.1/a/")) {
            Map<String, byte[]> files = OtherTools.ocMirror();
            files.put("working-dir/catalog.json", Fixtures.utf8(text.repeat((4 << 20) / text.length())));
            try (Bundle bundle = Bundles.open(OtherTools.tar(files).write(folder.resolve("mirror_000001.tar")))) {
                assertTrue(
                        bundle.find(ArtifactKind.IMAGE, "quay.io/team/app:1.0").isPresent());
            }
        }
    }

    @Test
    @DisplayName("whose blob is not what its name says is refused in one pass, with its place")
    void blob() throws IOException {
        Map<String, byte[]> files = OtherTools.hauler(folder);
        String large = files.keySet().stream()
                .filter(n -> files.get(n).length > 5000 && n.startsWith("blobs/"))
                .findFirst()
                .orElseThrow();
        byte[] changed = files.get(large).clone();
        changed[100] ^= 1;
        files.put(large, changed);
        Path packed = RawTar.save(
                folder.resolve("haul.tar.gz"),
                OtherTools.gzip(OtherTools.tar(files).bytes()));
        Problem problem = Fixtures.problem("bundle.blob-mismatch", () -> imported(packed));
        assertTrue(large.endsWith(Digest.parse(problem.facts().get("digest")).hex()));
    }

    @Test
    @DisplayName("with absurdly many members is refused before they fill the memory")
    void members() throws IOException {
        Path packed = folder.resolve("many.tar.zst");
        try (OutputStream out = new ZstdOutputStream(Files.newOutputStream(packed))) {
            out.write(withoutEnd(new RawTar().file("images/index.json", "{}")));
            for (int i = 0; i < 310; i++) {
                RawTar tar = new RawTar();
                for (int j = 0; j < 1000; j++) {
                    tar.symlink("docker/registry/v2/x" + i + "/" + j, "y");
                }
                out.write(withoutEnd(tar));
            }
            out.write(new byte[1024]);
        }
        Problem problem = Fixtures.problem("bundle.archive-refused", () -> imported(packed));
        assertTrue(problem.why().contains("300000 members"), problem::why);
    }

    private static byte[] withoutEnd(RawTar tar) {
        byte[] whole = tar.bytes();
        return java.util.Arrays.copyOf(whole, whole.length - 1024);
    }
}
