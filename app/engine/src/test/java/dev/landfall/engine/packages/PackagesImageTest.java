package dev.landfall.engine.packages;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.Manifest;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.oci.Platform;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import dev.landfall.testing.MadeWheels;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The packages image")
class PackagesImageTest {
    private static final Platform AMD64 = new Platform("linux", "amd64", "");

    @TempDir
    Path folder;

    private Path wheels;
    private LayoutServer server;

    @BeforeEach
    void wheels() throws IOException {
        wheels = Files.createDirectories(folder.resolve("wheels"));
        MadeWheels.pure(wheels, "Alpha_One", "1.0", "Requires-Python: >=3.8,<4", "Requires-Dist: beta");
        MadeWheels.pure(wheels, "Alpha_One", "1.1");
        MadeWheels.pure(wheels, "beta", "2.0+local.1", "Requires-Dist: gamma>=1");
        server = new LayoutServer("bin/busybox", true, List.of("arm64", "amd64"));
    }

    private PackagesImage image() throws IOException {
        Path file = Files.write(folder.resolve("tool.deb"), new byte[] {9, 8, 7});
        return new PackagesImage(
                Wheels.of(List.of(wheels), Progress.none()),
                List.of(new ServedFile("tool_1+x.deb", file, 3)),
                server,
                AMD64,
                Progress.none());
    }

    /** Every file of every layer by its path, layers on top of each other. */
    private static Map<String, byte[]> tree(PackagesImage image) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        Manifest manifest = Manifest.parse(image.document(image.root()), "made");
        for (Descriptor layer : manifest.blobs().subList(2, manifest.blobs().size())) {
            assertEquals(MediaTypes.OCI_LAYER, layer.mediaType());
            try (TarArchiveInputStream tar = new TarArchiveInputStream(image.open(layer, 0))) {
                for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    assertEquals(0, entry.getLongUserId());
                    assertEquals(entry.isDirectory() ? 0755 : 0644, entry.getMode() & 07777);
                    assertEquals(0, entry.getLastModifiedTime().toMillis());
                    if (!entry.isDirectory()) {
                        assertFalse(files.containsKey(entry.getName()), entry.getName());
                        files.put(entry.getName(), tar.readAllBytes());
                    }
                }
            }
        }
        return files;
    }

    @Test
    @DisplayName("holds a simple index: normal names, hashes, Pythons and metadata beside each wheel")
    void index() throws IOException {
        Map<String, byte[]> tree = tree(image());
        String projects = new String(tree.get("srv/simple/index.html"), StandardCharsets.UTF_8);
        assertTrue(projects.contains("<a href=\"alpha-one/\">alpha-one</a>"), projects);
        String page = new String(tree.get("srv/simple/alpha-one/index.html"), StandardCharsets.UTF_8);
        String file = "Alpha_One-1.0-py3-none-any.whl";
        byte[] wheel = Files.readAllBytes(wheels.resolve(file));
        byte[] metadata = tree.get("srv/simple/alpha-one/" + file + ".metadata");
        assertArrayEquals(wheel, tree.get("srv/simple/alpha-one/" + file));
        assertEquals(
                MadeWheels.metadata("Alpha_One", "1.0", "Requires-Python: >=3.8,<4", "Requires-Dist: beta"),
                new String(metadata, StandardCharsets.UTF_8));
        assertTrue(
                page.contains(
                        "<a href=\"" + file + "#sha256=" + Digest.of(wheel).hex()
                                + "\" data-requires-python=\"&gt;=3.8,&lt;4\" data-dist-info-metadata=\"sha256="
                                + Digest.of(metadata).hex() + "\" data-core-metadata=\"sha256="
                                + Digest.of(metadata).hex() + "\">" + file + "</a>"),
                page);
        assertTrue(new String(tree.get("srv/simple/beta/index.html"), StandardCharsets.UTF_8)
                .contains("href=\"beta-2.0%2Blocal.1-py3-none-any.whl#"));
        assertArrayEquals(new byte[] {9, 8, 7}, tree.get("srv/files/tool_1+x.deb"));
    }

    @Test
    @DisplayName("has the base's layers untouched, runs as nobody in particular on 8080, and says it is for amd64")
    void config() throws IOException {
        PackagesImage image = image();
        Manifest manifest = Manifest.parse(image.document(image.root()), "made");
        JsonNode config = Json.strict(image.document(manifest.blobs().getFirst()));
        assertEquals("amd64", config.path("architecture").asText());
        assertEquals("65532:65532", config.path("config").path("User").asText());
        assertEquals(
                "[\"/bin/busybox\",\"httpd\",\"-f\",\"-p\",\"8080\",\"-h\",\"/srv\"]",
                config.path("config").path("Entrypoint").toString());
        assertTrue(config.path("config").path("ExposedPorts").has("8080/tcp"));
        Descriptor base = manifest.blobs().get(1);
        assertEquals(MediaTypes.OCI_LAYER_GZIP, base.mediaType());
        assertEquals(base.size(), server.size(base.digest()).orElseThrow());
        List<String> diffs = new ArrayList<>();
        config.path("rootfs").path("diff_ids").forEach(d -> diffs.add(d.asText()));
        assertEquals(manifest.blobs().size() - 1, diffs.size());
        for (int i = 2; i < manifest.blobs().size(); i++) {
            Descriptor layer = manifest.blobs().get(i);
            byte[] content = image.open(layer, 0).readAllBytes();
            assertEquals(layer.size(), content.length);
            assertEquals(layer.digest(), Digest.of(content));
            assertEquals(layer.digest().toString(), diffs.get(i - 1));
        }
    }

    @Test
    @DisplayName("is the same for the same inputs in any order of folders, and another for others")
    void deterministic() throws IOException {
        Digest first = image().root().digest();
        Path moved = Files.createDirectories(folder.resolve("moved"));
        Path name = wheels.resolve("beta-2.0+local.1-py3-none-any.whl");
        Files.move(name, moved.resolve(name.getFileName()));
        Wheels same = Wheels.of(List.of(moved, wheels), Progress.none());
        Path file = folder.resolve("tool.deb");
        List<ServedFile> files = List.of(new ServedFile("tool_1+x.deb", file, 3));
        assertEquals(
                first,
                new PackagesImage(same, files, server, AMD64, Progress.none())
                        .root()
                        .digest());
        MadeWheels.pure(wheels, "delta", "1");
        Wheels more = Wheels.of(List.of(moved, wheels), Progress.none());
        assertNotEquals(
                first,
                new PackagesImage(more, files, server, AMD64, Progress.none())
                        .root()
                        .digest());
    }

    @Test
    @DisplayName("opens any layer at any offset")
    void offsets() throws IOException {
        PackagesImage image = image();
        Manifest manifest = Manifest.parse(image.document(image.root()), "made");
        for (Descriptor layer : manifest.blobs().subList(2, manifest.blobs().size())) {
            byte[] whole = image.open(layer, 0).readAllBytes();
            for (int offset = 0; offset <= whole.length; offset += 97) {
                byte[] rest = image.open(layer, offset).readAllBytes();
                assertArrayEquals(java.util.Arrays.copyOfRange(whole, offset, whole.length), rest);
            }
        }
    }

    @Test
    @DisplayName("lists its wheels, so that each can be read out of the middle of a layer")
    void list() throws IOException {
        PackagesImage image = image();
        Manifest manifest = Manifest.parse(image.document(image.root()), "made");
        server.put(MediaTypes.OCI_MANIFEST, image.document(image.root()));
        for (Descriptor blob : manifest.blobs()) {
            server.put(blob.mediaType(), image.open(blob, 0).readAllBytes());
        }
        PackageList list = PackageList.read(server, image.root().digest(), "made");
        assertEquals(List.of("tool_1+x.deb"), list.files());
        assertEquals(3, list.wheels().size());
        for (PackedWheel wheel : list.wheels()) {
            byte[] expected = Files.readAllBytes(wheels.resolve(wheel.file()));
            try (InputStream in = PackageList.open(server, wheel.content())) {
                assertArrayEquals(expected, in.readAllBytes());
            }
            try (InputStream in = PackageList.open(server, wheel.metadata())) {
                assertEquals(
                        wheel.version(),
                        WheelMetadata.parse(in.readAllBytes()).first("Version").orElseThrow());
            }
        }
        ProblemException e = assertThrows(
                ProblemException.class,
                () -> PackageList.read(
                        server,
                        Manifest.parse(server.document(server.root()), "base")
                                .manifests()
                                .getFirst()
                                .digest(),
                        "base"));
        assertEquals("packages.not-packages", e.problem().code());
    }

    @Test
    @DisplayName("of gigabytes needs little memory; a large wheel is a layer of its own and stays the same blob")
    void large() throws IOException {
        Path big = MadeWheels.pure(wheels, "big", "1.0");
        long size = 300L << 20;
        // what a wheel holds before its zip is none of the zip's business
        byte[] zip = Files.readAllBytes(big);
        try (RandomAccessFile file = new RandomAccessFile(big.toFile(), "rw")) {
            file.setLength(size);
            file.seek(size);
            file.write(zip);
        }
        Wheels all = Wheels.of(List.of(wheels), Progress.none());
        PackagesImage image = new PackagesImage(all, List.of(), server, AMD64, Progress.none());
        Manifest manifest = Manifest.parse(image.document(image.root()), "made");
        List<Descriptor> large =
                manifest.blobs().stream().filter(d -> d.size() > size).toList();
        assertEquals(1, large.size());
        assertTrue(large.getFirst().size() < size + (64 << 10), "nothing else lies with it");
        MadeWheels.pure(wheels, "aaa", "1.0");
        PackagesImage next = new PackagesImage(
                Wheels.of(List.of(wheels), Progress.none()), List.of(), server, AMD64, Progress.none());
        assertTrue(Manifest.parse(next.document(next.root()), "next").blobs().contains(large.getFirst()));
    }

    @Test
    @DisplayName(
            "is not made on a base without busybox, without the platform, with an sdist or with a wheel of two contents")
    void refuses() throws IOException {
        LayoutServer none = new LayoutServer("bin/apache", false, List.of("amd64"));
        assertEquals("packages.no-server", code(() -> make(none, AMD64)));
        assertEquals("packages.server-platform", code(() -> make(server, new Platform("linux", "s390x", ""))));
        Path other = Files.createDirectories(folder.resolve("other"));
        MadeWheels.pure(other, "beta", "2.0+local.1", "Summary: changed");
        assertEquals("packages.wheel-twice", code(() -> Wheels.of(List.of(wheels, other), Progress.none())));
        Files.createFile(wheels.resolve("old-1.0.tar.gz"));
        assertEquals("packages.source-only", code(() -> Wheels.of(List.of(wheels), Progress.none())));
    }

    private PackagesImage make(LayoutServer base, Platform platform) throws IOException {
        return new PackagesImage(
                Wheels.of(List.of(wheels), Progress.none()), List.of(), base, platform, Progress.none());
    }

    private static String code(org.junit.jupiter.api.function.Executable work) {
        return assertThrows(ProblemException.class, work).problem().code();
    }

    @Test
    @DisplayName("tells which needed projects are not among the wheels")
    void missing() {
        assertEquals(
                List.of("gamma (for beta)"),
                Wheels.of(List.of(wheels), Progress.none()).missing());
    }
}
