package dev.landfall.engine.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.landfall.bench.BuildOnce;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.progress.Progress;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A build that was cut off")
class ResumedBuildTest {
    private static final int MIB = 1 << 20;
    private static final long VOLUME = 11 * MIB + 512;

    @TempDir
    Path folder;

    /** 40 MiB: layers of many chunks, of part of one, and a crowd of small ones that share chunks; four volumes. */
    private final Fixtures.Layout layout = new Fixtures.Layout();

    private final List<Descriptor> images = new ArrayList<>();
    private Path spec = Path.of("spec.yaml");
    private final AtomicLong read = new AtomicLong();

    @BeforeEach
    void images() throws IOException {
        images.add(layout.image("docker.io/library/large:1", Fixtures.random(1, 18 * MIB + 77)));
        images.add(layout.image("docker.io/library/middle:1", Fixtures.random(2, 10 * MIB), Fixtures.random(3, 3)));
        byte[][] small = new byte[60][];
        for (int i = 0; i < small.length; i++) {
            small[i] = Fixtures.random(10 + i, 50_000 + i * 3000);
        }
        images.add(layout.image("docker.io/library/small:1", small));
        images.add(layout.image("docker.io/library/last:1", Fixtures.random(4, 4 * MIB)));
        spec = spec("1");
    }

    private Path spec(String version) throws IOException {
        StringBuilder text = new StringBuilder("name: cut\nversion: '" + version + "'\nimages:\n");
        for (String name : List.of("large", "middle", "small", "last")) {
            text.append("  - docker.io/library/").append(name).append(":1\n");
        }
        return Files.writeString(folder.resolve("spec" + version + ".yaml"), text);
    }

    private Path straight() throws IOException {
        build(folder.resolve("straight"), VOLUME, Long.MAX_VALUE);
        read.set(0);
        return folder.resolve("straight");
    }

    private BuildReport build(Path out, long volume, long stopAfter) throws IOException {
        return BundleBuilder.build(
                BundleSpec.read(spec),
                (reference, options, progress) -> source(reference.repository()),
                out,
                new BuildOptions(volume),
                new Stopping(stopAfter));
    }

    private ImageSource source(String repository) {
        int which = List.of("library/large", "library/middle", "library/small", "library/last")
                .indexOf(repository);
        return new ImageSource() {
            @Override
            public Descriptor root() {
                return images.get(which);
            }

            @Override
            public byte[] document(Descriptor descriptor) throws IOException {
                return content(descriptor);
            }

            @Override
            public InputStream open(Descriptor descriptor, long offset) throws IOException {
                byte[] content = content(descriptor);
                InputStream in = new java.io.ByteArrayInputStream(content, (int) offset, content.length - (int) offset);
                return new FilterInputStream(in) {
                    @Override
                    public int read(byte[] into, int at, int length) throws IOException {
                        int n = super.read(into, at, length);
                        read.addAndGet(Math.max(n, 0));
                        return n;
                    }
                };
            }

            @Override
            public void close() {}
        };
    }

    private byte[] content(Descriptor descriptor) throws IOException {
        byte[] content = layout.blobs.get(descriptor.digest());
        if (content == null) {
            throw new IOException("404 " + descriptor.digest());
        }
        return content;
    }

    private record Stopping(long after, AtomicLong done) implements Progress {
        Stopping(long after) {
            this(after, new AtomicLong());
        }

        @Override
        public void total(long amount) {}

        @Override
        public void advance(String what, long amount) {
            done.addAndGet(amount);
        }

        @Override
        public void note(String text) {}

        @Override
        public boolean stopped() {
            return done.get() > after;
        }
    }

    private static void assertSame(Path wanted, Path built) throws IOException {
        try (Stream<Path> files = Files.list(built)) {
            List<Path> names = files.map(Path::getFileName).sorted().toList();
            try (Stream<Path> others = Files.list(wanted)) {
                assertEquals(others.map(Path::getFileName).sorted().toList(), names);
            }
            for (Path name : names) {
                assertEquals(-1, Files.mismatch(wanted.resolve(name), built.resolve(name)), name::toString);
            }
        }
    }

    @Test
    @DisplayName("again and again, anywhere, comes to the same bytes as one that was not, and fetches little twice")
    void stoppedAgainAndAgain() throws IOException {
        Path straight = straight();
        Random random = new Random(5);
        Path out = folder.resolve("out");
        int stops = 0;
        for (boolean built = false; !built && stops < 60; ) {
            try {
                // what is there counts too: first the chunks that are checked, then the blobs they are of
                build(out, VOLUME, stops * 5L * MIB + random.nextInt(4 * MIB));
                built = true;
            } catch (dev.landfall.engine.problem.ProblemException e) {
                assertEquals("problem.stopped", e.problem().code());
                stops++;
                assertFalse(Files.exists(out.resolve("cut-1.01of04.landfall")));
            }
        }
        assertTrue(stops > 4, () -> "it was stopped often");
        assertSame(straight, out);
        long all = layout.blobs.values().stream().mapToLong(b -> b.length).sum();
        // at each stop a few blobs are open, each with a chunk that is not whole, and one more where blobs meet
        long again = stops * 2L * 3 * VolumeTable.CHUNK;
        assertTrue(read.get() < all + again, () -> read + " of " + all);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
    @DisplayName("is not misled by parts that were damaged, cut, grown, lost or taken from elsewhere since")
    void damagedParts(int damage) throws IOException {
        Path straight = straight();
        Path out = folder.resolve("out");
        Fixtures.problem("problem.stopped", () -> build(out, VOLUME, 25L * MIB));
        Path first = out.resolve(".cut-1.01of04.landfall.part");
        Path second = out.resolve(".cut-1.02of04.landfall.part");
        Path memory = out.resolve(".cut-1.landfall.build");
        Random random = new Random(damage);
        switch (damage) {
            case 0 -> {
                for (int i = 0; i < 4; i++) {
                    flip(first, random.nextLong(Files.size(first)));
                }
            }
            case 1 -> flip(second, 5L * MIB);
            case 2 -> Files.delete(first);
            case 3 -> cut(first, 9L * MIB + 5);
            case 4 -> Files.write(memory, Fixtures.random(9, 3000));
            case 5 -> grow(first);
            default -> {
                // some notes torn, as by a power cut
                for (int i = 0; i < 12; i++) {
                    flip(memory, 48 + random.nextLong(Files.size(memory) - 48));
                }
            }
        }
        build(out, VOLUME, Long.MAX_VALUE);
        assertSame(straight, out);
    }

    private static void flip(Path file, long at) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, at);
            one.put(0, (byte) (one.get(0) ^ 0x55)).rewind();
            channel.write(one, at);
        }
    }

    private static void grow(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(Fixtures.random(9, 3000)), VOLUME);
        }
    }

    private static void cut(Path file, long size) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }

    @Test
    @DisplayName("by a damaged source goes on when that is mended, whatever was written of the damage")
    void mendedSource() throws IOException {
        Path straight = straight();
        Path out = folder.resolve("out");
        Digest large = Digest.of(Fixtures.random(1, 18 * MIB + 77));
        byte[] good = layout.blobs.get(large);
        byte[] bad = good.clone();
        bad[9 * MIB] ^= 1;
        layout.blobs.put(large, bad);
        for (int i = 0; i < 2; i++) {
            assertTrue(Fixtures.problem("bundle.source-damaged", () -> build(out, VOLUME, Long.MAX_VALUE))
                    .facts()
                    .get("artifacts")
                    .contains("large:1"));
        }
        layout.blobs.put(large, good);
        build(out, VOLUME, Long.MAX_VALUE);
        assertSame(straight, out);
    }

    @Test
    @DisplayName("leaves nothing of itself to one of other inputs or of another volume size")
    void otherInputs() throws IOException {
        Path out = folder.resolve("out");
        Fixtures.problem("problem.stopped", () -> build(out, VOLUME, 25L * MIB));
        build(out, BuildOptions.FAT32, Long.MAX_VALUE);
        try (Stream<Path> files = Files.list(out)) {
            assertEquals(
                    List.of("cut-1.01of01.landfall"),
                    files.map(f -> f.getFileName().toString()).toList());
        }
        assertTrue(
                BundleVerifier.verify(out, List.of(), Progress.none(), s -> {}).sound());
    }

    @Test
    @DisplayName("while the volumes got their names gives the others theirs, fetching nothing again")
    void whileNaming() throws IOException {
        Path straight = straight();
        Path out = folder.resolve("out");
        Path taken = Files.createDirectories(out.resolve("cut-1.03of04.landfall"));
        Files.writeString(taken.resolve("x"), "x");
        Fixtures.problem("bundle.unwritable", () -> build(out, VOLUME, Long.MAX_VALUE));
        assertTrue(Files.exists(out.resolve("cut-1.02of04.landfall")));
        assertFalse(Files.exists(out.resolve("cut-1.04of04.landfall")));
        Files.delete(taken.resolve("x"));
        Files.delete(taken);
        read.set(0);
        build(out, VOLUME, Long.MAX_VALUE);
        assertEquals(0, read.get());
        assertSame(straight, out);
    }

    @Test
    @DisplayName("cannot be gone on with while it still runs")
    void runsStill() throws Exception {
        Path out = folder.resolve("out");
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch on = new CountDownLatch(1);
        Thread first = Thread.ofPlatform()
                .start(() -> BundleBuilder.build(
                        BundleSpec.read(spec),
                        (reference, options, progress) -> source(reference.repository()),
                        out,
                        new BuildOptions(VOLUME),
                        new Waiting(inside, on)));
        assertTrue(inside.await(30, TimeUnit.SECONDS));
        Fixtures.problem("bundle.build-running", () -> build(out, VOLUME, Long.MAX_VALUE));
        on.countDown();
        first.join();
        assertTrue(
                BundleVerifier.verify(out, List.of(), Progress.none(), s -> {}).sound());
    }

    private record Waiting(CountDownLatch inside, CountDownLatch on) implements Progress {
        @Override
        public void total(long amount) {}

        @Override
        public void advance(String what, long amount) {
            if (what.startsWith("looking at")) {
                return;
            }
            inside.countDown();
            try {
                on.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void note(String text) {}

        @Override
        public boolean stopped() {
            return false;
        }
    }

    @Test
    @DisplayName("writes nothing through links that lie where it keeps what it knows")
    void links() throws IOException {
        Path mine = Files.writeString(folder.resolve("mine"), "mine");
        Path out = Files.createDirectories(folder.resolve("out"));
        Files.createSymbolicLink(out.resolve(".cut-1.landfall.build"), mine);
        Fixtures.problem("bundle.unwritable", () -> {
            try {
                build(out, VOLUME, Long.MAX_VALUE);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        assertEquals("mine", Files.readString(mine));
    }

    @Test
    @DisplayName("fetches as many layers at once as it was told, and no more")
    void severalAtOnce() throws IOException {
        AtomicInteger open = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch three = new CountDownLatch(3);
        BundleBuilder.build(
                BundleSpec.read(spec),
                (reference, options, progress) -> new Counted(source(reference.repository()), open, most, three),
                folder.resolve("out"),
                new BuildOptions(VOLUME).pulling(3),
                Progress.none());
        assertEquals(3, most.get());
        assertSame(straight(), folder.resolve("out"));
    }

    /** Layers wait until three of them are open; more would be seen. */
    private record Counted(ImageSource of, AtomicInteger open, AtomicInteger most, CountDownLatch three)
            implements ImageSource {
        @Override
        public Descriptor root() {
            return of.root();
        }

        @Override
        public byte[] document(Descriptor descriptor) throws IOException {
            return of.document(descriptor);
        }

        @Override
        public InputStream open(Descriptor descriptor, long offset) throws IOException {
            InputStream in = of.open(descriptor, offset);
            if (descriptor.size() < 60_000) {
                return in;
            }
            most.accumulateAndGet(open.incrementAndGet(), Math::max);
            three.countDown();
            try {
                assertTrue(three.await(30, TimeUnit.SECONDS), "three layers are fetched at once");
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            return new FilterInputStream(in) {
                @Override
                public void close() throws IOException {
                    open.decrementAndGet();
                    super.close();
                }
            };
        }

        @Override
        public void close() {
            of.close();
        }
    }

    private ProcessBuilder child(Path spec, Path out, String volume, long rate, String... before) {
        List<String> command = new ArrayList<>(List.of(before));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                BuildOnce.class.getName(),
                spec.toString(),
                out.toString(),
                volume,
                Long.toString(rate)));
        return new ProcessBuilder(command).redirectErrorStream(true);
    }

    private Path local() throws IOException {
        layout.folder(folder.resolve("layout"));
        return Files.writeString(folder.resolve("local.yaml"), "name: cut\nversion: '1'\nimages: [{layout: layout}]\n");
    }

    @Test
    @DisplayName("by kill -9 goes on where the medium has it")
    void killed() throws Exception {
        Path local = local();
        Path out = folder.resolve("out");
        Process process = child(local, out, "11m", 15L * MIB)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Path memory = out.resolve(".cut-1.landfall.build");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (noted(memory) < 5 && System.nanoTime() < end && process.isAlive()) {
            java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        process.destroyForcibly().waitFor();
        int before = noted(memory);
        assertTrue(before >= 5, () -> before + " chunks were noted");
        Process again = child(local, out, "11m", Long.MAX_VALUE).start();
        String said = new String(again.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertEquals(0, again.waitFor(), said);
        assertTrue(said.contains("Going on with what an earlier build left"), said);
        Path whole = folder.resolve("whole");
        BundleBuilder.build(
                BundleSpec.read(local), ImagePuller.none(), whole, BuildOptions.ofVolumeSize("11m"), Progress.none());
        assertSame(whole, out);
    }

    private static int noted(Path memory) throws IOException {
        if (!Files.exists(memory)) {
            return 0;
        }
        byte[] content = Files.readAllBytes(memory);
        int count = 0;
        for (int at = 48; at + 32 <= content.length; at += 32) {
            byte[] slot = java.util.Arrays.copyOfRange(content, at, at + 32);
            count += java.util.Arrays.equals(slot, new byte[32]) ? 0 : 1;
        }
        return count;
    }

    @ParameterizedTest
    @ValueSource(ints = {20_000, 30_003})
    @DisplayName("by a full medium says how much is missing, and goes on when there is space")
    void fullMedium(int freeKib) throws Exception {
        Path local = local();
        Path mount = Files.createDirectories(folder.resolve("mount"));
        // a small file system, filled by somebody else while the build runs; then its space comes back
        String script = "mount -t tmpfs -o size=60m none " + mount + " || exit 77\n"
                + "\"$@\" > " + folder.resolve("first.txt") + " &\n"
                + "while [ ! -e " + mount.resolve("out/.cut-1.01of04.landfall.part") + " ]; do :; done\n"
                + "head -c " + (60 * 1024 - freeKib) * 1024L + " /dev/zero > " + mount.resolve("filler") + "\n"
                + "wait $!; echo $? > " + folder.resolve("first.rc") + "; truncate -s -64K "
                + mount.resolve("filler") + "\n"
                // tried too early, it is refused and loses nothing
                + "\"$@\" > " + folder.resolve("early.txt") + "\n"
                + "rm " + mount.resolve("filler") + "\n"
                + "\"$@\" > " + folder.resolve("second.txt") + " || exit 1\n"
                + "cp -r " + mount.resolve("out") + " " + folder.resolve("out") + "\n";
        Process process = child(
                        local, mount.resolve("out"), "11m", 20L * MIB, "unshare", "-rm", "sh", "-c", script, "sh")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        int code = process.waitFor();
        assumeTrue(code != 77 && code != 127, "needs user namespaces");
        String first = Files.readString(folder.resolve("first.txt"));
        assertEquals("1", Files.readString(folder.resolve("first.rc")).strip(), first);
        assertTrue(first.contains("bundle.build-full"), first);
        assertTrue(first.contains("short="), first);
        String early = Files.readString(folder.resolve("early.txt"));
        assertTrue(early.contains("bundle.no-space"), early);
        assertEquals(0, code);
        assertTrue(Files.readString(folder.resolve("second.txt")).contains("Going on"), "it went on");
        assertTrue(BundleVerifier.verify(folder.resolve("out"), List.of(), Progress.none(), s -> {})
                .sound());
    }
}
