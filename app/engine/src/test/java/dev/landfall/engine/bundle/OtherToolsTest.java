package dev.landfall.engine.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An archive of Zarf, Hauler, oc-mirror or KOTS")
class OtherToolsTest {
    @TempDir
    Path folder;

    private static List<String> labels(Bundle bundle, ArtifactKind kind) {
        return bundle.artifacts().stream()
                .filter(a -> a.kind() == kind)
                .map(Artifact::label)
                .sorted()
                .toList();
    }

    private static String detail(Bundle bundle, String id) {
        return bundle.findings().stream()
                .filter(f -> f.id().equals(id))
                .map(Finding::detail)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + id + " in " + bundle.findings()));
    }

    private static List<String> ids(Bundle bundle) {
        return bundle.findings().stream().map(Finding::id).toList();
    }

    /** Every image is there under its name, with the digest it had, and every byte of it is what its digest says. */
    private static void assertImages(Path path, Bundle bundle) throws IOException {
        assertEquals(OtherTools.IMAGES, labels(bundle, ArtifactKind.IMAGE));
        Map<String, Digest> wanted = new TreeMap<>();
        for (Descriptor d : OtherTools.images().index) {
            wanted.put(d.annotations().get(MediaTypes.REF_NAME), d.digest());
        }
        wanted.forEach((name, digest) -> assertEquals(
                digest,
                bundle.find(ArtifactKind.IMAGE, name).orElseThrow().root().digest()));
        Fixtures.readAll(bundle);
        VerifyReport report = BundleVerifier.verify(path, List.of(), Progress.none(), s -> {});
        assertEquals(List.of(), report.all());
        assertTrue(report.blobs() >= OtherTools.images().blobs.size());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("of Zarf opens as a tar and unpacked: images, charts and files, the rest told")
    void zarf(boolean tar) throws IOException {
        SortedMap<String, byte[]> files = OtherTools.zarf(folder);
        Path path = tar
                ? OtherTools.tar(files).write(folder.resolve("zarf-package-shop-amd64-1.2.3.tar"))
                : OtherTools.folder(files, folder.resolve("unpacked"));
        try (Bundle bundle = Bundles.open(path)) {
            assertEquals(BundleFormat.ZARF, bundle.format());
            assertEquals("shop", bundle.manifest().name());
            assertEquals("1.2.3", bundle.manifest().version());
            assertImages(path, bundle);
            Artifact chart = bundle.find(ArtifactKind.CHART, "hello").orElseThrow();
            assertEquals("0.1.0+build.5", chart.version());
            assertArrayEquals(OtherTools.chart(folder.resolve("again")), bundle.content(chart));
            assertEquals(
                    List.of(
                            "files/tools/files/0/tool",
                            "files/web/manifests/config-0.yaml",
                            "files/web/values/hello-0.1.0+build.5-0",
                            "files/zarf/sboms.tar",
                            "files/zarf/zarf.yaml"),
                    labels(bundle, ArtifactKind.FILE));
            Artifact tool = bundle.find(ArtifactKind.FILE, "tools/files/0/tool").orElseThrow();
            assertArrayEquals(Fixtures.random(77, 70_000), bundle.content(tool));
            assertEquals(List.of("bundle.part-not-taken"), ids(bundle));
            String left = detail(bundle, "bundle.part-not-taken");
            assertTrue(left.contains("git repositories of 'tools' (2 files)"), left);
            assertTrue(left.contains("actions"), left);
            assertTrue(left.contains("variables"), left);
        }
    }

    @Test
    @DisplayName("of Zarf that lacks images which it lists says so")
    void zarfLacksImages() throws IOException {
        SortedMap<String, byte[]> files = OtherTools.zarf(folder);
        List<Descriptor> two = OtherTools.images().index.subList(0, 2);
        files.keySet().removeAll(List.of("checksums.txt", "zarf.yaml"));
        files.put("images/index.json", LayoutIndex.print(two));
        Path path = OtherTools.tar(OtherTools.sealed(files)).write(folder.resolve("zarf.tar"));
        try (Bundle bundle = Bundles.open(path)) {
            assertTrue(detail(bundle, "bundle.image-not-here").contains("registry.k8s.io/multi:v3"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "components/web.tar",
                "images/index.json",
                "sboms.tar",
                "checksums.txt",
                "+components/more.tar",
                "-components/tools.tar",
                "-sboms.tar"
            })
    @DisplayName("of Zarf whose files are not those of its checksums is refused, naming the file")
    void zarfChecksums(String what) throws IOException {
        SortedMap<String, byte[]> files = OtherTools.zarf(folder);
        String name = what.replaceFirst("^[+-]", "");
        if (what.startsWith("+")) {
            files.put(name, new RawTar().file("evil/files/0/x", "x").bytes());
        } else if (what.startsWith("-")) {
            files.remove(name);
        } else {
            byte[] content = files.get(name).clone();
            // of a tar its padding: only the checksum can tell
            content[name.endsWith(".tar") ? content.length - 1 : 3] ^= 2;
            files.put(name, content);
        }
        Path path = OtherTools.tar(files).write(folder.resolve("zarf.tar"));
        Problem problem = Fixtures.problem("bundle.archive-refused", () -> Bundles.open(path));
        assertEquals(name, problem.facts().get("member"));
        assertEquals(4, problem.exitCode());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName(
            "of Hauler opens as a tar and as a store: images under their whole names, charts, files; signatures told")
    void hauler(boolean tar) throws IOException {
        Map<String, byte[]> files = OtherTools.hauler(folder);
        Path path = tar
                ? OtherTools.tar(files).write(folder.resolve("haul.tar"))
                : OtherTools.folder(files, folder.resolve("store"));
        try (Bundle bundle = Bundles.open(path)) {
            assertEquals(BundleFormat.HAULER, bundle.format());
            assertImages(path, bundle);
            assertEquals(List.of("charts/hello:0.1.0"), labels(bundle, ArtifactKind.CHART));
            assertEquals(List.of("files/etc.tar.gz", "files/note.txt"), labels(bundle, ArtifactKind.FILE));
            Artifact note = bundle.find(ArtifactKind.FILE, "note.txt").orElseThrow();
            assertArrayEquals(Fixtures.utf8("a note"), bundle.content(note));
            assertTrue(detail(bundle, "bundle.part-not-taken").contains("1 of dev.hauler/sigs"));
        }
    }

    @Test
    @DisplayName("of oc-mirror opens from any of its tars, with names out of its configuration and catalogues")
    void ocMirror() throws IOException {
        List<Path> parts = split(OtherTools.ocMirror(), 3);
        for (Path part : parts) {
            try (Bundle bundle = Bundles.open(part)) {
                assertEquals(BundleFormat.OC_MIRROR, bundle.format());
                assertEquals(3, bundle.volumes().size());
                assertEquals(parts, bundle.volumes().stream().map(Volume::path).toList());
                assertImages(part, bundle);
                assertEquals(List.of(), bundle.findings());
            }
        }
        try (Bundle bundle = Bundles.open(folder.resolve("mirror"))) {
            assertEquals(OtherTools.IMAGES, labels(bundle, ArtifactKind.IMAGE));
        }
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Files.move(parts.get(1), elsewhere.resolve("mirror_000002.tar"));
        Problem problem = Fixtures.problem("bundle.part-missing", () -> Bundles.open(parts.getFirst()));
        assertEquals("mirror_000002.tar", problem.facts().get("missing"));
        try (Bundle bundle = Bundles.open(parts.getFirst(), List.of(elsewhere))) {
            Fixtures.readAll(bundle);
        }
    }

    /** Files in turn into so many tars, as oc-mirror does when one is full. */
    private List<Path> split(Map<String, byte[]> files, int count) {
        List<RawTar> tars = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tars.add(new RawTar());
        }
        int i = 0;
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            tars.get(i++ * count / files.size()).file(file.getKey(), file.getValue());
        }
        List<Path> paths = new ArrayList<>();
        for (RawTar tar : tars) {
            paths.add(tar.write(folder.resolve("mirror/mirror_00000" + (paths.size() + 1) + ".tar")));
        }
        return paths;
    }

    @Test
    @DisplayName("of oc-mirror that builds on an earlier one opens with what it has, and says what it has not")
    void ocMirrorIncrement() throws IOException {
        Map<String, byte[]> files = OtherTools.ocMirror();
        Descriptor redis = OtherTools.images().index.getFirst();
        files.remove(OtherTools.blob("docker/registry/v2/", redis.digest()));
        Path path = OtherTools.tar(files).write(folder.resolve("mirror_000001.tar"));
        try (Bundle bundle = Bundles.open(path)) {
            assertEquals(OtherTools.IMAGES.subList(1, 3), labels(bundle, ArtifactKind.IMAGE));
            assertTrue(detail(bundle, "bundle.image-not-here").contains("library/redis:7.2"));
        }
    }

    @Test
    @DisplayName("of KOTS opens decompressed: images under the names of airgap.yaml, the charts of the release")
    void kots() throws IOException {
        Path path = OtherTools.tar(OtherTools.kots(folder)).write(folder.resolve("shop.airgap.tar"));
        try (Bundle bundle = Bundles.open(path)) {
            assertEquals(BundleFormat.KOTS, bundle.format());
            assertEquals("shop", bundle.manifest().name());
            assertEquals("2.0.1", bundle.manifest().version());
            assertImages(path, bundle);
            assertEquals(List.of("charts/hello:0.1.0_build.5"), labels(bundle, ArtifactKind.CHART));
            assertEquals(List.of("files/kots/airgap.yaml", "files/kots/app.tar.gz"), labels(bundle, ArtifactKind.FILE));
            assertEquals(List.of(), bundle.findings());
        }
    }

    @Test
    @DisplayName("of KOTS tells images that it lists and lacks, those it does not list, and names that share one image")
    void kotsNames() throws IOException {
        Map<String, byte[]> files = OtherTools.kots(folder);
        String yaml = new String(files.get("airgap.yaml"), java.nio.charset.StandardCharsets.UTF_8)
                .replace("registry.k8s.io/multi:v3", "other/redis:7.2")
                .replace("    - quay.io", "    - gone/image:1\n    - quay.io");
        files.put("airgap.yaml", Fixtures.utf8(yaml));
        Path path = OtherTools.tar(files).write(folder.resolve("shop.tar"));
        try (Bundle bundle = Bundles.open(path)) {
            assertEquals(
                    List.of(
                            "docker.io/library/redis:7.2",
                            "docker.io/other/redis:7.2",
                            "quay.io/team/app:1.0",
                            "unknown-registry.invalid/multi:v3"),
                    labels(bundle, ArtifactKind.IMAGE));
            assertTrue(detail(bundle, "bundle.image-not-here").contains("docker.io/gone/image:1"));
            assertTrue(detail(bundle, "bundle.name-shared").contains("docker.io/other/redis:7.2"));
            assertTrue(detail(bundle, "bundle.host-unknown").contains("multi:v3"));
        }
    }

    @Test
    @DisplayName("of KOTS with one docker save archive an image opens too")
    void kotsOld() throws IOException {
        byte[] layer = Fixtures.random(5, 3000);
        String config = Fixtures.config(layer);
        byte[] saved = new RawTar()
                .file("c.json", config)
                .file("l/layer.tar", layer)
                .file("manifest.json", "[{\"Config\":\"c.json\",\"RepoTags\":null,\"Layers\":[\"l/layer.tar\"]}]")
                .bytes();
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("airgap.yaml", Fixtures.utf8("spec:\n  format: docker-archive\n"));
        files.put("images/docker-archive/quay.io/team/app/1.0", saved);
        Path path = OtherTools.tar(files).write(folder.resolve("old.tar"));
        try (Bundle bundle = Bundles.open(path)) {
            assertEquals(List.of("quay.io/team/app:1.0"), labels(bundle, ArtifactKind.IMAGE));
            Fixtures.readAll(bundle);
            assertTrue(bundle.size(Digest.of(layer)).isPresent());
        }
    }

    @Test
    @DisplayName(
            "that is a registry's storage opens: tags, untagged manifests by digest, no parts of indexes, hosts as far as known")
    void storage() throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>(OtherTools.storage(
                "docker/registry/v2/", name -> name.startsWith("quay") ? name : name.substring(name.indexOf('/') + 1)));
        Fixtures.Layout more = new Fixtures.Layout();
        Descriptor untagged = more.image("x", Fixtures.random(8, 50));
        more.blobs.forEach((digest, content) -> files.put(OtherTools.blob("docker/registry/v2/", digest), content));
        OtherTools.revision(files, "docker/registry/v2/", "quay.io/team/app", untagged.digest());
        for (Path path : List.of(
                OtherTools.folder(files, folder.resolve("registry")),
                OtherTools.tar(files).write(folder.resolve("registry.tar")))) {
            try (Bundle bundle = Bundles.open(path)) {
                assertEquals(BundleFormat.REGISTRY_STORAGE, bundle.format());
                assertEquals(
                        List.of(
                                "quay.io/team/app:1.0",
                                "quay.io/team/app@" + untagged.digest(),
                                "unknown-registry.invalid/library/redis:7.2",
                                "unknown-registry.invalid/multi:v3"),
                        labels(bundle, ArtifactKind.IMAGE));
                assertTrue(detail(bundle, "bundle.host-unknown").contains("library/redis:7.2"));
                Fixtures.readAll(bundle);
            }
        }
    }

    @Test
    @DisplayName("whose links are none is refused, naming the link")
    void badLink() throws IOException {
        for (String link : List.of("", "sha256:zz", "../../../../etc/passwd", "x".repeat(2000))) {
            Map<String, byte[]> files = OtherTools.ocMirror();
            String name = "docker/registry/v2/repositories/library/redis/_manifests/tags/7.2/current/link";
            files.put(name, Fixtures.utf8(link));
            Path path = OtherTools.tar(files).write(folder.resolve("mirror_000001.tar"));
            Problem problem = Fixtures.problem("bundle.archive-refused", () -> Bundles.open(path));
            assertEquals(name, problem.facts().get("member"));
        }
    }

    @Test
    @DisplayName("in which one reference means two images keeps both, the second under its digest, and says so")
    void oneName() throws IOException {
        Fixtures.Layout layout = new Fixtures.Layout();
        layout.image("redis:7.2", Fixtures.random(1, 100));
        Descriptor second = layout.image("docker.io/library/redis:7.2", Fixtures.random(2, 100));
        Path path = layout.tar().write(folder.resolve("two.tar"));
        try (Bundle bundle = Bundles.open(path)) {
            assertEquals(
                    List.of("docker.io/library/redis:7.2", "docker.io/library/redis@" + second.digest()),
                    labels(bundle, ArtifactKind.IMAGE));
            assertTrue(
                    detail(bundle, "bundle.name-again").contains(second.digest().toString()));
        }
    }

    @Test
    @DisplayName("that is compressed or a piece is refused with the tool it looks like and what to do")
    void compressed() throws IOException {
        byte[] zstd = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, 0, 0};
        Path zarf = RawTar.save(folder.resolve("zarf-package-shop-amd64-1.2.3.tar.zst"), zstd);
        assertTrue(Fixtures.problem("bundle.compressed", () -> Bundles.open(zarf))
                .why()
                .contains("package of Zarf"));
        Path kots = RawTar.save(folder.resolve("shop.airgap"), OtherTools.gzip(new byte[1024]));
        assertTrue(Fixtures.problem("bundle.compressed", () -> Bundles.open(kots))
                .why()
                .contains("KOTS"));
        for (String piece :
                List.of("zarf-package-x.tar.zst.part000", "zarf-package-x.tar.part001", "haul.tar.zst.002")) {
            Path path = RawTar.save(folder.resolve(piece), Fixtures.random(1, 600));
            Fixtures.problem("bundle.in-parts", () -> Bundles.open(path));
        }
    }
}
