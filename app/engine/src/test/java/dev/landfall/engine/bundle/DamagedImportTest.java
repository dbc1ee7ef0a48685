package dev.landfall.engine.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("An import that cannot be")
class DamagedImportTest {
    @TempDir
    private Path folder;

    private Importing importing() {
        return new Importing(folder);
    }

    private static RawTar archive() {
        return new RawTar()
                .file(
                        "a.tar",
                        Importing.old("a.example/a:1", Fixtures.random(1, 200_000))
                                .bytes())
                .file(
                        "b.tar",
                        Importing.layout("a.example/b:1", Fixtures.random(2, 90_000))
                                .bytes());
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    @Test
    @DisplayName("names the member that a damaged or cut-off gzip stream breaks in")
    void damagedGzip() {
        byte[] good = Importing.gzip(archive().bytes());
        byte[] flipped = good.clone();
        flipped[good.length / 2] ^= 4;
        // in a stored block: no decompressor notices before the end, but the layer does not fit its image
        Problem problem =
                importing().refused("bundle.layer-mismatch", importing().archive(flipped));
        Importing.says(problem.why(), "images.tar.gz", "a.tar, ", "/layer.tar", "byte 3584");

        byte[] cut = Arrays.copyOf(good, good.length - 9);
        Importing.says(
                importing()
                        .refused("bundle.archive-damaged", importing().archive(cut))
                        .why(),
                "cut off");

        byte[] checksum = good.clone();
        checksum[good.length - 6] ^= 1;
        Importing.says(
                importing()
                        .refused("bundle.archive-damaged", importing().archive(checksum))
                        .why(),
                "checksum");

        byte[] more = joined(good, Fixtures.utf8("more"));
        Importing.says(
                importing()
                        .refused("bundle.archive-damaged", importing().archive(more))
                        .why(),
                "follows");
    }

    @Test
    @DisplayName("is not one whose gzip stream has several members, and zeros behind them")
    void gzipMembers() {
        byte[] tar = archive().bytes();
        byte[] first = Importing.gzip(Arrays.copyOf(tar, 100_001));
        // a header with everything that RFC 1952 knows
        byte[] second = Importing.gzip(Arrays.copyOfRange(tar, 100_001, tar.length));
        byte[] named = joined(
                new byte[] {0x1f, (byte) 0x8b, 8, 4 | 8 | 16 | 2, 0, 0, 0, 0, 0, 3, 3, 0, 'x', 'y', 'z'},
                Fixtures.utf8("name\0comment\0"),
                new byte[2],
                Arrays.copyOfRange(second, 10, second.length));
        ImportReport report = importing().run(importing().archive(joined(first, named, new byte[700])), 1L << 30);
        assertEquals(2, Fixtures.carried(report.manifest().artifacts()).size());
        Importing.whole(report).close();
    }

    @Test
    @DisplayName("names the member that a cut-off tar ends in")
    void cutOff() {
        byte[] tar = archive().bytes();
        Path cut = importing().archive(Importing.gzip(Arrays.copyOf(tar, 150_000)));
        Importing.says(importing().refused("bundle.archive-truncated", cut).why(), "a.tar", "byte 150000");
        Path second = importing().archive(Importing.gzip(joined(tar, tar)));
        Importing.says(importing().refused("bundle.archive-refused", second).why(), "follows the archive's end");
    }

    @Test
    @DisplayName("names layer and config when a layer is not what the config says")
    void otherLayer() {
        byte[] layer = Fixtures.random(1, 100_000);
        String name = "7".repeat(64) + "/layer.tar";
        RawTar image = Importing.list(
                new RawTar().file(name, Fixtures.random(2, 100_000)),
                "a.example/b:1",
                Fixtures.config(layer),
                List.of(name));
        Problem problem = importing().refused("bundle.layer-mismatch", new RawTar().file("b.tar", image.bytes()));
        Importing.says(problem.why(), name, "byte 1024", Digest.of(layer).toString());

        Fixtures.Layout layout = new Fixtures.Layout();
        layout.image("a.example/b:1", layer);
        byte[] changed = layer.clone();
        changed[500] ^= 1;
        layout.blobs.put(Digest.of(layer), changed);
        Problem blob = importing()
                .refused(
                        "bundle.blob-mismatch",
                        new RawTar().file("b.tar", layout.tar().bytes()));
        Importing.says(blob.why(), Digest.of(layer).toString());
    }

    @Test
    @DisplayName("names what is listed and not there, leads out, or goes in circles")
    void contradictions() {
        byte[] layer = Fixtures.random(1, 100_000);
        String config = Fixtures.config(layer);
        String one = "1".repeat(64) + "/layer.tar";
        String two = "2".repeat(64) + "/layer.tar";
        RawTar circle = Importing.list(
                new RawTar().symlink(one, "../" + two).symlink(two, "../" + one),
                "a.example/b:1",
                config,
                List.of(one));
        Importing.says(
                importing()
                        .refused("bundle.archive-refused", new RawTar().file("b.tar", circle.bytes()))
                        .why(),
                "circle");
        RawTar missing = Importing.list(new RawTar().file(two, layer), "a.example/b:1", config, List.of(one));
        Importing.says(
                importing()
                        .refused("bundle.archive-refused", new RawTar().file("b.tar", missing.bytes()))
                        .why(),
                "not in the archive");
        RawTar outside =
                Importing.list(new RawTar().file(two, layer), "a.example/b:1", config, List.of("../../etc/passwd"));
        Importing.says(
                importing()
                        .refused("bundle.archive-refused", new RawTar().file("b.tar", outside.bytes()))
                        .why(),
                "outside");
        RawTar climbing = new RawTar()
                .file(
                        "b.tar",
                        new RawTar().file(one, layer).file("../evil", "x").bytes());
        Importing.says(importing().refused("bundle.archive-refused", climbing).why(), "climbs out");
        RawTar twice = new RawTar()
                .file("b.tar", new RawTar().file(one, layer).file(one, layer).bytes());
        Importing.says(importing().refused("bundle.archive-refused", twice).why(), "twice");
        RawTar nothing = new RawTar().file("README", "hello");
        importing().refused("bundle.nothing", nothing);
    }

    @Test
    @DisplayName("ends in time when an image has members without end")
    void members() {
        RawTar image = new RawTar().file("oci-layout", "{}");
        for (int i = 0; i < 50_001; i++) {
            image.file("blobs/" + i, new byte[0]);
        }
        Importing.says(
                importing()
                        .refused("bundle.archive-refused", new RawTar().file("b.tar", image.bytes()))
                        .why(),
                "more than 50000 members");
    }

    @Test
    @DisplayName("leaves nothing when it is stopped")
    void stopped() {
        AtomicLong read = new AtomicLong();
        Progress stopping = new Progress() {
            @Override
            public void total(long amount) {}

            @Override
            public void advance(String what, long amount) {
                read.addAndGet(amount);
            }

            @Override
            public void note(String text) {}

            @Override
            public boolean stopped() {
                return read.get() > 4 << 20;
            }
        };
        RawTar tar = new RawTar()
                .file(
                        "a.tar",
                        Importing.old("a.example/a:1", Fixtures.random(1, 30 << 20))
                                .bytes());
        Path archive = importing().archive(tar);
        Imports.Options options = new Imports.Options("kubeflow", "1.9", new BuildOptions(6 << 20));
        Fixtures.problem("problem.stopped", () -> Imports.importing(archive, folder.resolve("out"), options, stopping));
        assertEquals(List.of(), importing().left());
    }

    @Test
    @DisplayName("removes what one before it left that was killed")
    void killed() throws IOException {
        Path out = Files.createDirectories(folder.resolve("out"));
        Files.write(out.resolve(".kubeflow-1.9.01.landfall.part"), Fixtures.random(1, 5000));
        Files.write(out.resolve(".kubeflow-1.9.02.landfall.part"), Fixtures.random(1, 5000));
        importing().run(archive());
        assertEquals(
                List.of(out.resolve("kubeflow-1.9.01of01.landfall")),
                importing().left());
    }

    @Test
    @DisplayName("says that the medium is full, and leaves nothing")
    void full() throws IOException {
        Path part = folder.resolve(".full-1.01.landfall.part");
        Files.createSymbolicLink(part, Path.of("/dev/full"));
        byte[] content = Fixtures.random(1, VolumeTable.CHUNK);
        Fixtures.problem("bundle.disk-full", () -> {
            try (StreamedVolumes volumes = new StreamedVolumes(folder, "full", "1", 1L << 30, 1L << 30)) {
                StreamedVolumes.Blob blob = volumes.begin(100L * content.length, null);
                for (int i = 0; i < 100; i++) {
                    volumes.put(blob, null, content, content.length);
                }
            }
        });
        assertFalse(Files.exists(part, java.nio.file.LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    @DisplayName("is refused with a problem whatever bytes of the archive are changed, and leaves nothing")
    void mutated() throws IOException {
        byte[] good = archive().bytes();
        Random random = new Random(20);
        int refused = 0;
        for (int round = 0; round < 60; round++) {
            byte[] bad = good.clone();
            // headers and documents are a small part of the archive, and what matters
            int block = random.nextInt(good.length / 512);
            int flips = 1 + random.nextInt(3);
            for (int i = 0; i < flips; i++) {
                int at = (round % 2 == 0 ? headers(good, random) : block * 512) + random.nextInt(512);
                bad[at] ^= (byte) (1 << random.nextInt(8));
            }
            byte[] cut = round % 7 == 0 ? Arrays.copyOf(bad, random.nextInt(bad.length)) : bad;
            Importing here = new Importing(folder.resolve("r" + round));
            try {
                Importing.whole(here.run(here.archive(Importing.gzip(cut)), 1L << 30))
                        .close();
            } catch (ProblemException e) {
                refused++;
                assertEquals(List.of(), here.left());
            }
        }
        assertTrue(refused > 30);
    }

    /** A block that begins with a name. */
    private static int headers(byte[] tar, Random random) {
        while (true) {
            int at = random.nextInt(tar.length / 512) * 512;
            if (at + 262 < tar.length && tar[at + 257] == 'u' && tar[at + 258] == 's') {
                return at;
            }
        }
    }
}
