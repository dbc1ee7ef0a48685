package dev.landfall.engine.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A bundle that was built")
class BundleBuilderTest {
    @TempDir
    Path folder;

    private BuildReport build(BundleSpec spec, String out, long volumeSize) {
        return BundleBuilder.build(
                spec, ImagePuller.none(), folder.resolve(out), new BuildOptions(volumeSize), Progress.none());
    }

    @Test
    @DisplayName("opens from its one volume with everything the spec named")
    void holdsEverything() throws IOException {
        BuildReport report = build(Fixtures.everything(folder, 1, 20_000), "out", BuildOptions.FAT32);
        assertEquals(
                List.of("hello-1.2.3.01of01.landfall"),
                report.volumes().stream()
                        .map(v -> v.path().getFileName().toString())
                        .toList());
        assertEquals(report.bytes(), Files.size(report.volumes().getFirst().path()));
        try (Bundle bundle = Bundles.open(report.volumes().getFirst().path())) {
            assertEquals(BundleFormat.VOLUMES, bundle.format());
            assertEquals(report.manifest(), bundle.manifest());
            assertEquals(report.digest(), bundle.digest());
            assertEquals(
                    List.of(
                            "products/hello:1.2.3",
                            "charts/hello:0.1.0_build.5",
                            "docker.io/library/redis:7.2",
                            "quay.io/team/app:1.0",
                            "registry.k8s.io/multi:v3",
                            "docker.io/allegroai/clearml:2.0",
                            "docker.io/library/clearml:old",
                            "localhost:5000/two:2",
                            "files/apps.zip",
                            "sbom/hello:1.2.3"),
                    bundle.artifacts().stream().map(Artifact::label).toList());
            assertEquals(
                    List.of(new BundleManifest.Product("hello", "1.2.3")),
                    bundle.manifest().products());
            assertEquals(11, bundle.index().size());
            assertEquals(
                    1,
                    bundle.index().stream()
                            .filter(d -> d.mediaType().equals(MediaTypes.BUNDLE))
                            .count());
            assertTrue(Fixtures.readAll(bundle) > 20);
        }
    }

    @Test
    @DisplayName("finds artifacts by any spelling of their name, and gives out charts, products and files")
    void findsArtifacts() throws IOException {
        BuildReport report = build(Fixtures.everything(folder, 1, 20_000), "out", BuildOptions.FAT32);
        try (Bundle bundle = Bundles.open(folder.resolve("out"))) {
            Artifact redis = bundle.find(ArtifactKind.IMAGE, "redis:7.2").orElseThrow();
            assertEquals("docker.io/library/redis:7.2", redis.name());
            assertEquals("7.2", redis.version());
            assertEquals("images", redis.source());
            assertEquals(
                    redis,
                    bundle.find(ArtifactKind.IMAGE, "redis@" + redis.root().digest())
                            .orElseThrow());
            assertTrue(bundle.find(ArtifactKind.IMAGE, "redis:7.3").isEmpty());
            assertTrue(bundle.find(ArtifactKind.IMAGE, "redis").isEmpty());
            assertEquals(
                    "Apache-2.0",
                    bundle.find(ArtifactKind.IMAGE, "allegroai/clearml:2.0")
                            .orElseThrow()
                            .licence());

            Artifact chart =
                    bundle.find(ArtifactKind.CHART, "hello:0.1.0+build.5").orElseThrow();
            assertEquals("Apache-2.0", chart.licence());
            SortedMap<String, byte[]> packed = ArtifactContent.files(
                    "chart", new java.util.zip.GZIPInputStream(bundle.openContent(chart)), 1 << 20, path -> true);
            assertEquals(
                    Set.of("hello/.helmignore", "hello/Chart.yaml", "hello/templates/pod.yaml", "hello/values.yaml"),
                    packed.keySet());

            SortedMap<String, byte[]> product =
                    bundle.folder(bundle.find(ArtifactKind.PRODUCT, "hello").orElseThrow());
            assertEquals(Set.of("product.yaml", "values/a.yaml"), product.keySet());
            assertArrayEquals(Fixtures.utf8("a: 1\n"), product.get("values/a.yaml"));

            Artifact zip = bundle.find(ArtifactKind.FILE, "apps.zip").orElseThrow();
            assertEquals("MIT", zip.licence());
            assertArrayEquals(Files.readAllBytes(folder.resolve("apps.zip")), bundle.content(zip));
        }
        assertEquals(1, report.volumes().size());
    }

    @Test
    @DisplayName("has the same bytes each time it is built, whatever the folder and the files' times")
    void deterministic() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other"));
        BundleSpec first = Fixtures.everything(Files.createDirectory(folder.resolve("one")), 1, 300_000);
        BundleSpec second = Fixtures.everything(other, 1, 300_000);
        try (Stream<Path> files = Files.walk(other)) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.fromMillis(1_000_000_007_000L));
            }
        }
        BuildReport a = build(first, "a", 200_000);
        BuildReport b = build(second, "b", 200_000);
        assertEquals(a.digest(), b.digest());
        assertTrue(a.volumes().size() > 3);
        for (int i = 0; i < a.volumes().size(); i++) {
            assertEquals(
                    -1,
                    Files.mismatch(a.volumes().get(i).path(), b.volumes().get(i).path()));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {65_536, 65_537, 99_991, 131_072, 1_000_003, 3_333_333})
    @DisplayName("is the same bundle when it is split at any size, and no volume is larger than that")
    void splits(long volumeSize) throws IOException {
        BundleSpec spec = Fixtures.everything(folder, 2, 700_000);
        BuildReport whole = build(spec, "whole", BuildOptions.FAT32);
        BuildReport split = build(spec, "split", volumeSize);
        assertEquals(whole.digest(), split.digest());
        assertEquals(whole.manifest(), split.manifest());
        for (Volume volume : split.volumes()) {
            assertTrue(Files.size(volume.path()) <= volumeSize, volume::toString);
            assertEquals(volume.size(), Files.size(volume.path()));
        }
        long payload = whole.manifest().bytes();
        assertTrue(split.volumes().size() <= payload / (volumeSize / 2) + 2, "volumes are well filled");
        // opened from its last volume
        try (Bundle bundle = Bundles.open(split.volumes().getLast().path())) {
            assertEquals(split.volumes(), bundle.volumes());
            assertTrue(Fixtures.readAll(bundle) > 20);
        }
        VerifyReport report =
                BundleVerifier.verify(split.volumes().getFirst().path(), List.of(), Progress.none(), state -> {});
        assertEquals(List.of(), report.all());
    }

    @Test
    @DisplayName("gives any part of a blob from any offset, across chunks and volumes")
    void readsFromAnyOffset() throws IOException {
        byte[] large = Fixtures.random(77, 9_500_001);
        Fixtures.Layout layout = new Fixtures.Layout();
        layout.image("docker.io/library/large:1", large);
        layout.folder(folder.resolve("images"));
        Path spec = Files.writeString(
                folder.resolve("spec.yaml"), "name: large\nversion: '1'\nimages: [{layout: images}]\n");
        BuildReport report = build(BundleSpec.read(spec), "out", 5_000_000);
        assertEquals(2, report.volumes().size());
        Digest digest = Digest.of(large);
        try (Bundle bundle = Bundles.open(folder.resolve("out"))) {
            for (long offset : new long[] {0, 1, 4_194_303, 4_194_304, 4_900_000, 5_000_001, 9_500_000, 9_500_001}) {
                try (InputStream in = bundle.open(digest, offset)) {
                    byte[] rest = in.readAllBytes();
                    assertArrayEquals(java.util.Arrays.copyOfRange(large, (int) offset, large.length), rest);
                }
                try (InputStream in = bundle.open(digest, offset)) {
                    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
                    assertEquals(large.length - offset, in.transferTo(out));
                    assertEquals(large.length - offset, out.size());
                }
            }
        }
    }

    @Test
    @DisplayName("extracts with plain tar to a valid OCI layout, split blobs joined with cat")
    void isAPlainTar() throws Exception {
        assumeTrue(runs("tar", "--version"), "needs tar");
        BundleSpec spec = Fixtures.everything(folder, 3, 400_000);
        BuildReport report = build(spec, "split", 300_000);
        Path extracted = Files.createDirectory(folder.resolve("extracted"));
        for (Volume volume : report.volumes()) {
            assertTrue(runs("tar", "-xf", volume.path().toString(), "-C", extracted.toString()));
            assertTrue(
                    runs("sh", "-c", "cd '" + extracted + "' && sha256sum -c landfall/volume.json.sha256 >/dev/null"));
        }
        assertTrue(
                runs(
                        "sh",
                        "-c",
                        "cd '" + extracted
                                + "/parts/sha256' && for d in $(ls | cut -d. -f1 | sort -u); do cat $d.* > ../../blobs/sha256/$d; done"));
        try (Bundle layout = Bundles.open(extracted)) {
            assertEquals(BundleFormat.OCI_LAYOUT, layout.format());
            assertEquals(report.manifest(), layout.manifest());
            assertEquals(report.digest(), layout.digest());
            assertTrue(Fixtures.readAll(layout) > 20);
        }
        try (Stream<Path> blobs = Files.list(extracted.resolve("blobs/sha256"))) {
            for (Path blob : blobs.toList()) {
                assertEquals(
                        blob.getFileName().toString(),
                        Digest.of(Files.readAllBytes(blob)).hex());
            }
        }
    }

    private static boolean runs(String... command) throws Exception {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    @DisplayName("takes one platform of an image where the spec says so, under the name that it says")
    void takesOnePlatform() throws IOException {
        Fixtures.layout(4, 1000).folder(folder.resolve("images"));
        Path spec = Files.writeString(folder.resolve("spec.yaml"), """
                name: one
                version: '1'
                images:
                  - layout: images
                    reference: registry.k8s.io/multi:v3
                    as: registry.k8s.io/single:v3
                    platform: linux/arm64
                """);
        build(BundleSpec.read(spec), "out", BuildOptions.FAT32);
        try (Bundle bundle = Bundles.open(folder.resolve("out"))) {
            assertEquals(2, bundle.artifacts().size());
            Artifact image = bundle.artifacts().getFirst();
            assertEquals("registry.k8s.io/single:v3", image.name());
            assertEquals(MediaTypes.OCI_MANIFEST, image.root().mediaType());
            assertTrue(bundle.size(Digest.of(Fixtures.random(9, 1001))).isPresent());
            assertFalse(bundle.size(Digest.of(Fixtures.random(8, 999))).isPresent());
        }
    }

    @Test
    @DisplayName("carries a product that ships with Landfall")
    void shippedProduct() throws IOException {
        Path spec =
                Files.writeString(folder.resolve("spec.yaml"), "name: p\nversion: '1'\nproducts: [clearml-server]\n");
        build(BundleSpec.read(spec), "out", BuildOptions.FAT32);
        try (Bundle bundle = Bundles.open(folder.resolve("out"))) {
            Artifact product =
                    bundle.find(ArtifactKind.PRODUCT, "clearml-server").orElseThrow();
            assertTrue(bundle.folder(product).keySet().containsAll(Set.of("product.yaml", "values/server.yaml")));
        }
        Path wrong =
                Files.writeString(folder.resolve("wrong.yaml"), "name: p\nversion: '1'\nproducts: [clearml-servr]\n");
        Problem problem = Fixtures.problem(
                "bundle.product-unknown", () -> build(BundleSpec.read(wrong), "out2", BuildOptions.FAT32));
        assertTrue(problem.why().contains("line 3") && problem.why().contains("Did you mean 'clearml-server'?"));
    }

    @Test
    @DisplayName("can be made into another bundle, image by image the same")
    void bundleOfABundle() throws IOException {
        BuildReport first = build(Fixtures.everything(folder, 5, 9000), "first", BuildOptions.FAT32);
        Path spec = Files.writeString(
                folder.resolve("again.yaml"),
                "name: again\nversion: '1'\nimages:\n  - archive: first/hello-1.2.3.01of01.landfall\n");
        build(BundleSpec.read(spec), "again", BuildOptions.FAT32);
        try (Bundle bundle = Bundles.open(folder.resolve("again"))) {
            assertEquals(roots(first.manifest()), roots(bundle.manifest()));
            assertTrue(bundle.find(ArtifactKind.SBOM, "again:1").isPresent());
            assertTrue(bundle.find(ArtifactKind.SBOM, "hello").isEmpty());
        }
    }

    /** Of everything but the list of software, which is each bundle's own. */
    private static Set<Digest> roots(BundleManifest manifest) {
        Set<Digest> roots = new HashSet<>();
        manifest.artifacts().stream()
                .filter(a -> a.kind() != ArtifactKind.SBOM)
                .forEach(a -> roots.add(a.root().digest()));
        return roots;
    }

    @Test
    @DisplayName("names one thing with one name: the same twice is taken once, different things are refused")
    void oneNameOneThing() throws IOException {
        Fixtures.layout(6, 500).folder(folder.resolve("a"));
        Fixtures.layout(7, 500).folder(folder.resolve("b"));
        Path same = Files.writeString(
                folder.resolve("same.yaml"), "name: x\nversion: '1'\nimages: [{layout: a}, {layout: a}]\n");
        assertEquals(
                4,
                build(BundleSpec.read(same), "same", BuildOptions.FAT32)
                        .manifest()
                        .artifacts()
                        .size());
        Path other = Files.writeString(
                folder.resolve("other.yaml"), "name: x\nversion: '1'\nimages:\n- layout: a\n- layout: b\n");
        Problem problem =
                Fixtures.problem("bundle.name-twice", () -> build(BundleSpec.read(other), "other", BuildOptions.FAT32));
        assertEquals("5", problem.facts().get("line"));
        assertFalse(Files.exists(folder.resolve("other")));
    }

    @Test
    @DisplayName("is not begun when an image's archive lacks a layer, and says which")
    void incompleteSource() throws IOException {
        Fixtures.Layout layout = Fixtures.layout(8, 5000);
        Path images = layout.folder(folder.resolve("images"));
        Digest lost = Digest.of(Fixtures.random(8, 5000));
        Files.delete(images.resolve(LayoutIndex.blobPath(lost)));
        Path spec =
                Files.writeString(folder.resolve("spec.yaml"), "name: x\nversion: '1'\nimages: [{layout: images}]\n");
        Problem problem =
                Fixtures.problem("bundle.blob-missing", () -> build(BundleSpec.read(spec), "out", BuildOptions.FAT32));
        assertEquals(lost.toString(), problem.facts().get("digest"));
        assertFalse(Files.exists(folder.resolve("out")));
    }

    @Test
    @DisplayName(
            "gives no volume its name when a source turns out damaged in the middle, and goes on when that is mended")
    void damagedSource() throws IOException {
        Fixtures.Layout layout = Fixtures.layout(8, 50_000);
        Path images = layout.folder(folder.resolve("images"));
        Path blob = images.resolve(LayoutIndex.blobPath(Digest.of(Fixtures.random(8, 50_000))));
        byte[] content = Files.readAllBytes(blob);
        content[40_000] ^= 1;
        Files.write(blob, content);
        Path spec =
                Files.writeString(folder.resolve("spec.yaml"), "name: x\nversion: '1'\nimages: [{layout: images}]\n");
        Problem problem = Fixtures.problem("bundle.source-damaged", () -> build(BundleSpec.read(spec), "out", 65_536));
        assertTrue(problem.facts().get("artifacts").contains("redis:7.2"));
        assertUnfinished();
        content[40_000] ^= 1;
        Files.write(blob, content);
        build(BundleSpec.read(spec), "out", 65_536);
        assertTrue(BundleVerifier.verify(folder.resolve("out"), List.of(), Progress.none(), s -> {})
                .sound());
    }

    /** What lies there is no volume to any reader. */
    private void assertUnfinished() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("out"))) {
            assertEquals(
                    List.of(),
                    files.map(f -> f.getFileName().toString())
                            .filter(f -> !f.startsWith("."))
                            .toList());
        }
        Fixtures.problem("bundle.not-a-bundle", () -> Bundles.open(folder.resolve("out")));
    }

    @Test
    @DisplayName("is refused before the first byte when the folder's file system has not enough space")
    void noSpace() throws IOException {
        Fixtures.Layout layout = new Fixtures.Layout();
        Descriptor config = layout.blob(MediaTypes.OCI_CONFIG, Fixtures.utf8("{}"));
        Descriptor huge = new Descriptor(MediaTypes.OCI_LAYER, Digest.of(new byte[] {1}), 1L << 45);
        Descriptor root =
                layout.blob(MediaTypes.OCI_MANIFEST, ManifestJson.print("", config, List.of(huge), java.util.Map.of()));
        Path spec = Files.writeString(
                folder.resolve("spec.yaml"), "name: x\nversion: '1'\nimages: [docker.io/library/huge:1]\n");
        Problem problem = Fixtures.problem(
                "bundle.no-space",
                () -> BundleBuilder.build(
                        BundleSpec.read(spec),
                        PulledImageTest.puller(layout, root),
                        folder.resolve("out"),
                        BuildOptions.ofVolumeSize("100g"),
                        Progress.none()));
        assertTrue(Long.parseLong(problem.facts().get("short")) > 0);
        try (Stream<Path> files = Files.list(folder.resolve("out"))) {
            assertEquals(List.of(), files.toList());
        }
    }

    @Test
    @DisplayName("is refused when its first documents do not fit into one volume")
    void volumeTooSmall() throws IOException {
        Fixtures.Layout layout = new Fixtures.Layout();
        for (int i = 0; i < 400; i++) {
            layout.image("docker.io/library/image-with-a-rather-long-name-" + i + ":1", Fixtures.random(i, 10));
        }
        layout.folder(folder.resolve("images"));
        Path spec =
                Files.writeString(folder.resolve("spec.yaml"), "name: x\nversion: '1'\nimages: [{layout: images}]\n");
        Fixtures.problem("bundle.volume-too-small", () -> build(BundleSpec.read(spec), "out", 65_536));
    }

    @Test
    @DisplayName("understands volume sizes as people write them, 4g being what FAT32 takes")
    void volumeSizes() {
        assertEquals(700L << 20, BuildOptions.ofVolumeSize("700m").volumeSize());
        assertEquals(25L << 30, BuildOptions.ofVolumeSize("25GiB").volumeSize());
        assertEquals(BuildOptions.FAT32, BuildOptions.ofVolumeSize("4g").volumeSize());
        assertEquals(100_000, BuildOptions.ofVolumeSize("100000").volumeSize());
        for (String wrong : List.of("", "x", "-1", "1.5g", "10", "999999999999t")) {
            assertEquals(
                    2,
                    Fixtures.problem("bundle.volume-size", () -> BuildOptions.ofVolumeSize(wrong))
                            .exitCode());
        }
    }
}
