package dev.landfall.engine.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An archive made to do harm")
class HostileArchiveTest {
    @TempDir
    Path folder;

    private static Arguments tar(String what, String why, UnaryOperator<RawTar> attack) {
        return Arguments.of(what, why, attack);
    }

    static Stream<Arguments> attacks() {
        return Stream.of(
                tar("a name that climbs out", "climbs out", t -> t.file("../evil", "x")),
                tar("a name that climbs out later", "climbs out", t -> t.file("a/b/../../../evil", "x")),
                tar("an absolute name", "absolute", t -> t.file("/etc/evil", "x")),
                tar("a Windows name", "absolute", t -> t.file("C:/evil", "x")),
                tar("backslashes", "backslash", t -> t.file("..\\evil", "x")),
                tar("a control character", "control", t -> t.file("a\u001b[2Jb", "x")),
                tar("a link that points out", "points out", t -> t.symlink("blobs/x", "../../etc/passwd")),
                tar("a link to an absolute path", "absolute", t -> t.symlink("x", "/etc/passwd")),
                tar("a hard link that points out", "climbs out", t -> t.hardlink("x", "../y")),
                tar("a name that stands twice", "twice", t -> t.file("x", "1").file("x", "2")),
                tar(
                        "a name that stands twice in two spellings",
                        "twice",
                        t -> t.file("a/x", "1").file("./a//x", "2")),
                tar(
                        "a file and a link of one name",
                        "twice",
                        t -> t.file("x", "1").symlink("x", "y")),
                tar("a device", "device", t -> t.member("dev", '3', "", 0, new byte[0])),
                tar("a pipe", "pipe", t -> t.member("p", '6', "", 0, new byte[0])),
                tar("a folder with content", "has content", t -> t.member("d/", '5', "", 9, new byte[9])),
                tar("a link with content", "has content", t -> t.member("l", '2', "x", 9, new byte[9])),
                tar(
                        "an absurdly long name",
                        "absurdly long",
                        t -> t.member("././@LongLink", 'L', "", 1L << 20, new byte[1 << 20])),
                tar(
                        "a pax name that climbs out",
                        "climbs out",
                        t -> t.member("pax", 'x', "", 16, Fixtures.utf8("16 path=../evil\n"))
                                .file("harmless", "x")),
                tar(
                        "malformed attributes",
                        "malformed",
                        t -> t.member("pax", 'x', "", 9, Fixtures.utf8("99 path=a"))
                                .file("harmless", "x")),
                tar(
                        "a negative size among the attributes",
                        "absurd",
                        t -> t.member("pax", 'x', "", 11, Fixtures.utf8("11 size=-1\n"))
                                .file("harmless", "x")),
                tar(
                        "a sparse file",
                        "sparse",
                        t -> t.member("pax", 'x', "", 22, Fixtures.utf8("22 GNU.sparse.major=1\n"))
                                .file("harmless", "x")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attacks")
    @DisplayName("is refused with file and offset, whichever kind it pretends to be, and nothing is written")
    void refused(String what, String why, UnaryOperator<RawTar> attack) throws IOException {
        List<RawTar> honest =
                List.of(Fixtures.docker(1, 600), Fixtures.layout(1, 600).tar());
        for (RawTar tar : honest) {
            long offset = tar.bytes().length - 1024L;
            Path file = attack.apply(tar).write(folder.resolve("bad.tar"));
            Set<Path> before = tree();
            Problem problem = Fixtures.problem("bundle.archive-refused", () -> Bundles.open(file));
            assertTrue(problem.facts().get("why").contains(why), problem::why);
            assertEquals(file.toString(), problem.facts().get("file"));
            long said = Long.parseLong(problem.facts().get("offset"));
            assertTrue(said >= offset, () -> "offset " + said + " of " + offset);
            assertEquals(4, problem.exitCode());
            assertEquals(before, tree());
        }
    }

    private Set<Path> tree() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return new TreeSet<>(files.toList());
        }
    }

    @Test
    @DisplayName("with a size beyond its end, or without an end, is called cut off")
    void sizes() {
        for (long size : new long[] {1L << 20, 0x1_ffff_ffffL}) {
            Path lie = Fixtures.docker(1, 600)
                    .member("lie", '0', "", size, new byte[10])
                    .write(folder.resolve("lie.tar"));
            Problem problem = Fixtures.problem("bundle.archive-truncated", () -> Bundles.open(lie));
            assertEquals("lie", problem.facts().get("member"));
        }
        Path open = Fixtures.docker(1, 600).writeWithoutEnd(folder.resolve("open.tar"));
        Fixtures.problem("bundle.archive-truncated", () -> Bundles.open(open));
    }

    @Test
    @DisplayName("with a base-256 size beyond all measure is refused")
    void base256() {
        byte[] bytes = Fixtures.docker(1, 600).file("big", "x").bytes();
        int header = bytes.length - 1024 - 1024;
        for (int first : new int[] {0x80, 0xff}) {
            byte[] bad = bytes.clone();
            java.util.Arrays.fill(bad, header + 124, header + 136, (byte) 0x7f);
            bad[header + 124] = (byte) first;
            checksum(bad, header);
            Path file = RawTar.save(folder.resolve("bad.tar"), bad);
            Problem problem = Fixtures.problem("bundle.archive-refused", () -> Bundles.open(file));
            assertTrue(problem.facts().get("why").contains("absurd"));
        }
    }

    private static void checksum(byte[] bytes, int header) {
        java.util.Arrays.fill(bytes, header + 148, header + 156, (byte) ' ');
        int sum = 0;
        for (int i = header; i < header + 512; i++) {
            sum += bytes[i] & 0xff;
        }
        byte[] text = Fixtures.utf8(String.format(java.util.Locale.ROOT, "%06o\0 ", sum));
        System.arraycopy(text, 0, bytes, header + 148, 8);
    }

    @Test
    @Timeout(60)
    @DisplayName("with more members than any archive has is refused without reading them all into memory")
    void tooManyMembers() throws IOException {
        Path file = folder.resolve("many.tar");
        try (OutputStream out = new java.io.BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            for (int i = 0; i < 310_000; i++) {
                out.write(TarHeader.file("m" + i, 0));
            }
            out.write(new byte[1024]);
        }
        Problem problem = Fixtures.problem("bundle.archive-refused", () -> Bundles.open(file));
        assertTrue(problem.facts().get("why").contains("more than"));
    }

    static Stream<Arguments> documents() {
        String deep = "[".repeat(5000) + "]".repeat(5000);
        String empties = "[" + "{},".repeat(1_000_000) + "{}]";
        return Stream.of(
                Arguments.of("deep JSON", deep),
                Arguments.of("deep JSON inside", "{\"manifests\":[],\"x\":" + deep + "}"),
                Arguments.of("a million empty objects", empties),
                Arguments.of("a million empty entries", "{\"manifests\":" + empties + "}"),
                Arguments.of("keys that stand twice", "{\"manifests\":[],\"manifests\":[]}"),
                Arguments.of("more after its end", "{\"manifests\":[]} {}"),
                Arguments.of("no JSON", "hello"),
                Arguments.of("nothing", ""),
                Arguments.of("null", "null"),
                Arguments.of("no digest", "{\"manifests\":[{\"size\":1}]}"),
                Arguments.of(
                        "a digest that is a path",
                        "{\"manifests\":[{\"size\":1,\"digest\":\"sha256:../../../../etc/passwd\"}]}"),
                Arguments.of(
                        "a negative size",
                        "{\"manifests\":[{\"size\":-1,\"digest\":\"sha256:" + "0".repeat(64) + "\"}]}"),
                Arguments.of("a number without end", "{\"x\":" + "9".repeat(100_000) + ",\"manifests\":[]}"),
                Arguments.of("a document that is cut off", "{\"manifests\":[{\"size\":"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("documents")
    @DisplayName("is refused by its documents: ")
    void badDocuments(String what, String document) throws IOException {
        Path index = new RawTar()
                .file("oci-layout", LayoutIndex.LAYOUT_TEXT)
                .file("index.json", document)
                .write(folder.resolve("index.tar"));
        assertEquals(
                4,
                Fixtures.problem("bundle.archive-refused", () -> Bundles.open(index))
                        .exitCode());
        Path docker = new RawTar().file("manifest.json", document).write(folder.resolve("docker.tar"));
        assertEquals(
                4,
                Fixtures.problem("bundle.archive-refused", () -> Bundles.open(docker))
                        .exitCode());
        Path dir = Files.createDirectories(folder.resolve("dir"));
        Files.writeString(dir.resolve("index.json"), document);
        Fixtures.problem("bundle.archive-refused", () -> Bundles.open(dir));
    }

    @Test
    @DisplayName("cannot make a layout's folder reach outside itself")
    void linksInFolders() throws IOException {
        Fixtures.Layout layout = Fixtures.layout(1, 600);
        Path dir = layout.folder(folder.resolve("images"));
        Digest digest = layout.index.getFirst().digest();
        Path blob = dir.resolve(LayoutIndex.blobPath(digest));
        Path outside = Files.move(blob, folder.resolve("outside"));
        Files.createSymbolicLink(blob, outside);
        Problem problem = Fixtures.problem("bundle.archive-refused", () -> Bundles.open(dir));
        assertTrue(problem.facts().get("why").contains("points out"));
    }

    @Test
    @DisplayName("that lies about a document's size, or lists itself, is refused")
    void lies() throws IOException {
        Fixtures.Layout layout = new Fixtures.Layout();
        var image = layout.image("docker.io/library/x:1", Fixtures.random(1, 100));
        layout.index.set(
                0, new dev.landfall.engine.oci.Descriptor(image.mediaType(), image.digest(), image.size() + 1));
        Path tar = layout.tar().write(folder.resolve("lie.tar"));
        Problem lie = Fixtures.problem("bundle.archive-refused", () -> Bundles.open(tar));
        assertEquals(tar.toString(), lie.facts().get("file"));
        assertEquals(LayoutIndex.blobPath(image.digest()), lie.facts().get("member"));
        assertTrue(Long.parseLong(lie.facts().get("offset")) >= 512, lie.facts()::toString);

        // an index cannot hold its own digest, but many indexes can hold each other's many times
        Fixtures.Layout nested = new Fixtures.Layout();
        var inner = nested.image("docker.io/library/x:1", Fixtures.random(1, 100));
        for (int i = 0; i < 10; i++) {
            String entry = "{\"mediaType\":\"" + inner.mediaType() + "\",\"digest\":\"" + inner.digest()
                    + "\",\"size\":" + inner.size() + "}";
            inner = nested.blob(
                    MediaTypes.OCI_INDEX,
                    Fixtures.utf8("{\"schemaVersion\":2,\"manifests\":["
                            + String.join(",", java.util.Collections.nCopies(100, entry)) + "]}"));
        }
        nested.index.set(0, inner);
        Path deep = nested.tar().write(folder.resolve("nested.tar"));
        Fixtures.problem("bundle.archive-refused", () -> Bundles.open(deep));
    }

    @Test
    @DisplayName("that is a chart which unpacks without end is refused")
    void gzipBomb() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(TarHeader.file("bomb/zeros", 1L << 32));
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 101; i++) {
                gzip.write(zeros);
            }
        }
        RawTar.save(folder.resolve("bomb.tgz"), packed.toByteArray());
        Path spec = Files.writeString(folder.resolve("spec.yaml"), "name: x\nversion: '1'\ncharts: [bomb.tgz]\n");
        Problem problem = Fixtures.problem("bundle.archive-refused", () -> build(spec));
        assertTrue(problem.facts().get("why").contains("larger than"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x/Chart.yaml", "/x/Chart.yaml"})
    @DisplayName("that is a chart with names that lead out is refused")
    void chartNames(String name) throws IOException {
        RawTar.save(
                folder.resolve("bad.tgz"),
                StoredGzip.of(
                        new RawTar().file(name, "name: x\nversion: 1.0.0\n").bytes()));
        Path spec = Files.writeString(folder.resolve("spec.yaml"), "name: x\nversion: '1'\ncharts: [bad.tgz]\n");
        Fixtures.problem("bundle.archive-refused", () -> build(spec));
    }

    private BuildReport build(Path spec) {
        return BundleBuilder.build(
                BundleSpec.read(spec),
                ImagePuller.none(),
                folder.resolve("out"),
                BuildOptions.standard(),
                Progress.none());
    }

    static Stream<Arguments> readers() {
        return Stream.of("docker", "layout", "volume")
                .flatMap(kind -> Stream.of(1L, 2L, 3L).map(seed -> Arguments.of(kind, seed)));
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("readers")
    @DisplayName("or damaged at random either reads right or is refused in words; no reader fails in another way")
    void mutations(String kind, long seed) throws IOException {
        byte[] good = good(kind);
        Path file = folder.resolve(kind.equals("volume") ? "v.landfall" : "v.tar");
        Random random = new Random(seed);
        int refused = 0;
        int rounds = 150;
        for (int round = 0; round < rounds; round++) {
            byte[] bad = mutate(good, random);
            Files.write(file, bad);
            try (Bundle bundle = Bundles.open(file)) {
                VerifyReport report = BundleVerifier.verify(bundle, Progress.none(), s -> {});
                refused += report.sound() ? 0 : 1;
            } catch (ProblemException e) {
                assertTrue(
                        !e.problem().title().equals(e.problem().code()),
                        e.problem().code());
                refused++;
            }
        }
        assertTrue(refused > rounds / 2, "only " + refused + " of " + rounds + " noticed");
    }

    private byte[] good(String kind) throws IOException {
        return switch (kind) {
            case "docker" -> Fixtures.docker(1, 600).bytes();
            case "layout" -> Fixtures.layout(1, 600).tar().bytes();
            default -> {
                Path images = folder.resolve("images");
                Fixtures.layout(1, 600).folder(images);
                Path spec = Files.writeString(
                        folder.resolve("spec.yaml"), "name: x\nversion: '1'\nimages: [{layout: images}]\n");
                yield Files.readAllBytes(build(spec).volumes().getFirst().path());
            }
        };
    }

    private static byte[] mutate(byte[] good, Random random) {
        byte[] bad = good.clone();
        switch (random.nextInt(5)) {
            case 0 -> {
                return java.util.Arrays.copyOf(bad, random.nextInt(bad.length));
            }
            case 1 -> {
                int at = random.nextInt(bad.length / 512) * 512;
                int length = Math.min(512 * (1 + random.nextInt(4)), bad.length - at);
                random.ints(length).map(i -> i & 0xff).forEach(new java.util.function.IntConsumer() {
                    private int next = at;

                    @Override
                    public void accept(int b) {
                        bad[next++] = (byte) b;
                    }
                });
            }
            case 2 -> {
                int from = random.nextInt(bad.length / 512) * 512;
                int to = random.nextInt(bad.length / 512) * 512;
                System.arraycopy(good, from, bad, to, 512);
            }
            default -> {
                for (int i = 0; i <= random.nextInt(4); i++) {
                    bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
        }
        return bad;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    @DisplayName(
            "that is a volume with a forged table under a right hash never reads wrong, and never fails in another way")
    void forgedTables(long seed) throws IOException {
        byte[] good = good("volume");
        int size = Integer.parseInt(new String(good, 124, 11, java.nio.charset.StandardCharsets.US_ASCII), 8);
        Path file = folder.resolve("v.landfall");
        Random random = new Random(seed);
        int refused = 0;
        for (int round = 0; round < 200; round++) {
            byte[] bad = good.clone();
            byte[] table = java.util.Arrays.copyOfRange(bad, 512, 512 + size);
            for (int change = 0; change <= random.nextInt(3); change++) {
                int at = random.nextInt(size);
                while (table[at] < '0' || table[at] > '9') {
                    at = random.nextInt(size);
                }
                table[at] = (byte) ('0' + random.nextInt(10));
                if (random.nextInt(4) == 0) {
                    // a number of many digits where there were few
                    for (int i = at; i < size && table[i] != '\n' && i < at + 15; i++) {
                        table[i] = '9';
                    }
                }
            }
            System.arraycopy(table, 0, bad, 512, size);
            System.arraycopy(VolumeFile.hashMember(table), 0, bad, 512 + size, 1024);
            Files.write(file, bad);
            try (Bundle bundle = Bundles.open(file)) {
                VerifyReport report = BundleVerifier.verify(bundle, Progress.none(), s -> {});
                if (report.sound()) {
                    assertTrue(Fixtures.readAll(bundle) > 5);
                } else {
                    refused++;
                }
            } catch (ProblemException e) {
                assertEquals(4, e.problem().exitCode(), e.getMessage());
                refused++;
            }
        }
        assertTrue(refused > 100, "only " + refused);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    @DisplayName("that is a chart damaged at random is packed whole or refused in words")
    void mutatedCharts(long seed) throws IOException {
        byte[] good = ChartFile.read(Fixtures.chart(folder.resolve("hello")))
                .archive()
                .array();
        Random random = new Random(seed);
        int refused = 0;
        for (int round = 0; round < 60; round++) {
            Path file = Files.write(folder.resolve("bad.tgz"), mutate(good, random));
            try {
                assertTrue(!ChartFile.read(file).name().isEmpty());
            } catch (ProblemException e) {
                assertTrue(
                        !e.problem().title().equals(e.problem().code()),
                        e.problem().code());
                refused++;
            } catch (IOException e) {
                // the builder says it with the spec's line
                refused++;
            }
        }
        assertTrue(refused > 20, "only " + refused);
    }
}
