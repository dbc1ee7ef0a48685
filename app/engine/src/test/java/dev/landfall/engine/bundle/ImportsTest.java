package dev.landfall.engine.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Imports")
class ImportsTest {
    private static final int LARGE = 4_700_000;

    @TempDir
    private Path folder;

    private Importing importing() {
        return new Importing(folder);
    }

    private RawTar several() {
        byte[] base = Fixtures.random(1, LARGE);
        return new RawTar()
                .file(
                        "reg-a-1.tar",
                        Importing.old("reg.example/a:1", base, Fixtures.random(2, 5000))
                                .bytes())
                .file(
                        "reg-b-1.tar",
                        Importing.old("reg.example/b:1", base, Fixtures.random(3, 70_000))
                                .bytes())
                .hardlink("reg-b-1.tar", "reg-b-1.tar")
                .file(
                        "reg-c-1.tar",
                        Importing.layout("reg.example/c:1", base, Fixtures.random(4, LARGE + 1))
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
                Importing.old("reg.example/a:1", base, Fixtures.random(2, 5000)),
                Importing.old("reg.example/b:1", base, Fixtures.random(3, 70_000)),
                Importing.layout("reg.example/c:1", base, Fixtures.random(4, LARGE + 1)),
                Fixtures.docker(5, 100_000));
        for (RawTar tar : alone) {
            try (Bundle bundle = Bundles.open(tar.write(folder.resolve("one.tar")))) {
                expected.putAll(Importing.roots(bundle));
            }
        }

        ImportReport report = importing().run(importing().archive(several()), volumeSize);

        try (Bundle bundle = Importing.whole(report)) {
            assertEquals(expected, Importing.roots(bundle));
            assertEquals(6, Importing.roots(bundle).size());
            assertTrue(Fixtures.readAll(bundle) > 12);
            assertEquals(report.digest(), bundle.digest());
            Artifact list = bundle.find(ArtifactKind.SBOM, "kubeflow").orElseThrow();
            String software = new String(bundle.content(list), StandardCharsets.UTF_8);
            expected.keySet().forEach(name -> assertTrue(software.contains("\"" + name + "\""), name));
            assertTrue(
                    report.bytes() >= 2L * LARGE && report.bytes() <= 2L * LARGE + (4 << 20),
                    () -> "it is of " + report.bytes() + " bytes");
        }
        assertEquals(importing().left().size(), report.volumes().size());
        assertTrue(report.volumes().stream().allMatch(v -> v.size() <= volumeSize));
        assertEquals(List.of("The archive lists one file twice"), Importing.titles(report));
    }

    @Test
    @DisplayName("take an archive of one image, compressed as a whole, as it opens in place when it is not")
    void alone() throws IOException {
        byte[] layer = Fixtures.random(1, 300_000);
        Fixtures.Layout unnamed = new Fixtures.Layout();
        unnamed.image("reg.example/c:1", layer);
        Descriptor root = unnamed.index.removeFirst();
        unnamed.index.add(root.annotated(Map.of()));
        String config = Digest.of(Fixtures.utf8(configOf(unnamed))).hex();
        List<RawTar> archives = List.of(
                Importing.old("reg.example/a:1", layer),
                Importing.layout("reg.example/b:1", layer),
                unnamed.tar()
                        .file(
                                "manifest.json",
                                "[{\"Config\":\"blobs/sha256/" + config
                                        + "\",\"RepoTags\":[\"reg.example/c:1\"],\"Layers\":[\"blobs/sha256/"
                                        + Digest.of(layer).hex() + "\"]}]"));
        for (RawTar archive : archives) {
            Map<String, Digest> expected;
            try (Bundle open = Bundles.open(archive.write(folder.resolve("plain.tar")))) {
                expected = Importing.roots(open);
            }
            try (Bundle bundle = Importing.whole(importing().run(archive))) {
                assertEquals(expected, Importing.roots(bundle));
                assertTrue(expected.keySet().iterator().next().startsWith("reg.example/"), expected::toString);
            }
        }
    }

    private static String configOf(Fixtures.Layout layout) {
        return layout.blobs.values().stream()
                .map(b -> new String(b, StandardCharsets.UTF_8))
                .filter(t -> t.contains("diff_ids"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    @DisplayName("list the software that came, as a build does")
    void listed() throws IOException {
        ImportReport report = importing().run(several());
        try (Bundle bundle = Importing.whole(report)) {
            Artifact list = bundle.artifacts().getLast();
            assertEquals(ArtifactKind.SBOM, list.kind());
            JsonNode bom = Json.MAPPER.readTree(bundle.content(list));
            assertEquals("CycloneDX", bom.path("bomFormat").asText());
            Map<String, String> hashes = new TreeMap<>();
            bom.path("components")
                    .forEach(c -> hashes.put(
                            c.path("bom-ref").asText(),
                            c.path("hashes").path(0).path("content").asText()));
            Map<String, String> expected = new TreeMap<>();
            Fixtures.carried(bundle.artifacts())
                    .forEach(a -> expected.put(a.label(), a.root().digest().hex()));
            assertEquals(expected, hashes);
        }
    }

    @Test
    @DisplayName("give the same bytes for the same archive")
    void deterministic() throws IOException {
        Path archive = importing().archive(several());
        importing().run(archive, 3 << 20);
        Map<Path, byte[]> first = new TreeMap<>();
        for (Path file : importing().left()) {
            first.put(file, Files.readAllBytes(file));
        }
        importing().run(archive, 3 << 20);
        assertEquals(first.size(), importing().left().size());
        for (Path file : importing().left()) {
            assertArrayEquals(first.get(file), Files.readAllBytes(file));
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
                .file("a.tar", Importing.old("reg.example/a:1", one).bytes())
                .file("b.tar", Importing.old("reg.example/b:1", two).bytes())
                .file("c.tar", Importing.old("reg.example/c:1", three).bytes())
                .file("d.tar", Importing.old("reg.example/d:1", two).bytes());
        try (Bundle bundle = Importing.whole(importing().run(importing().archive(tar), 5 << 20))) {
            assertEquals(3 + 3 + 3 + 3, Fixtures.readAll(bundle), "the last three are the list of software's");
            assertEquals(three.length, bundle.size(Digest.of(three)).orElseThrow());
        }
    }

    @Test
    @DisplayName("write volumes that are tars, and together an OCI layout for any tool")
    void plainTars() throws IOException {
        ImportReport report = importing().run(importing().archive(several()), 3 << 20);
        Map<String, byte[]> files = new TreeMap<>();
        for (Volume volume : report.volumes()) {
            try (TarArchiveInputStream tar = new TarArchiveInputStream(Files.newInputStream(volume.path()))) {
                for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    files.merge(
                            entry.getName().replaceFirst("^parts/", "blobs/").replaceFirst("\\.[0-9]{15}$", ""),
                            tar.readAllBytes(),
                            ImportsTest::joined);
                }
            }
        }
        Path layout = folder.resolve("layout");
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            RawTar.save(layout.resolve(file.getKey()), file.getValue());
        }
        try (Bundle bundle = Bundles.open(layout)) {
            assertEquals(report.digest(), bundle.digest());
            assertTrue(Fixtures.readAll(bundle) > 12);
        }
    }

    private static byte[] joined(byte[] one, byte[] two) {
        byte[] both = Arrays.copyOf(one, one.length + two.length);
        System.arraycopy(two, 0, both, one.length, two.length);
        return both;
    }

    @Test
    @DisplayName("write volumes that are repaired from another copy")
    void repaired() throws IOException {
        ImportReport report = importing().run(importing().archive(several()), 6 << 20);
        Path bad = Files.createDirectories(folder.resolve("bad"));
        for (Volume volume : report.volumes()) {
            byte[] bytes = Files.readAllBytes(volume.path());
            bytes[bytes.length - 3000] ^= 1;
            bytes[volume.number() * 100] ^= 1;
            Files.write(bad.resolve(volume.path().getFileName()), bytes);
        }
        BundleRepair.Report mended = BundleRepair.repair(bad, List.of(), folder.resolve("out"), Progress.none());
        assertEquals(List.of(), mended.problems());
        for (Volume volume : report.volumes()) {
            assertEquals(-1, Files.mismatch(bad.resolve(volume.path().getFileName()), volume.path()));
        }
    }
}
