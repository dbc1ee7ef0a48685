package dev.landfall.engine.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("What an import tells of an archive")
class ImportFindingsTest {
    @TempDir
    private Path folder;

    private Importing importing() {
        return new Importing(folder);
    }

    private static Finding only(ImportReport report) {
        assertEquals(1, report.findings().size());
        return report.findings().getFirst();
    }

    @Test
    @DisplayName("is that one name means two images, and both are kept")
    void nameTwice() throws IOException {
        RawTar tar = new RawTar()
                .file(
                        "a.tar",
                        Importing.old("reg.example/a:1", Fixtures.random(1, 3000))
                                .bytes())
                .file(
                        "b.tar",
                        Importing.old("reg.example/a:1", Fixtures.random(2, 3000))
                                .bytes())
                .file(
                        "c.tar",
                        Importing.old("reg.example/a:1", Fixtures.random(1, 3000))
                                .bytes());
        ImportReport report = importing().run(tar);
        assertEquals("One name means two images in this archive", only(report).title());
        try (Bundle bundle = Importing.whole(report)) {
            assertEquals(2, Fixtures.carried(bundle.artifacts()).size());
            Artifact second = Fixtures.carried(bundle.artifacts()).get(1);
            assertEquals("reg.example/a@" + second.root().digest(), second.name());
            Importing.says(only(report).detail(), second.name(), "'b.tar, ");
        }
    }

    @Test
    @DisplayName("is that an image has no name, and it goes by its digest")
    void unnamed() throws IOException {
        byte[] layer = Fixtures.random(1, 3000);
        RawTar image = Importing.list(
                new RawTar().file("0".repeat(64) + "/layer.tar", layer),
                "",
                Fixtures.config(layer),
                List.of("0".repeat(64) + "/layer.tar"));
        ImportReport report = importing().run(new RawTar().file("172.17.0.2-5000-ubuntu-22.04.tar", image.bytes()));
        assertEquals("An image has no name", only(report).title());
        try (Bundle bundle = Importing.whole(report)) {
            Artifact artifact = Fixtures.carried(bundle.artifacts()).getFirst();
            assertEquals(artifact.root().digest().toString(), artifact.name());
        }
    }

    @Test
    @DisplayName("is what in it is no image, and what no image needs")
    void leftOver() {
        byte[] layer = Fixtures.random(1, 3000);
        RawTar image = new RawTar().file("1".repeat(64) + "/layer.tar", Fixtures.random(9, 200_000));
        image.file("0".repeat(64) + "/layer.tar", layer);
        Importing.list(image, "a.example/b:1", Fixtures.config(layer), List.of("0".repeat(64) + "/layer.tar"));
        ImportReport report =
                importing().run(new RawTar().file("README", "hello").file("b.tar", image.bytes()));
        assertEquals(
                List.of(
                        "The archive holds files that are not of images",
                        "The archive holds parts that no image needs"),
                Importing.titles(report));
        Importing.says(report.findings().toString(), "README", "1".repeat(64) + "/layer.tar", "200000 bytes");
        Importing.whole(report).close();
    }

    @Test
    @DisplayName("is that a layer in zstd was not looked into")
    void zstd() throws IOException {
        byte[] layer = Fixtures.random(1, 100_000);
        System.arraycopy(new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd}, 0, layer, 0, 4);
        ImportReport report = importing()
                .run(new RawTar()
                        .file("b.tar", Importing.layout("a.example/b:1", layer).bytes()));
        assertEquals("A layer could not be looked into", only(report).title());
        Importing.whole(report).close();
    }

    @Test
    @DisplayName("is that an index lists platforms which are not there")
    void platforms() throws IOException {
        Fixtures.Layout layout = new Fixtures.Layout();
        var here = layout.image("a.example/b:1", Fixtures.random(1, 100_000));
        layout.index.clear();
        String list = "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_INDEX + "\",\"manifests\":["
                + "{\"mediaType\":\"" + here.mediaType() + "\",\"digest\":\"" + here.digest() + "\",\"size\":"
                + here.size()
                + "},{\"mediaType\":\"" + here.mediaType() + "\",\"digest\":\"sha256:" + "0".repeat(64)
                + "\",\"size\":77}]}";
        layout.index.add(layout.blob(MediaTypes.OCI_INDEX, Fixtures.utf8(list))
                .annotated(Map.of(MediaTypes.REF_NAME, "a.example/b:1")));
        ImportReport report =
                importing().run(new RawTar().file("b.tar", layout.tar().bytes()));
        assertEquals(
                "The archive does not hold all platforms of an image",
                only(report).title());
        try (Bundle bundle = Importing.whole(report)) {
            assertEquals(
                    here.digest(),
                    Fixtures.carried(bundle.artifacts()).getFirst().root().digest());
        }
    }

    @Test
    @DisplayName("is nothing where links stand for layers, in either direction")
    void links() throws IOException {
        byte[] base = Fixtures.random(1, 100_000);
        byte[] top = Fixtures.random(2, 90_000);
        String one = "1".repeat(64);
        String two = "2".repeat(64);
        RawTar image = new RawTar()
                .symlink(one + "/layer.tar", "../" + two + "/layer.tar")
                .file(two + "/layer.tar", base)
                .symlink("3".repeat(64) + "/layer.tar", "../" + one + "/layer.tar")
                .file("4".repeat(64) + "/layer.tar", top)
                .hardlink("5".repeat(64) + "/layer.tar", "4".repeat(64) + "/layer.tar");
        Importing.list(
                image,
                "a.example/b:1",
                Fixtures.config(base, base, top, top),
                List.of(
                        one + "/layer.tar",
                        "3".repeat(64) + "/layer.tar",
                        "4".repeat(64) + "/layer.tar",
                        "5".repeat(64) + "/layer.tar"));
        ImportReport report = importing().run(new RawTar().file("b.tar", image.bytes()));
        assertEquals(List.of(), report.findings());
        try (Bundle bundle = Importing.whole(report)) {
            assertEquals(4 + 3, Fixtures.readAll(bundle), "the image, and the list of software");
        }
    }

    @Test
    @DisplayName("is nothing of compressed layers that unpack to what the config says")
    void compressedLayers() throws IOException {
        byte[] layer = Fixtures.random(1, 100_000);
        byte[] packed = Importing.gzip(layer);
        String name = Digest.of(packed).hex() + ".tar.gz";
        RawTar image = new RawTar().file(name, packed);
        Importing.list(image, "a.example/b:1", Fixtures.config(layer), List.of(name));
        // also compressed twice over, as an archive in an archive
        ImportReport report = importing().run(new RawTar().file("b.tar.gz", Importing.gzip(image.bytes())));
        assertEquals(List.of(), report.findings());
        try (Bundle bundle = Importing.whole(report)) {
            assertEquals(packed.length, bundle.size(Digest.of(packed)).orElseThrow());
        }

        RawTar other = new RawTar().file(name, packed);
        Importing.list(other, "a.example/b:1", Fixtures.config(Fixtures.random(2, 9)), List.of(name));
        Problem problem = new Importing(folder.resolve("other"))
                .refused("bundle.layer-mismatch", new RawTar().file("b.tar", other.bytes()));
        Importing.says(problem.why(), name, "byte 1024", Digest.of(layer).toString());
    }

    @Test
    @DisplayName("is the charms in it, by name and revision or hash")
    void charms() throws IOException {
        byte[] zip = Fixtures.random(1, 120_000);
        zip[0] = 'P';
        zip[1] = 'K';
        String hash = Digest.of(zip).hex().substring(0, 7);
        ImportReport report = importing()
                .run(new RawTar()
                        .file("argo-controller_" + hash + ".charm", zip)
                        .file("./charms/istio-pilot_r1170.charm", zip)
                        .file("plain.charm", "PK34"));
        assertEquals("Juju's own images are not in the archive", only(report).title());
        try (Bundle bundle = Importing.whole(report)) {
            assertEquals(
                    List.of("charms/argo-controller:" + hash, "charms/istio-pilot:r1170", "charms/plain"),
                    Fixtures.carried(bundle.artifacts()).stream()
                            .map(Artifact::label)
                            .toList());
            assertArrayEquals(
                    zip,
                    bundle.content(
                            bundle.find(ArtifactKind.CHARM, "istio-pilot:r1170").orElseThrow()));
        }
        Problem problem = new Importing(folder.resolve("other"))
                .refused("bundle.charm-mismatch", new RawTar().file("argo-controller_0000000.charm", zip));
        Importing.says(problem.why(), "argo-controller_0000000.charm", "byte 512");
    }
}
