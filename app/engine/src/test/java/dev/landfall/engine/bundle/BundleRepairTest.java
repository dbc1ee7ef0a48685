package dev.landfall.engine.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A damaged bundle and another copy of it")
class BundleRepairTest {
    private static final int VOLUME = 6 << 20;

    @TempDir
    Path folder;

    private final List<Path> good = new ArrayList<>();
    private final List<Path> bad = new ArrayList<>();

    @BeforeEach
    void build() throws IOException {
        BuildReport built = BundleBuilder.build(
                Fixtures.everything(folder, 3, 6_000_000),
                ImagePuller.none(),
                folder.resolve("good"),
                new BuildOptions(VOLUME),
                Progress.none());
        Files.createDirectories(folder.resolve("bad"));
        for (Volume volume : built.volumes()) {
            good.add(volume.path());
            bad.add(Files.copy(
                    volume.path(), folder.resolve("bad").resolve(volume.path().getFileName())));
        }
        assertTrue(good.size() >= 3, "only " + good.size() + " volumes");
    }

    private BundleRepair.Report repair() {
        return BundleRepair.repair(folder.resolve("bad"), List.of(), folder.resolve("good"), Progress.none());
    }

    private void assertWhole(BundleRepair.Report report) throws IOException {
        assertEquals(List.of(), report.problems().stream().map(Problem::why).toList());
        for (int i = 0; i < good.size(); i++) {
            assertEquals(-1, Files.mismatch(good.get(i), bad.get(i)), bad.get(i).toString());
        }
    }

    private static void flip(Path file, long at) throws IOException {
        byte[] all = Files.readAllBytes(file);
        all[(int) at] ^= 0x10;
        Files.write(file, all);
    }

    @Test
    @DisplayName("become whole byte for byte wherever bits were flipped, and only bad parts are written")
    void flips() throws IOException {
        Random random = new Random(17);
        for (int round = 0; round < 25; round++) {
            int volume = random.nextInt(bad.size());
            long size = Files.size(bad.get(volume));
            // every third time in the table
            flip(bad.get(volume), round % 3 == 0 ? random.nextInt(4000) : random.nextLong(size));
            BundleRepair.Report report = repair();
            assertEquals(1, report.mended().size());
            assertEquals(1, report.mended().getFirst().parts());
            assertTrue(report.mended().getFirst().bytes() <= VolumeTable.CHUNK);
            assertWhole(report);
        }
        assertEquals(List.of(), repair().mended(), "nothing is written when nothing is damaged");
    }

    @Test
    @DisplayName("become whole when volumes are cut off, overlong, emptied or gone")
    void lengths() throws IOException {
        try (FileChannel channel = FileChannel.open(bad.get(0), StandardOpenOption.WRITE)) {
            channel.truncate(5_000_000);
        }
        Files.write(bad.get(1), new byte[12345], StandardOpenOption.APPEND);
        Files.delete(bad.get(2));
        assertWhole(repair());
        Files.write(bad.get(0), new byte[0]);
        assertWhole(repair());
        assertTrue(BundleVerifier.verify(bad.getFirst(), List.of(), Progress.none(), c -> {})
                .sound());
    }

    @Test
    @DisplayName("mend each other when both are damaged in different places, and say what is lost in both")
    void both() throws IOException {
        long second = Files.size(bad.get(1)) - 10;
        flip(bad.get(1), second);
        flip(good.get(1), 100_000);
        long end = Files.size(good.get(2)) - 10;
        flip(good.get(2), end);
        BundleRepair.Report report = repair();
        assertEquals(1, report.mended().size());
        assertEquals(List.of(), report.problems());
        // the same place in both
        flip(bad.get(2), end);
        BundleRepair.Report lost = repair();
        assertEquals("bundle.chunk-damaged", lost.problems().getFirst().code());
        assertEquals(List.of(), lost.mended());
    }

    @Test
    @DisplayName("of another bundle are not mixed, and nothing is written over what is not the bundle's")
    void foreign() throws IOException {
        BuildReport other = BundleBuilder.build(
                Fixtures.everything(folder.resolve("o"), 4, 6_000_000),
                ImagePuller.none(),
                folder.resolve("other"),
                new BuildOptions(VOLUME),
                Progress.none());
        Path stranger = bad.get(1);
        byte[] content = Files.readAllBytes(
                other.volumes().get(Math.min(1, other.volumes().size() - 1)).path());
        Files.write(stranger, content);
        BundleRepair.Report report = repair();
        assertEquals("bundle.volume-foreign", report.problems().getFirst().code());
        assertTrue(Arrays.equals(content, Files.readAllBytes(stranger)));
        assertEquals(
                "bundle.repair-same",
                assertThrows(
                                ProblemException.class,
                                () -> BundleRepair.repair(
                                        folder.resolve("good"), List.of(), folder.resolve("good"), Progress.none()))
                        .problem()
                        .code());
    }

    @Test
    @DisplayName("that turn out to be of different bundles, or a folder that is not there, leave everything as it was")
    void notTheSame() throws IOException {
        BuildReport other = BundleBuilder.build(
                Fixtures.everything(folder.resolve("o"), 4, 6_000_000),
                ImagePuller.none(),
                folder.resolve("other"),
                new BuildOptions(VOLUME),
                Progress.none());
        Path named = folder.resolve("bad/another-9.01of01.landfall");
        Files.copy(other.volumes().getFirst().path(), named);
        assertEquals("bundle.repair-other", refused(named));
        Path empty = Files.createDirectories(folder.resolve("empty"));
        assertEquals("bundle.repair-other", refused(empty));
        assertEquals("bundle.unreadable", refused(folder.resolve("nowhere")));
        try (var files = Files.list(empty)) {
            assertEquals(0, files.count());
        }
    }

    private String refused(Path path) {
        return assertThrows(
                        ProblemException.class,
                        () -> BundleRepair.repair(path, List.of(), folder.resolve("good"), Progress.none()))
                .problem()
                .code();
    }

    @Test
    @DisplayName("leave no half-copied volume under its name when the copy is damaged there")
    void halfCopied() throws IOException {
        Files.delete(bad.get(0));
        flip(good.get(0), Files.size(good.get(0)) - 10);
        BundleRepair.Report report = repair();
        assertFalse(report.problems().isEmpty());
        assertFalse(Files.exists(bad.get(0)));
        try (var files = Files.list(folder.resolve("bad"))) {
            assertTrue(files.noneMatch(f -> f.toString().endsWith(".part")));
        }
    }

    @Test
    @DisplayName("are found together when the copy lies in several folders, some of it damaged, some of it missing")
    void scatteredCopy() throws IOException {
        Path second = Files.createDirectory(folder.resolve("second"));
        Files.move(good.get(1), second.resolve(good.get(1).getFileName()));
        // in both folders, damaged in different places; the one that is named at its start
        Files.copy(good.get(0), second.resolve(good.get(0).getFileName()));
        flip(good.get(0), 700);
        flip(bad.get(0), Files.size(bad.get(0)) - 10);
        flip(bad.get(1), Files.size(bad.get(1)) - 10);
        Files.delete(bad.get(2));
        Files.delete(good.get(2));
        BundleRepair.Report report =
                BundleRepair.repair(bad.get(0), List.of(), List.of(folder.resolve("good"), second), Progress.none());
        assertEquals(2, report.mended().size());
        assertEquals(
                List.of("bundle.repair-missing"),
                report.problems().stream().map(Problem::code).toList());
        assertEquals(-1, Files.mismatch(second.resolve(good.get(0).getFileName()), bad.get(0)));
        assertEquals(-1, Files.mismatch(second.resolve(good.get(1).getFileName()), bad.get(1)));
    }

    @Test
    @DisplayName("are mended under whatever name a volume has, and in every folder that was given")
    void renamed() throws IOException {
        Path second = Files.createDirectory(folder.resolve("bad2"));
        Path renamed = Files.move(bad.get(1), second.resolve("HELLO~2.LANDFALL"));
        flip(renamed, Files.size(renamed) - 10);
        Path twice = Files.copy(bad.get(2), second.resolve(bad.get(2).getFileName()));
        flip(twice, Files.size(twice) - 10);
        BundleRepair.Report report =
                BundleRepair.repair(folder.resolve("bad"), List.of(second), folder.resolve("good"), Progress.none());
        assertEquals(List.of(), report.problems());
        assertEquals(2, report.mended().size());
        assertEquals(-1, Files.mismatch(good.get(1), renamed));
        assertEquals(-1, Files.mismatch(good.get(2), twice));
        assertFalse(Files.exists(bad.get(1)));
    }

    /** Stops at a given call, wherever the work is then. */
    private static final class StopAt implements Progress {
        private int left;

        StopAt(int calls) {
            this.left = calls;
        }

        @Override
        public void total(long amount) {}

        @Override
        public void advance(String what, long amount) {}

        @Override
        public void note(String text) {}

        @Override
        public boolean stopped() {
            return --left < 0;
        }
    }

    @Test
    @DisplayName("that are stopped anywhere have lost no chunk that was right, and become whole the next time")
    void stopped() throws IOException {
        byte[][] damaged = new byte[bad.size()][];
        flip(bad.get(0), 700);
        flip(bad.get(0), Files.size(bad.get(0)) - 10);
        flip(bad.get(1), Files.size(bad.get(1)) - 10);
        Files.write(bad.get(1), new byte[99], StandardOpenOption.APPEND);
        for (int i = 0; i < damaged.length; i++) {
            damaged[i] = Files.readAllBytes(bad.get(i));
        }
        int stops = 0;
        for (int calls = 0; ; calls++) {
            try {
                BundleRepair.Report report = BundleRepair.repair(
                        folder.resolve("bad"), List.of(), folder.resolve("good"), new StopAt(calls));
                assertWhole(report);
                break;
            } catch (ProblemException e) {
                assertEquals("problem.stopped", e.problem().code());
                stops++;
            }
            for (int i = 0; i < damaged.length; i++) {
                byte[] before = damaged[i];
                byte[] now = Files.readAllBytes(bad.get(i));
                byte[] wanted = Files.readAllBytes(good.get(i));
                int worse = 0;
                for (int at = 0; at < wanted.length; at++) {
                    worse += now[at] == wanted[at] || now[at] == before[at] ? 0 : 1;
                }
                assertEquals(0, worse, "bytes that are neither as they were nor as they should be");
                Files.write(bad.get(i), before);
            }
        }
        assertTrue(stops > 3);
    }

    @Test
    @DisplayName("on a medium that cannot be written are left as they are, and it is said what to do")
    void readOnly() throws IOException {
        flip(bad.get(1), Files.size(bad.get(1)) - 10);
        byte[] before = Files.readAllBytes(bad.get(1));
        assertTrue(bad.get(1).toFile().setWritable(false));
        org.junit.jupiter.api.Assumptions.assumeFalse(Files.isWritable(bad.get(1)), "root may write everywhere");
        Problem problem = Fixtures.problem("bundle.repair-unwritable", this::repair);
        assertTrue(problem.why().contains(bad.get(1).getFileName().toString()));
        assertTrue(Arrays.equals(before, Files.readAllBytes(bad.get(1))));
    }

    @Test
    @DisplayName("are heard of chunk by chunk, and stopped at any place keep what is repaired by then")
    void heardAndStopped() throws IOException {
        int count = 0;
        for (int chunk = 0; chunk < 2; chunk++) {
            try (VolumeFile volume = VolumeFile.open(good.get(1))) {
                flip(bad.get(1), volume.table().chunkStart(chunk) + 77);
                count = volume.table().chunkCount();
            }
        }
        List<ChunkState> heard = new ArrayList<>();
        assertEquals(2, count, "else the stop below comes before anything is repaired");
        Progress stopsAfterOne = new Progress() {
            private boolean stop;

            @Override
            public void total(long amount) {}

            @Override
            public void advance(String what, long amount) {
                stop = heard.stream().filter(s -> !s.good()).count() == 2;
            }

            @Override
            public void note(String text) {}

            @Override
            public boolean stopped() {
                return stop;
            }
        };
        Path copy = folder.resolve("good");
        ProblemException stopped = assertThrows(
                ProblemException.class,
                () -> BundleRepair.repair(bad.getFirst(), List.of(), List.of(copy), stopsAfterOne, heard::add));
        assertEquals("problem.stopped", stopped.problem().code());
        List<Integer> still = new ArrayList<>();
        try (VolumeFile volume = VolumeFile.open(bad.get(1))) {
            for (int chunk = 0; chunk < count; chunk++) {
                if (!volume.good(chunk, new byte[VolumeTable.CHUNK])) {
                    still.add(chunk);
                }
            }
        }
        assertEquals(List.of(1), still);
        heard.clear();
        assertWhole(BundleRepair.repair(bad.getFirst(), List.of(), List.of(copy), Progress.none(), heard::add));
        assertEquals(
                List.of(new ChunkState(2, 1, count, false), new ChunkState(2, 1, count, true)),
                heard.stream().filter(s -> s.volume() == 2 && s.chunk() == 1).toList());
    }
}
