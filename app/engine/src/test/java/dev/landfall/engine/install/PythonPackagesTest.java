package dev.landfall.engine.install;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.engine.bundle.Artifact;
import dev.landfall.engine.bundle.ArtifactKind;
import dev.landfall.engine.bundle.BuildOptions;
import dev.landfall.engine.bundle.BuildReport;
import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.bundle.BundleBuilder;
import dev.landfall.engine.bundle.BundleSpec;
import dev.landfall.engine.bundle.BundleVerifier;
import dev.landfall.engine.bundle.Bundles;
import dev.landfall.engine.bundle.ImagePuller;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.oci.BlobSource;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.Manifest;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.packages.PackageList;
import dev.landfall.engine.packages.PackedWheel;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import dev.landfall.testing.MadeWheels;
import dev.landfall.testing.StandInImages;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Python packages in a bundle")
class PythonPackagesTest {
    @TempDir
    Path folder;

    private Path wheels;

    @BeforeEach
    void inputs() throws IOException {
        Optional<StandInImages> images = StandInImages.find();
        assumeTrue(images.isPresent(), StandInImages.NEEDS);
        images.orElseThrow().writeArchive(StandInImages.REDIS, folder.resolve("server.tar"));
        wheels = folder.resolve("wheels");
        MadeWheels.pure(wheels, "landfall-alpha", "1.0", "Requires-Dist: landfall-beta>=2", "Requires-Python: >=3.8");
        MadeWheels.pure(wheels, "landfall-alpha", "2.0", "Requires-Python: <3");
        MadeWheels.pure(wheels, "landfall-beta", "1.0");
        MadeWheels.pure(wheels, "landfall-beta", "2.1+site.1");
        Files.write(folder.resolve("tool.deb"), new byte[5000]);
    }

    private BuildReport build(String out) throws IOException {
        Path spec = Files.writeString(folder.resolve("spec.yaml"), """
                name: tools
                version: 1.0
                files:
                  - {path: tool.deb, as: tool_1+2.deb, serve: true}
                  - {path: spec.yaml}
                python:
                  - wheelhouse: wheels
                    server: {archive: server.tar}
                """);
        return BundleBuilder.build(
                BundleSpec.read(spec),
                ImagePuller.none(),
                new PythonPackages(),
                folder.resolve(out),
                BuildOptions.standard(),
                Progress.none());
    }

    @Test
    @DisplayName("are one image that the bundle names by its content and marks, the same from the same inputs")
    void image() throws IOException {
        BuildReport report = build("one");
        assertEquals(report.digest(), build("two").digest());
        assertTrue(BundleVerifier.verify(folder.resolve("one"), List.of(), Progress.none(), c -> {})
                .sound());
        try (Bundle bundle = Bundles.open(folder.resolve("one"))) {
            Artifact image = bundle.packagesImage().orElseThrow();
            assertEquals(ArtifactKind.IMAGE, image.kind());
            assertEquals("landfall.local/packages:" + image.root().digest().brief(), image.name());
            assertEquals(
                    1,
                    bundle.index().stream()
                            .filter(d -> d.annotations().containsKey(MediaTypes.PACKAGES))
                            .count());
            PackageList list = PackageList.read(bundle, image.root().digest(), image.name());
            assertEquals(4, list.wheels().size());
            assertEquals(List.of("tool_1+2.deb"), list.files());
            String software = new String(
                    bundle.content(bundle.find(ArtifactKind.SBOM, "tools").orElseThrow()), StandardCharsets.UTF_8);
            for (PackedWheel wheel : list.wheels()) {
                assertTrue(software.contains(wheel.digest().hex()), software);
                assertTrue(
                        software.contains("\"pkg:pypi/" + wheel.project() + "@"
                                + wheel.version().replace("+", "%2B")),
                        software);
            }
            try (InputStream in =
                    PackageList.open(bundle, list.wheels().getFirst().content())) {
                assertArrayEquals(
                        Files.readAllBytes(
                                wheels.resolve(list.wheels().getFirst().file())),
                        in.readAllBytes());
            }
        }
        // out of one bundle into another it is still what it was
        BundleBuilder.build(
                BundleSpec.importing(folder.resolve("one/tools-1.0.01of01.landfall"), "again", "2"),
                ImagePuller.none(),
                folder.resolve("three"),
                BuildOptions.standard(),
                Progress.none());
        try (Bundle bundle = Bundles.open(folder.resolve("three"))) {
            assertTrue(bundle.packagesImage().isPresent());
        }
    }

    @Test
    @DisplayName("are of the image that the bundle's signed manifest names, not of one that was marked in its place")
    void mark() throws IOException {
        build("one");
        Path layout = Files.createDirectories(folder.resolve("layout"));
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(Files.newInputStream(folder.resolve("one/tools-1.0.01of01.landfall")))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path file = layout.resolve(entry.getName());
                Files.createDirectories(file.getParent());
                Files.copy(tar, file);
            }
        }
        try (Bundle bundle = Bundles.open(layout)) {
            assertTrue(bundle.packagesImage().isPresent());
        }
        Path file = layout.resolve("index.json");
        ObjectNode index = (ObjectNode) Json.strict(Files.readAllBytes(file));
        for (JsonNode entry : index.path("manifests")) {
            if (entry.path("annotations") instanceof ObjectNode annotations) {
                annotations.remove(MediaTypes.PACKAGES);
            }
        }
        Files.write(file, Json.MAPPER.writeValueAsBytes(index));
        ProblemException refused = assertThrows(ProblemException.class, () -> Bundles.open(layout));
        assertEquals("bundle.index-mismatch", refused.problem().code());
        for (JsonNode entry : index.path("manifests")) {
            if (entry.path("annotations") instanceof ObjectNode annotations) {
                annotations.put(MediaTypes.PACKAGES, "true");
            }
        }
        Files.write(file, Json.MAPPER.writeValueAsBytes(index));
        refused = assertThrows(ProblemException.class, () -> Bundles.open(layout));
        assertEquals("bundle.index-mismatch", refused.problem().code());
    }

    @Test
    @DisplayName(
            "are listed by what the signature covers alone: a list that was changed with its chunk hashes is refused")
    void changedList() throws IOException {
        build("one");
        try (Bundle bundle = Bundles.open(folder.resolve("one"))) {
            Artifact image = bundle.packagesImage().orElseThrow();
            BlobSource changed = new BlobSource() {
                @Override
                public OptionalLong size(Digest digest) {
                    return bundle.size(digest);
                }

                @Override
                public InputStream open(Digest digest, long offset) throws IOException {
                    try (InputStream in = bundle.open(digest, 0)) {
                        byte[] bytes = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1)
                                .replaceAll("\"sha256\":\"[0-9a-f]{4}", "\"sha256\":\"0000")
                                .getBytes(StandardCharsets.ISO_8859_1);
                        return new ByteArrayInputStream(bytes, (int) offset, bytes.length - (int) offset);
                    }
                }
            };
            ProblemException refused = assertThrows(
                    ProblemException.class,
                    () -> PackageList.read(changed, image.root().digest(), image.name()));
            assertEquals("oci.digest-mismatch", refused.problem().code());
        }
    }

    @Test
    @DisplayName("are installed by a real pip from the image's own web server, metadata, names and all")
    void serves() throws Exception {
        assumeTrue(run(List.of("python3", "-m", "pip", "--version")) == 0, "needs a Python 3 with pip");
        build("one");
        Path root = Files.createDirectories(folder.resolve("root"));
        List<String> command;
        try (Bundle bundle = Bundles.open(folder.resolve("one"))) {
            command = unpack(bundle, root);
        }
        int port = freePort();
        Path busybox = root.resolve(command.getFirst().substring(1));
        assertTrue(busybox.toFile().setExecutable(true));
        Process server = new ProcessBuilder(
                        busybox.toString(),
                        command.get(1),
                        "-f",
                        "-p",
                        "127.0.0.1:" + port,
                        "-h",
                        root.resolve("srv").toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            String base = "http://127.0.0.1:" + port;
            await(base);
            assertEquals(5000, get(base + "/files/tool_1%2B2.deb").length);
            byte[] metadata = get(base + "/simple/landfall-beta/landfall_beta-2.1%2Bsite.1-py3-none-any.whl.metadata");
            assertTrue(new String(metadata, StandardCharsets.UTF_8).contains("Version: 2.1+site.1"));
            Path target = folder.resolve("installed");
            assertEquals(
                    0,
                    run(List.of(
                            "python3",
                            "-m",
                            "pip",
                            "--isolated",
                            "install",
                            "--no-cache-dir",
                            "--index-url",
                            base + "/simple",
                            "--target",
                            target.toString(),
                            "Landfall.Alpha")));
            String program = "import sys; sys.path.insert(0, sys.argv[1]); import landfall_alpha, landfall_beta;"
                    + "assert landfall_alpha.version == '1.0' and landfall_beta.version == '2.1+site.1'";
            assertEquals(0, run(List.of("python3", "-c", program, target.toString())));
        } finally {
            server.destroyForcibly();
        }
    }

    /** @return the image's command */
    private static List<String> unpack(Bundle bundle, Path root) throws IOException {
        Artifact image = bundle.packagesImage().orElseThrow();
        Manifest manifest = Manifest.parse(bundle.read(image.root().digest(), Manifest.LIMIT), "packages");
        for (Descriptor layer : manifest.blobs().subList(1, manifest.blobs().size())) {
            try (TarArchiveInputStream tar = new TarArchiveInputStream(bundle.open(layer.digest(), 0))) {
                for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    if (entry.isFile() && !entry.isSymbolicLink()) {
                        Path file = root.resolve(entry.getName());
                        Files.createDirectories(file.getParent());
                        Files.copy(tar, file);
                    }
                }
            }
        }
        JsonNode config = Json.strict(bundle.read(manifest.blobs().getFirst().digest(), 1 << 20));
        List<String> command = new ArrayList<>();
        config.path("config").path("Entrypoint").forEach(word -> command.add(word.asText()));
        return command;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static byte[] get(String url) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<byte[]> answer = client.send(
                    HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofByteArray());
            assertEquals(200, answer.statusCode(), url);
            return answer.body();
        }
    }

    private static void await(String base) throws InterruptedException {
        for (int i = 0; ; i++) {
            try {
                get(base + "/");
                return;
            } catch (IOException e) {
                assertTrue(i < 200, "the server does not answer");
                java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
            }
        }
    }

    private int run(List<String> command) throws IOException, InterruptedException {
        try {
            Process process = new ProcessBuilder(command).inheritIO().start();
            return process.waitFor();
        } catch (IOException e) {
            return -1;
        }
    }

    @Test
    @DisplayName("whose wheelhouse is missing, or whose server has no busybox, are refused with their line")
    void refused() throws IOException {
        Path spec = Files.writeString(folder.resolve("spec.yaml"), """
                name: tools
                version: 1.0
                python:
                  - wheelhouse: nowhere
                    server: {archive: server.tar}
                """);
        ProblemException e = assertThrows(
                ProblemException.class,
                () -> BundleBuilder.build(
                        BundleSpec.read(spec),
                        ImagePuller.none(),
                        new PythonPackages(),
                        folder.resolve("out"),
                        BuildOptions.standard(),
                        Progress.none()));
        assertEquals("bundle.input-missing", e.problem().code());
        assertEquals("4", e.problem().facts().get("line"));
        assertTrue(Files.notExists(folder.resolve("out")));
    }
}
