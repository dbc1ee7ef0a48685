package dev.landfall.engine.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A bundle whose volumes lie on several media")
class SeveralMediaTest {
    private static final int LARGE = 9_000_000;

    @TempDir
    Path folder;

    private Path one = Path.of("");
    private Path two = Path.of("");
    private final List<String> names = new ArrayList<>();

    /** Every volume on both. */
    @BeforeEach
    void build() throws IOException {
        one = folder.resolve("one");
        two = Files.createDirectory(folder.resolve("two"));
        for (Volume volume : BundleBuilder.build(
                        Fixtures.everything(folder, 21, LARGE),
                        ImagePuller.none(),
                        one,
                        new BuildOptions(8 << 20),
                        Progress.none())
                .volumes()) {
            names.add(volume.path().getFileName().toString());
            Files.copy(volume.path(), two.resolve(volume.path().getFileName()));
        }
        assertTrue(names.size() >= 3);
    }

    private static void flip(Path file, long at) throws IOException {
        byte[] all = Files.readAllBytes(file);
        all[(int) at] ^= 0x20;
        Files.write(file, all);
    }

    private static void cut(Path file, long size) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }

    private Bundle open() {
        return Bundles.open(one.resolve(names.getFirst()), List.of(two));
    }

    private VerifyReport verify(Progress progress) {
        return BundleVerifier.verify(one.resolve(names.getFirst()), List.of(two), progress, c -> {});
    }

    @Test
    @DisplayName("reads from the sound copy of each volume, whatever is wrong with the other")
    void theGoodOne() throws IOException {
        flip(one.resolve(names.get(0)), 700);
        cut(one.resolve(names.get(1)), 3_000_000);
        cut(two.resolve(names.get(2)), 0);
        try (Bundle bundle = open()) {
            assertTrue(Fixtures.readAll(bundle) > 20);
            assertEquals(two.resolve(names.get(1)), bundle.volumes().get(1).path());
        }
        assertEquals(List.of(), verify(Progress.none()).all());
    }

    @Test
    @DisplayName(
            "reads chunk by chunk from whichever copy has it right, small blobs and large, and says so when verifying")
    void chunkByChunk() throws IOException {
        // each copy of each volume is damaged, never both in the same chunk
        for (String name : names) {
            long size = Files.size(one.resolve(name));
            long data;
            try (VolumeFile volume = VolumeFile.open(one.resolve(name))) {
                data = volume.table().data();
            }
            flip(one.resolve(name), data + 600);
            if (size > data + VolumeTable.CHUNK) {
                flip(two.resolve(name), data + VolumeTable.CHUNK + 1);
            }
        }
        try (Bundle bundle = open()) {
            assertTrue(Fixtures.readAll(bundle) > 20);
        }
        Set<String> notes = ConcurrentHashMap.newKeySet();
        assertEquals(List.of(), verify(noting(notes)).all());
        assertEquals(
                names.size(),
                notes.stream().filter(n -> n.contains("used instead")).count(),
                notes::toString);

        // the same place in both is lost, and named once
        flip(two.resolve(names.get(1)), Files.size(two.resolve(names.get(1))) - 5);
        flip(one.resolve(names.get(1)), Files.size(one.resolve(names.get(1))) - 5);
        VerifyReport lost = verify(Progress.none());
        assertEquals(
                List.of(one.resolve(names.get(1))),
                lost.damage().stream().map(Damage::file).toList());
    }

    private static Progress noting(Set<String> notes) {
        return new Progress() {
            @Override
            public void total(long amount) {}

            @Override
            public void advance(String what, long amount) {}

            @Override
            public void note(String text) {
                notes.add(text);
            }

            @Override
            public boolean stopped() {
                return false;
            }
        };
    }

    @Test
    @DisplayName("is not disturbed by a stranger's or a broken volume where the right one lies elsewhere")
    void strangers() throws IOException {
        BuildReport other = BundleBuilder.build(
                Fixtures.everything(Files.createDirectory(folder.resolve("o")), 22, 150_000),
                ImagePuller.none(),
                folder.resolve("other"),
                BuildOptions.standard(),
                Progress.none());
        Files.copy(other.volumes().getFirst().path(), one.resolve(names.get(1)), StandardCopyOption.REPLACE_EXISTING);
        assertTrue(verify(Progress.none()).sound());
        Files.delete(two.resolve(names.get(1)));
        Problem problem = Fixtures.problem("bundle.volume-foreign", this::open);
        assertEquals(names.get(1), problem.facts().get("volume"));
    }

    @Test
    @DisplayName("whose named volume has a damaged start is verified all the same; that volume is named")
    void namedOneDamaged() throws IOException {
        flip(one.resolve(names.getFirst()), 700);
        VerifyReport report = BundleVerifier.verify(one.resolve(names.getFirst()), List.of(), Progress.none(), c -> {});
        assertEquals(
                List.of("bundle.table-damaged", "bundle.volume-missing"),
                report.problems().stream().map(Problem::code).toList());
        assertEquals(names.getFirst(), report.problems().getFirst().facts().get("volume"));
        assertTrue(report.chunks() >= names.size() - 1);
        Fixtures.problem("bundle.table-damaged", () -> Bundles.open(one));
    }

    @Test
    @DisplayName("that are taken away in the middle says so, and reads on in the same session when they are back")
    void takenAway() throws IOException {
        Digest large = Digest.of(Fixtures.random(21, LARGE));
        Map<String, byte[]> kept = new TreeMap<>();
        for (String name : names) {
            kept.put(name, Files.readAllBytes(one.resolve(name)));
        }
        try (Bundle bundle = Bundles.open(one)) {
            try (var in = bundle.open(large, 0)) {
                assertEquals(100, in.readNBytes(100).length);
                for (String name : names) {
                    // an unplugged medium: what was open reads no more, and nothing is at its place
                    cut(one.resolve(name), 0);
                    Files.delete(one.resolve(name));
                }
                Problem gone = Fixtures.problem("bundle.volume-gone", in::readAllBytes);
                assertTrue(gone.why().contains(one.toString()), gone::why);
                assertEquals(1, gone.exitCode(), "the bundle is not damaged");
            }
            Fixtures.problem("bundle.volume-gone", () -> BundleVerifier.verify(bundle, Progress.none(), c -> {}));
            for (Map.Entry<String, byte[]> file : kept.entrySet()) {
                Files.write(one.resolve(file.getKey()), file.getValue());
            }
            assertTrue(Fixtures.readAll(bundle) > 20);
            assertTrue(BundleVerifier.verify(bundle, Progress.none(), c -> {}).sound());
        }
    }

    @Test
    @DisplayName("of which one is taken away goes on with the other")
    void theOtherStays() throws IOException {
        try (Bundle bundle = open()) {
            for (String name : names) {
                cut(one.resolve(name), 0);
                Files.delete(one.resolve(name));
            }
            assertTrue(Fixtures.readAll(bundle) > 20);
            assertTrue(BundleVerifier.verify(bundle, Progress.none(), c -> {}).sound());
        }
    }

    @Test
    @DisplayName("is verified in one pass over each byte when it is sound, and chunk by chunk only where it is not")
    void onePass() throws IOException {
        try (VolumeSet set = VolumeSet.around(one.resolve(names.getFirst()), List.of())) {
            List<ChunkCheck.Run> runs = new ArrayList<>();
            for (VolumeFile volume : set.found().values()) {
                VolumeTable table = volume.table();
                runs.add(new ChunkCheck.Run(volume, table.members(), table.data(), table.size(), 0));
            }
            DigestCheck check = new DigestCheck(runs, new byte[OpenFile.SLICE], Progress.none());
            assertTrue(check.right());
            assertEquals(runs.stream().mapToLong(r -> r.to() - r.from()).sum(), check.told());
            List<Integer> wrong = new ArrayList<>();
            VolumeTable first = runs.getFirst().volume().table();
            Set<Long> places = new TreeSet<>(List.of(
                    first.data(), first.size() - 1, first.members().get(3).at()));
            places.add(first.members().get(2).at() - 1);
            for (long place : places) {
                flip(one.resolve(names.getFirst()), place);
                if (new DigestCheck(runs, new byte[OpenFile.SLICE], Progress.none()).right()) {
                    wrong.add((int) place);
                }
                flip(one.resolve(names.getFirst()), place);
            }
            assertEquals(Collections.emptyList(), wrong, "a header, padding, content and the end are all held");
            assertFalse(places.isEmpty());
        }
    }
}
