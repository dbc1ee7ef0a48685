package dev.landfall.engine.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.progress.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Imports")
class ImportsTest {
    private static final int LARGE = 9_500_000;

    @TempDir
    private Path folder;

    private static byte[] gzip(byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return out.toByteArray();
    }

    private Path archive(RawTar tar) {
        return RawTar.save(folder.resolve("images.tar.gz"), gzip(tar.bytes()));
    }

    private Path out() {
        return folder.resolve("out");
    }

    private ImportReport importing(Path archive, long volumeSize) {
        return Imports.importing(
                archive, out(), new Imports.Options("kubeflow", "1.9", new BuildOptions(volumeSize)), Progress.none());
    }

    private ImportReport importing(Path archive) {
        return importing(archive, 1L << 30);
    }

    private Problem refused(String code, RawTar tar) throws IOException {
        Path archive = archive(tar);
        Problem problem = Fixtures.problem(code, () -> importing(archive));
        assertThat(left()).as("what a refused import leaves").isEmpty();
        return problem;
    }

    private List<Path> left() throws IOException {
        if (!Files.exists(out())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(out())) {
            return files.toList();
        }
    }

    private static List<String> codes(ImportReport report) {
        return report.findings().stream().map(Finding::title).sorted().toList();
    }

    /** Opens what was imported, after it was found whole. */
    private static Bundle whole(ImportReport report) {
        Path first = report.volumes().getFirst().path();
        assertThat(BundleVerifier.verify(first, List.of(), Progress.none(), c -> {})
                        .all())
                .isEmpty();
        return Bundles.open(first);
    }

    /** The images of a bundle: name to root. */
    private static Map<String, Digest> roots(Bundle bundle) {
        Map<String, Digest> roots = new TreeMap<>();
        bundle.artifacts().forEach(a -> roots.put(a.name(), a.root().digest()));
        return roots;
    }

    /** One image as Docker before 25 saved it: its list comes last. */
    private static RawTar old(String name, byte[]... layers) {
        RawTar tar = new RawTar();
        List<String> names = new ArrayList<>();
        for (byte[] layer : layers) {
            String id = Digest.of(Fixtures.utf8(name + names.size())).hex();
            tar.folder(id + "/").file(id + "/VERSION", "1.0").file(id + "/json", "{}");
            tar.file(id + "/layer.tar", layer);
            names.add('"' + id + "/layer.tar\"");
        }
        String config = Fixtures.config(layers);
        String file = Digest.of(Fixtures.utf8(config)).hex() + ".json";
        return tar.file(file, config)
                .file("repositories", "{}")
                .file(
                        "manifest.json",
                        "[{\"Config\":\"" + file + "\",\"RepoTags\":[\"" + name + "\"],\"Layers\":["
                                + String.join(",", names) + "]}]");
    }

    private static RawTar layout(String name, byte[]... layers) {
        Fixtures.Layout layout = new Fixtures.Layout();
        layout.image(name, layers);
        return layout.tar();
    }

    private RawTar several() {
        byte[] base = Fixtures.random(1, LARGE);
        return new RawTar()
                .file(
                        "reg-a-1.tar",
                        old("reg.example/a:1", base, Fixtures.random(2, 5000)).bytes())
                .file(
                        "reg-b-1.tar",
                        old("reg.example/b:1", base, Fixtures.random(3, 70_000)).bytes())
                .hardlink("reg-b-1.tar", "reg-b-1.tar")
                .file(
                        "reg-c-1.tar",
                        layout("reg.example/c:1", base, Fixtures.random(4, LARGE + 1))
                                .bytes())
                .file("reg-d-1.tar", Fixtures.docker(5, 100_000).bytes());
    }

    @ParameterizedTest(name = "in volumes of {0} bytes")
    @ValueSource(longs = {1L << 30, 6 << 20, 1_000_000})
    @DisplayName("take archives of archives apart, each layer once, and give the digests that opening in place gives")
    void roundTrip(long volumeSize) throws IOException {
        Map<String, Digest> expected = new TreeMap<>();
        byte[] base = Fixtures.random(1, LARGE);
        List<RawTar> alone = List.of(
                old("reg.example/a:1", base, Fixtures.random(2, 5000)),
                old("reg.example/b:1", base, Fixtures.random(3, 70_000)),
                layout("reg.example/c:1", base, Fixtures.random(4, LARGE + 1)),
                Fixtures.docker(5, 100_000));
        for (RawTar tar : alone) {
            try (Bundle bundle = Bundles.open(tar.write(folder.resolve("one.tar")))) {
                expected.putAll(roots(bundle));
            }
        }

        ImportReport report = importing(archive(several()), volumeSize);

        try (Bundle bundle = whole(report)) {
            assertThat(roots(bundle)).isEqualTo(expected).hasSize(6);
            assertThat(Fixtures.readAll(bundle)).isGreaterThan(12);
            assertThat(bundle.digest()).isEqualTo(report.digest());
            assertThat(report.bytes()).isBetween(2L * LARGE, 2L * LARGE + (4 << 20));
        }
        assertThat(report.volumes().size()).isEqualTo(left().size());
        assertThat(report.volumes()).allMatch(v -> v.size() <= volumeSize);
        assertThat(codes(report)).containsExactly("The archive lists one file twice");
    }

    @Test
    @DisplayName("give the same bytes for the same archive")
    void deterministic() throws IOException {
        Path archive = archive(several());
        importing(archive, 3 << 20);
        Map<Path, byte[]> first = new TreeMap<>();
        for (Path file : left()) {
            first.put(file, Files.readAllBytes(file));
        }
        importing(archive, 3 << 20);
        assertThat(left()).hasSize(first.size());
        for (Path file : left()) {
            assertThat(Files.readAllBytes(file)).isEqualTo(first.get(file));
        }
    }

    @Test
    @DisplayName("write layers that begin alike and part later whole")
    void alikeAtFirst() throws IOException {
        byte[] one = Fixtures.random(8, 3 * VolumeTable.CHUNK + 77);
        byte[] two = one.clone();
        two[2 * VolumeTable.CHUNK + 5] ^= 1;
        byte[] three = two.clone();
        three[3 * VolumeTable.CHUNK + 5] ^= 1;
        RawTar tar = new RawTar()
                .file("a.tar", old("reg.example/a:1", one).bytes())
                .file("b.tar", old("reg.example/b:1", two).bytes())
                .file("c.tar", old("reg.example/c:1", three).bytes())
                .file("d.tar", old("reg.example/d:1", two).bytes());
        try (Bundle bundle = whole(importing(archive(tar), 5 << 20))) {
            assertThat(Fixtures.readAll(bundle)).isEqualTo(3 + 3 + 3);
            assertThat(bundle.size(Digest.of(three))).hasValue(three.length);
        }
    }
}
