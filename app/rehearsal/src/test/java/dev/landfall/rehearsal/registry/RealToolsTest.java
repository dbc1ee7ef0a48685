package dev.landfall.rehearsal.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.landfall.engine.bundle.Artifact;
import dev.landfall.engine.bundle.ArtifactKind;
import dev.landfall.engine.bundle.BuildOptions;
import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.bundle.BundleFormat;
import dev.landfall.engine.bundle.BundleVerifier;
import dev.landfall.engine.bundle.Bundles;
import dev.landfall.engine.bundle.ImportReport;
import dev.landfall.engine.bundle.Imports;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.registry.PushItem;
import dev.landfall.engine.registry.PushOptions;
import dev.landfall.engine.registry.Pusher;
import dev.landfall.engine.registry.RegistryAccess;
import dev.landfall.engine.registry.RegistryTarget;
import dev.landfall.engine.registry.UploadMemory;
import dev.landfall.testing.TestImages;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("An archive that another tool really wrote, where that tool is installed,")
class RealToolsTest {
    @TempDir
    Path folder;

    private final TestImages images = new TestImages(11);
    private PracticeRegistry registry;
    private Descriptor app;
    private byte[] layer;

    @BeforeEach
    void start() throws IOException {
        registry = PracticeRegistry.start(folder.resolve("registry"));
        layer = layer();
        app = image(layer);
        assertTrue(Pusher.push(
                        images,
                        List.of(new PushItem(ImageReference.parse("team/app:1.0"), app)),
                        RegistryAccess.to(registry.target("")),
                        PushOptions.USUAL,
                        UploadMemory.none(),
                        Progress.none())
                .complete());
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private static byte[] layer() throws IOException {
        byte[] content = new byte[60_000];
        new Random(5).nextBytes(content);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            TarArchiveEntry entry = new TarArchiveEntry("data");
            entry.setSize(content.length);
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
        }
        return out.toByteArray();
    }

    private Descriptor image(byte[] tar) {
        Descriptor stored = images.put(MediaTypes.OCI_LAYER, tar);
        Descriptor config = images.put(
                MediaTypes.OCI_CONFIG,
                ("{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{},\"history\":[{\"created_by\":\"test\"}],"
                                + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"" + stored.digest() + "\"]}}")
                        .getBytes(StandardCharsets.UTF_8));
        return images.put(
                MediaTypes.OCI_MANIFEST,
                ("{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d},"
                                + "\"layers\":[{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}]}")
                        .formatted(
                                MediaTypes.OCI_MANIFEST,
                                config.mediaType(),
                                config.digest(),
                                config.size(),
                                stored.mediaType(),
                                stored.digest(),
                                stored.size())
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static boolean installed(String tool) {
        for (String place : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
            if (Files.isExecutable(Path.of(place, tool))) {
                return true;
            }
        }
        return false;
    }

    private void run(String... command) throws IOException, InterruptedException {
        assumeTrue(installed(command[0]), () -> command[0] + " is not installed");
        Path log = folder.resolve("log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        // nothing of the user's own is read or written
        builder.environment()
                .putAll(Map.of(
                        "HOME",
                        folder.toString(),
                        "HAULER_DIR",
                        folder.resolve("h").toString()));
        Process process = builder.start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        assertEquals(0, process.waitFor(), () -> {
            try {
                return String.join(" ", command) + "\n" + Files.readString(log);
            } catch (IOException e) {
                return e.toString();
            }
        });
    }

    private String source() {
        return registry.address() + "/team/app:1.0";
    }

    /** A registry of the CNCF over a folder, with the image in it; some tools insist on an answer that only it gives to TLS. */
    private Process distribution(int port) throws IOException {
        assumeTrue(installed("docker-registry"), "docker-registry is not installed");
        Path config = Files.writeString(folder.resolve("registry.yml"), """
                version: 0.1
                storage: {filesystem: {rootdirectory: %s}}
                http: {addr: "127.0.0.1:%d"}
                """.formatted(folder.resolve("storage"), port));
        Process process = new ProcessBuilder("docker-registry", "serve", config.toString())
                .redirectErrorStream(true)
                .start();
        BufferedReader lines = process.inputReader();
        String line = lines.readLine();
        while (line != null && !line.contains("listening on")) {
            line = lines.readLine();
        }
        Thread.ofVirtual().start(() -> lines.lines().forEach(l -> {}));
        RegistryTarget target = new RegistryTarget("127.0.0.1:" + port, "", true);
        assertTrue(Pusher.push(
                        images,
                        List.of(new PushItem(ImageReference.parse("team/app:1.0"), app)),
                        RegistryAccess.to(target),
                        PushOptions.USUAL,
                        UploadMemory.none(),
                        Progress.none())
                .complete());
        return process;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    @DisplayName("by a registry, as its storage, opens in place")
    void storage() throws Exception {
        distribution(freePort()).destroy();
        try (Bundle bundle = Bundles.open(folder.resolve("storage"))) {
            assertEquals(BundleFormat.REGISTRY_STORAGE, bundle.format());
            assertHolds(folder.resolve("storage"), bundle, "unknown-registry.invalid/team/app:1.0");
        }
    }

    /** It is whole, and holds the image with its very layer. */
    private void assertHolds(Path path, Bundle bundle, String name) {
        assertEquals(
                List.of(),
                BundleVerifier.verify(path, List.of(), Progress.none(), s -> {}).all());
        assertTrue(bundle.find(ArtifactKind.IMAGE, name).isPresent(), () -> name + " in " + bundle.artifacts());
        assertTrue(bundle.size(Digest.of(layer)).isPresent());
    }

    @ParameterizedTest
    @CsvSource({"oci-archive,OCI_ARCHIVE", "docker-archive,DOCKER_ARCHIVE", "oci,OCI_LAYOUT"})
    @DisplayName("by skopeo opens in place")
    void skopeo(String kind, BundleFormat format) throws Exception {
        run(
                "skopeo",
                "copy",
                "-q",
                "--insecure-policy",
                "--src-tls-verify=false",
                "--dest-oci-accept-uncompressed-layers",
                "docker://" + source(),
                kind + ":saved:quay.io/team/app:1.0");
        try (Bundle bundle = Bundles.open(folder.resolve("saved"))) {
            assertEquals(format, bundle.format());
            assertHolds(folder.resolve("saved"), bundle, "quay.io/team/app:1.0");
        }
    }

    @Test
    @DisplayName("by crane opens in place, its compressed layers known by their names")
    void crane() throws Exception {
        run("crane", "pull", "--insecure", source(), "saved.tar");
        Path saved = folder.resolve("saved.tar");
        try (Bundle bundle = Bundles.open(saved)) {
            assertEquals(BundleFormat.DOCKER_ARCHIVE, bundle.format());
            assertEquals(
                    List.of(),
                    BundleVerifier.verify(saved, List.of(), Progress.none(), s -> {})
                            .all());
            assertTrue(bundle.find(ArtifactKind.IMAGE, source()).isPresent());
        }
    }

    @Test
    @DisplayName("by Hauler is imported from its compressed form, and from its store")
    void hauler() throws Exception {
        Files.writeString(folder.resolve("note.txt"), "a note");
        run("hauler", "store", "add", "image", source(), "-s", "store", "--platform", "linux/amd64");
        run("hauler", "store", "add", "file", "note.txt", "-s", "store");
        run("hauler", "store", "save", "-f", "haul.tar.zst", "-s", "store");
        List<String> wanted = List.of("files/note.txt", source());
        try (Bundle bundle = Bundles.open(folder.resolve("store"))) {
            assertEquals(BundleFormat.HAULER, bundle.format());
            assertHolds(folder.resolve("store"), bundle, source());
            assertEquals(wanted, labels(bundle));
        }
        assertImported(folder.resolve("haul.tar.zst"), wanted, source());
    }

    @Test
    @DisplayName("by Zarf is imported from its compressed form, whole and in pieces")
    void zarf() throws Exception {
        int port = freePort();
        Process server = distribution(port);
        try {
            zarf("127.0.0.1:" + port + "/team/app:1.0");
        } finally {
            server.destroy();
        }
    }

    private void zarf(String source) throws IOException, InterruptedException {
        byte[] tool = new byte[2_500_000];
        new Random(9).nextBytes(tool);
        Files.write(folder.resolve("tool"), tool);
        Files.writeString(folder.resolve("zarf.yaml"), """
                kind: ZarfPackageConfig
                metadata: {name: demo, version: 0.2.0}
                components:
                  - name: web
                    required: true
                    images: ["%s"]
                    files: [{source: tool, target: /usr/local/bin/tool}]
                """.formatted(source));
        List<String> create = new ArrayList<>(List.of(
                "zarf",
                "package",
                "create",
                ".",
                "--confirm",
                "--skip-sbom",
                "--plain-http",
                "-a",
                "amd64",
                "-o",
                "whole"));
        run(create.toArray(String[]::new));
        create.set(create.size() - 1, "cut");
        create.addAll(List.of("--max-package-size", "1"));
        run(create.toArray(String[]::new));
        List<String> wanted = List.of("files/web/files/0/tool", "files/zarf/zarf.yaml", source);
        String file = "zarf-package-demo-amd64-0.2.0.tar.zst";
        assertImported(folder.resolve("whole").resolve(file), wanted, source);
        assertImported(folder.resolve("cut").resolve(file + ".part002"), wanted, source);
    }

    private static List<String> labels(Bundle bundle) {
        return bundle.artifacts().stream()
                .map(Artifact::label)
                .sorted((a, b) -> Boolean.compare(!a.startsWith("files/"), !b.startsWith("files/")) * 2
                        + Integer.signum(a.compareTo(b)))
                .toList();
    }

    private void assertImported(Path archive, List<String> wanted, String source) {
        String name = Imports.nameFor(archive) + "-" + archive.getParent().getFileName();
        ImportReport report = Imports.importing(
                archive,
                folder.resolve("out"),
                new Imports.Options(name, "1", BuildOptions.standard()),
                Progress.none());
        Path volume = report.volumes().getFirst().path();
        try (Bundle bundle = Bundles.open(volume)) {
            assertEquals(wanted, labels(bundle));
            assertHolds(volume, bundle, source);
            assertEquals(
                    app.digest(),
                    bundle.find(ArtifactKind.IMAGE, source).orElseThrow().root().digest());
        }
    }
}
