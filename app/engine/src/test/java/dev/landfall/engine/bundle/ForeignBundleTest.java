package dev.landfall.engine.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.Manifest;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.progress.Progress;
import dev.landfall.testing.SharedData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An archive of another tool")
class ForeignBundleTest {
    @TempDir
    Path folder;

    private static List<String> labels(Bundle bundle) {
        return Fixtures.carried(bundle.artifacts()).stream()
                .map(Artifact::label)
                .toList();
    }

    private static void assertSound(Path path) {
        VerifyReport report = BundleVerifier.verify(path, List.of(), Progress.none(), s -> {});
        assertEquals(List.of(), report.all());
        assertTrue(report.blobs() > 0);
    }

    @Test
    @DisplayName("that is an OCI layout opens as a folder and as a tar, with its images, sizes and platforms")
    void layout() throws IOException {
        Fixtures.Layout layout = Fixtures.layout(1, 10_000);
        Path tar = layout.tar().write(folder.resolve("images.tar"));
        Path dir = layout.folder(folder.resolve("images"));
        try (Bundle a = Bundles.open(dir);
                Bundle b = Bundles.open(tar)) {
            assertEquals(BundleFormat.OCI_LAYOUT, a.format());
            assertEquals(BundleFormat.OCI_ARCHIVE, b.format());
            List<String> names =
                    List.of("docker.io/library/redis:7.2", "quay.io/team/app:1.0", "registry.k8s.io/multi:v3");
            assertEquals(names, labels(a));
            assertEquals(names, labels(b));
            assertEquals(Fixtures.readAll(a), Fixtures.readAll(b));
            assertEquals(
                    layout.blobs.values().stream().mapToLong(c -> c.length).sum(),
                    a.manifest().bytes());
            assertEquals(Files.size(tar), b.volumes().getFirst().size());
            Artifact multi =
                    b.find(ArtifactKind.IMAGE, "registry.k8s.io/multi:v3").orElseThrow();
            assertTrue(MediaTypes.isIndex(multi.root().mediaType()));
        }
        assertSound(dir);
        assertSound(tar);
    }

    @Test
    @DisplayName("from docker before 25 opens with manifests made for it, repeated layers once, every tag a name")
    void dockerOld() throws IOException {
        Path tar = Fixtures.docker(1, 5000).write(folder.resolve("saved.tar"));
        try (Bundle bundle = Bundles.open(tar)) {
            assertEquals(BundleFormat.DOCKER_ARCHIVE, bundle.format());
            assertEquals(
                    List.of("docker.io/allegroai/clearml:2.0", "docker.io/library/clearml:old", "localhost:5000/two:2"),
                    labels(bundle));
            assertEquals(6, Fixtures.readAll(bundle));
            Artifact two =
                    bundle.find(ArtifactKind.IMAGE, "localhost:5000/two:2").orElseThrow();
            Manifest manifest = Manifest.parse(bundle.read(two.root().digest(), Manifest.LIMIT), "two");
            assertEquals(MediaTypes.OCI_MANIFEST, manifest.mediaType());
            assertEquals(
                    List.of(
                            Digest.of(Fixtures.utf8(Fixtures.config(Fixtures.random(1, 5000), Fixtures.random(2, 10)))),
                            Digest.of(Fixtures.random(1, 5000)),
                            Digest.of(Fixtures.random(2, 10))),
                    manifest.blobs().stream().map(Descriptor::digest).toList());
            assertEquals(MediaTypes.OCI_LAYER, manifest.blobs().get(1).mediaType());
        }
        assertSound(tar);
    }

    @Test
    @DisplayName("from docker may hold its repeated layers as hard links, and its manifest first")
    void dockerLinks() throws IOException {
        byte[] layer = Fixtures.random(3, 700);
        String config = Fixtures.config(layer, layer);
        Path tar = new RawTar()
                .file(
                        "manifest.json",
                        "[{\"Config\":\"c.json\",\"RepoTags\":[\"x:1\"],\"Layers\":[\"b/layer.tar\",\"a/layer.tar\"]}]")
                .hardlink("b/layer.tar", "a/layer.tar")
                .file("a/layer.tar", layer)
                .file("c.json", config)
                .write(folder.resolve("x.tar"));
        try (Bundle bundle = Bundles.open(tar)) {
            assertEquals(List.of("docker.io/library/x:1"), labels(bundle));
            assertEquals(3, Fixtures.readAll(bundle));
        }
    }

    @Test
    @DisplayName("with compressed layers, as crane writes it, has their real digests")
    void compressedLayers() throws IOException {
        byte[] layer = Fixtures.random(3, 70_000);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(layer);
        }
        String config = Fixtures.config(layer);
        Path tar = new RawTar()
                .file("sha256:" + Digest.of(Fixtures.utf8(config)).hex(), config)
                .file(Digest.of(packed.toByteArray()).hex() + ".tar.gz", packed.toByteArray())
                .file(
                        "manifest.json",
                        "[{\"Config\":\"sha256:"
                                + Digest.of(Fixtures.utf8(config)).hex()
                                + "\",\"RepoTags\":null,\"Layers\":[\""
                                + Digest.of(packed.toByteArray()).hex() + ".tar.gz\"]}]")
                .write(folder.resolve("x.tar"));
        try (Bundle bundle = Bundles.open(tar)) {
            assertEquals(3, Fixtures.readAll(bundle));
            Artifact image = bundle.artifacts().getFirst();
            assertEquals(image.root().digest().toString(), image.name(), "an image without a name has its digest");
            assertTrue(bundle.size(Digest.of(packed.toByteArray())).isPresent());
        }
        Path spec =
                Files.writeString(folder.resolve("spec.yaml"), "name: x\nversion: '1'\nimages: [{archive: x.tar}]\n");
        Fixtures.problem(
                "bundle.image-unnamed",
                () -> BundleBuilder.build(
                        BundleSpec.read(spec),
                        ImagePuller.none(),
                        folder.resolve("out"),
                        BuildOptions.standard(),
                        Progress.none()));
    }

    @Test
    @DisplayName("from docker 25 and later opens by its layout, with the whole names")
    void dockerNew() throws IOException {
        Fixtures.Layout layout = new Fixtures.Layout();
        Descriptor image = layout.image("drop", Fixtures.random(1, 4000));
        layout.index.clear();
        layout.index.add(image.annotated(
                Map.of(MediaTypes.CONTAINERD_NAME, "docker.io/library/busybox:1.36", MediaTypes.REF_NAME, "1.36")));
        Descriptor second = layout.image("drop", Fixtures.random(2, 4000));
        layout.index.removeLast();
        layout.index.add(second.annotated(Map.of(MediaTypes.REF_NAME, "7")));
        Digest config = Manifest.parse(layout.blobs.get(second.digest()), "x")
                .blobs()
                .getFirst()
                .digest();
        Path tar = layout.tar()
                .file(
                        "manifest.json",
                        "[{\"Config\":\"blobs/sha256/" + config.hex() + "\",\"RepoTags\":[\"redis:7\"],\"Layers\":[]}]")
                .write(folder.resolve("new.tar"));
        try (Bundle bundle = Bundles.open(tar)) {
            assertEquals(BundleFormat.DOCKER_ARCHIVE, bundle.format());
            assertEquals(List.of("docker.io/library/busybox:1.36", "docker.io/library/redis:7"), labels(bundle));
            assertEquals(6, Fixtures.readAll(bundle));
        }
    }

    @Test
    @DisplayName("whose multi-platform index lacks the other platforms opens, and is refused when all are wanted")
    void missingPlatforms() throws IOException {
        Fixtures.Layout layout = Fixtures.layout(4, 1000);
        Path dir = layout.folder(folder.resolve("images"));
        Descriptor arm = Manifest.parse(layout.blobs.get(layout.index.getLast().digest()), "multi")
                .manifests()
                .getLast();
        Files.delete(dir.resolve(LayoutIndex.blobPath(arm.digest())));
        try (Bundle bundle = Bundles.open(dir)) {
            assertEquals(3, bundle.artifacts().size());
        }
        VerifyReport report = BundleVerifier.verify(dir, List.of(), Progress.none(), s -> {});
        assertEquals(
                List.of("bundle.blob-missing"),
                report.problems().stream().map(Problem::code).toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 700, 4999})
    @DisplayName("with a changed layer is refused by its digest, naming file and image")
    void changedLayer(int at) throws IOException {
        byte[] bytes = Fixtures.docker(1, 5000).bytes();
        byte[] layer = Fixtures.random(1, 5000);
        int start = indexOf(bytes, layer);
        bytes[start + at] ^= 16;
        Path tar = RawTar.save(folder.resolve("saved.tar"), bytes);
        VerifyReport report = BundleVerifier.verify(tar, List.of(), Progress.none(), s -> {});
        assertEquals(1, report.problems().size());
        Problem problem = report.problems().getFirst();
        assertEquals("bundle.blob-mismatch", problem.code());
        assertEquals(tar.toString(), problem.facts().get("file"));
        assertTrue(problem.facts().get("artifacts").contains("docker.io/allegroai/clearml:2.0"));
        assertEquals(4, problem.exitCode());
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        for (int i = 0; i + part.length <= bytes.length; i += 512) {
            if (java.util.Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        throw new AssertionError("not found");
    }

    @Test
    @DisplayName("whose config was changed is refused when it is opened")
    void changedConfig() throws IOException {
        byte[] bytes = Fixtures.docker(1, 5000).bytes();
        String text = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
        bytes[text.indexOf("\"architecture\"") + 2] ^= 1;
        Path tar = RawTar.save(folder.resolve("saved.tar"), bytes);
        Fixtures.problem("bundle.blob-mismatch", () -> Bundles.open(tar));
    }

    @Test
    @DisplayName("that is compressed as a whole is refused with what to do")
    void compressed() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(Fixtures.docker(1, 500).bytes());
        }
        Path file = RawTar.save(folder.resolve("images.tar.gz"), packed.toByteArray());
        Problem problem = Fixtures.problem("bundle.compressed", () -> Bundles.open(file));
        assertEquals("gzip", problem.facts().get("compression"));
    }

    @Test
    @DisplayName("is told from what is no archive at all")
    void noArchive() throws IOException {
        Path text = Files.writeString(folder.resolve("notes.txt"), "hello");
        Path empty = Files.createFile(folder.resolve("empty.tar"));
        Path other = new RawTar().file("readme", "x").write(folder.resolve("other.tar"));
        Path dir = Files.createDirectory(folder.resolve("dir"));
        for (Path path : List.of(text, empty, other, dir)) {
            Fixtures.problem("bundle.not-a-bundle", () -> Bundles.open(path));
        }
        Fixtures.problem("bundle.unreadable", () -> Bundles.open(folder.resolve("nowhere.tar")));
    }

    @Test
    @DisplayName("made by the test cluster's own image tool opens")
    void imageTool() throws Exception {
        Optional<Path> tool = SharedData.find("testcluster/tools/image");
        assumeTrue(tool.isPresent(), "needs the shared test data: set LANDFALL_SHARED");
        Path file = Files.write(folder.resolve("server"), Fixtures.random(1, 9999));
        Path tar = folder.resolve("made.tar");
        assertEquals(
                0,
                new ProcessBuilder(
                                tool.get().toString(),
                                tar.toString(),
                                "allegroai/clearml:2.0.0-613",
                                "/server",
                                "--",
                                file + "=/server")
                        .inheritIO()
                        .start()
                        .waitFor());
        try (Bundle bundle = Bundles.open(tar)) {
            assertEquals(List.of("docker.io/allegroai/clearml:2.0.0-613"), labels(bundle));
        }
        assertSound(tar);
    }

    @Test
    @DisplayName("of the shared benchmark's shape goes into volumes and comes out of them whole")
    void sharedLayout() throws Exception {
        Optional<Path> tool = SharedData.find("bench/make-layout");
        assumeTrue(tool.isPresent(), "needs the shared test data: set LANDFALL_SHARED");
        Path dir = folder.resolve("layout");
        assertEquals(
                0,
                new ProcessBuilder(tool.get().toString(), dir.toString(), "64", "4")
                        .inheritIO()
                        .start()
                        .waitFor());
        Path spec = Files.writeString(
                folder.resolve("spec.yaml"), "name: bench\nversion: '1'\nimages: [{layout: layout}]\n");
        BuildReport report = BundleBuilder.build(
                BundleSpec.read(spec),
                ImagePuller.none(),
                folder.resolve("out"),
                BuildOptions.ofVolumeSize("20m"),
                Progress.none());
        assertTrue(report.volumes().size() >= 4);
        try (Bundle bundle = Bundles.open(folder.resolve("out"));
                Bundle layout = Bundles.open(dir)) {
            assertEquals(labels(layout), labels(bundle));
            assertEquals(Fixtures.readAll(layout) + 3, Fixtures.readAll(bundle), "and the list of software");
            assertFalse(labels(bundle).isEmpty());
        }
        assertSound(folder.resolve("out"));
    }

    @Test
    @DisplayName("can be imported whole into volumes")
    void imported() throws IOException {
        Path tar = Fixtures.docker(1, 5000).write(folder.resolve("saved.tar"));
        BundleBuilder.build(
                BundleSpec.importing(tar, "saved", "1"),
                ImagePuller.none(),
                folder.resolve("out"),
                BuildOptions.standard(),
                Progress.none());
        try (Bundle bundle = Bundles.open(folder.resolve("out"));
                Bundle archive = Bundles.open(tar)) {
            assertEquals(
                    archive.artifacts().stream().map(Artifact::root).toList(),
                    Fixtures.carried(bundle.artifacts()).stream()
                            .map(Artifact::root)
                            .toList());
            assertEquals("saved.tar", bundle.artifacts().getFirst().source());
        }
    }

    @Test
    @DisplayName("gives a blob from any offset")
    void offsets() throws IOException {
        byte[] layer = Fixtures.random(1, 5000);
        Path tar = Fixtures.docker(1, 5000).write(folder.resolve("saved.tar"));
        try (Bundle bundle = Bundles.open(tar)) {
            for (int offset : new int[] {0, 1, 511, 512, 4999, 5000}) {
                assertArrayEquals(
                        java.util.Arrays.copyOfRange(layer, offset, 5000),
                        bundle.open(Digest.of(layer), offset).readAllBytes());
            }
        }
    }
}
