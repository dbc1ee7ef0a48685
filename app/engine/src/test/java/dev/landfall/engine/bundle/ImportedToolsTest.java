package dev.landfall.engine.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.ZstdOutputStream;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A compressed archive of another tool")
class ImportedToolsTest {
    @TempDir
    Path folder;

    private static byte[] zstd(byte[] content) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (ZstdOutputStream out = new ZstdOutputStream(packed)) {
            out.write(content);
        }
        return packed.toByteArray();
    }

    private ImportReport imported(Path archive) {
        return Imports.importing(
                archive,
                folder.resolve("out"),
                new Imports.Options("imported", "1", BuildOptions.standard()),
                Progress.none());
    }

    /** What it has in place, it has after the import too, with the same digests. */
    private void assertSame(Map<String, byte[]> files, Path compressed) throws IOException {
        Path plain = OtherTools.tar(files).write(folder.resolve("plain.tar"));
        ImportReport report = imported(compressed);
        Path volume = report.volumes().getFirst().path();
        try (Bundle before = Bundles.open(plain);
                Bundle after = Bundles.open(volume)) {
            assertEquals(roots(before), roots(after));
            assertEquals(
                    before.findings().stream().map(Finding::id).toList(),
                    report.findings().stream()
                            .map(Finding::id)
                            // the layers of what is not taken go by before that is known
                            .filter(id -> !id.equals("bundle.import/unused"))
                            .toList());
            // the list of software comes with an import; its empty config is that of files, where there are any
            boolean holdsFiles = before.artifacts().stream().anyMatch(a -> a.kind() == ArtifactKind.FILE);
            assertEquals(Fixtures.readAll(before) + (holdsFiles ? 2 : 3), Fixtures.readAll(after));
            for (Descriptor d : OtherTools.images().index) {
                String name = d.annotations().getOrDefault(MediaTypes.REF_NAME, "");
                assertEquals(
                        d.digest(),
                        after.find(ArtifactKind.IMAGE, name)
                                .orElseThrow()
                                .root()
                                .digest());
            }
        }
        assertEquals(
                List.of(),
                BundleVerifier.verify(volume, List.of(), Progress.none(), s -> {})
                        .all());
    }

    private static Map<String, Digest> roots(Bundle bundle) {
        Map<String, Digest> roots = new TreeMap<>();
        Fixtures.carried(bundle.artifacts())
                .forEach(a -> roots.put(a.label(), a.root().digest()));
        return roots;
    }

    @Test
    @DisplayName("of Zarf becomes a bundle in one pass, with all that it has in place")
    void zarf() throws IOException {
        SortedMap<String, byte[]> files = OtherTools.zarf(folder);
        assertSame(
                files,
                RawTar.save(
                        folder.resolve("zarf-package-shop-amd64-1.2.3.tar.zst"),
                        zstd(OtherTools.tar(files).bytes())));
    }

    @Test
    @DisplayName("of Hauler becomes a bundle in one pass, with all that it has in place")
    void hauler() throws IOException {
        Map<String, byte[]> files = OtherTools.hauler(folder);
        assertSame(
                files,
                RawTar.save(
                        folder.resolve("haul.tar.zst"),
                        zstd(OtherTools.tar(files).bytes())));
    }

    @Test
    @DisplayName("of KOTS becomes a bundle in one pass, with all that it has in place")
    void kots() throws IOException {
        Map<String, byte[]> files = OtherTools.kots(folder);
        assertSame(
                files,
                RawTar.save(
                        folder.resolve("shop.airgap"),
                        OtherTools.gzip(OtherTools.tar(files).bytes())));
    }

    @Test
    @DisplayName("of a registry's storage, or of a plain OCI layout, becomes a bundle too")
    void others() throws IOException {
        Map<String, byte[]> storage = OtherTools.storage(
                "docker/registry/v2/", name -> name.startsWith("docker.io") ? "docker.io/library/redis" : name);
        assertSame(
                storage,
                RawTar.save(
                        folder.resolve("registry.tgz"),
                        OtherTools.gzip(OtherTools.tar(storage).bytes())));
        delete(folder.resolve("out"));
        Map<String, byte[]> layout = new LinkedHashMap<>();
        OtherTools.images().blobs.forEach((digest, content) -> layout.put(LayoutIndex.blobPath(digest), content));
        layout.put("index.json", LayoutIndex.print(OtherTools.images().index));
        layout.put("oci-layout", Fixtures.utf8(LayoutIndex.LAYOUT_TEXT));
        assertSame(
                layout,
                RawTar.save(
                        folder.resolve("layout.tar.zst"),
                        zstd(OtherTools.tar(layout).bytes())));
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    @DisplayName("that Zarf cut into pieces is read from all of them, given any")
    void zarfPieces(int given) throws IOException {
        SortedMap<String, byte[]> files = OtherTools.zarf(folder);
        byte[] whole = zstd(OtherTools.tar(files).bytes());
        Path first = pieces(whole, Digest.of(whole).hex(), whole.length);
        assertSame(files, first.resolveSibling("shop.tar.zst.part00" + given));
    }

    private Path pieces(byte[] whole, String hash, long said) {
        int size = whole.length / 3 + 1;
        for (int i = 0; i < 3; i++) {
            byte[] piece = Arrays.copyOfRange(whole, i * size, Math.min(whole.length, (i + 1) * size));
            RawTar.save(folder.resolve("shop.tar.zst.part00" + (i + 1)), piece);
        }
        return RawTar.save(
                folder.resolve("shop.tar.zst.part000"),
                Fixtures.utf8("{\"Sha256Sum\":\"" + hash + "\",\"Bytes\":" + said + ",\"Count\":3}"));
    }

    @Test
    @DisplayName(
            "whose pieces are missing, of another size or of another content than the first says is refused, and nothing is left")
    void badPieces() throws IOException {
        byte[] whole = zstd(OtherTools.tar(OtherTools.zarf(folder)).bytes());
        Path first = pieces(whole, "0".repeat(64), whole.length);
        Fixtures.problem("bundle.archive-damaged", () -> imported(first));
        pieces(whole, Digest.of(whole).hex(), whole.length + 1L);
        Fixtures.problem("bundle.archive-refused", () -> imported(first));
        Files.delete(folder.resolve("shop.tar.zst.part002"));
        Problem problem = Fixtures.problem("bundle.part-missing", () -> imported(first));
        assertEquals("shop.tar.zst.part002", problem.facts().get("missing"));
        Files.delete(first);
        Fixtures.problem("bundle.part-missing", () -> imported(folder.resolve("shop.tar.zst.part001")));
        assertNothingLeft();
    }

    @Test
    @DisplayName("that Hauler cut into pieces is read from all of them, given any")
    void haulerPieces() throws IOException {
        Map<String, byte[]> files = OtherTools.hauler(folder);
        byte[] whole = zstd(OtherTools.tar(files).bytes());
        int half = whole.length / 2;
        RawTar.save(folder.resolve("haul.tar.zst.001"), Arrays.copyOf(whole, half));
        Path second = RawTar.save(folder.resolve("haul.tar.zst.002"), Arrays.copyOfRange(whole, half, whole.length));
        assertSame(files, second);
    }

    @Test
    @DisplayName("of several zstd frames is read to its end, and one that ends too early is called so")
    void frames() throws IOException {
        Map<String, byte[]> files = OtherTools.hauler(folder);
        byte[] tar = OtherTools.tar(files).bytes();
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        frames.writeBytes(zstd(Arrays.copyOf(tar, 20_001)));
        frames.writeBytes(zstd(Arrays.copyOfRange(tar, 20_001, tar.length)));
        assertSame(files, RawTar.save(folder.resolve("haul.tar.zst"), frames.toByteArray()));
        delete(folder.resolve("out"));
        byte[] cut = Arrays.copyOf(frames.toByteArray(), frames.size() - 9);
        Fixtures.problem("bundle.archive-truncated", () -> imported(RawTar.save(folder.resolve("cut.tar.zst"), cut)));
        assertNothingLeft();
    }

    @Test
    @DisplayName("that wants a window of gigabytes is refused before any memory is taken")
    void window() {
        // magic, a frame header that says: no single segment, no size, a window of 2^41 bytes
        byte[] frame = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0x00, (byte) 0xf8, 1, 0, 0};
        Fixtures.problem("bundle.archive-damaged", () -> imported(RawTar.save(folder.resolve("bomb.tar.zst"), frame)));
        assertNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    @DisplayName("in which a byte was changed is refused, or gives what it would have given; nothing else is left")
    void flipped(long seed) throws IOException {
        Random random = new Random(seed);
        Map<String, byte[]> files = new LinkedHashMap<>(
                seed % 3 == 0
                        ? OtherTools.zarf(folder)
                        : seed % 3 == 1 ? OtherTools.hauler(folder) : OtherTools.kots(folder));
        byte[] tar = OtherTools.tar(files).bytes();
        Path honest = RawTar.save(folder.resolve("honest.tar.gz"), OtherTools.gzip(tar));
        Digest wanted = imported(honest).digest();
        delete(folder.resolve("out"));
        tar[random.nextInt(tar.length - 1024)] ^= (byte) (1 << random.nextInt(8));
        Path changed = RawTar.save(folder.resolve("honest.tar.gz"), OtherTools.gzip(tar));
        try {
            Digest got = imported(changed).digest();
            // padding, times and owners in headers, and what becomes a file as it is, are under no digest in some
            // formats
            assertTrue(got.equals(wanted) || seed % 3 != 0, "a Zarf package is under checksums");
        } catch (ProblemException e) {
            assertTrue(e.problem().why().length() > 10);
            assertNothingLeft();
        }
    }

    private void assertNothingLeft() {
        Path out = folder.resolve("out");
        Set<String> left = new TreeSet<>();
        if (Files.exists(out)) {
            try (Stream<Path> files = Files.list(out)) {
                files.forEach(f -> left.add(String.valueOf(f.getFileName())));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
        assertEquals(Set.of(), left);
    }

    @Test
    @DisplayName("gives the same bytes each time")
    void same() throws IOException {
        Path archive = RawTar.save(
                folder.resolve("haul.tar.zst"),
                zstd(OtherTools.tar(OtherTools.hauler(folder)).bytes()));
        byte[] first = Files.readAllBytes(imported(archive).volumes().getFirst().path());
        delete(folder.resolve("out"));
        assertArrayEquals(
                first, Files.readAllBytes(imported(archive).volumes().getFirst().path()));
    }
}
