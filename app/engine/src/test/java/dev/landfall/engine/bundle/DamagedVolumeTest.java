package dev.landfall.engine.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A volume that is not as it was written")
class DamagedVolumeTest {
    @TempDir
    Path folder;

    private final List<Path> volumes = new ArrayList<>();
    private BuildReport built =
            new BuildReport(Digest.of(new byte[0]), new BundleManifest("", "", List.of(), List.of(), 0), List.of());

    @BeforeEach
    void build() throws IOException {
        built = BundleBuilder.build(
                Fixtures.everything(folder, 11, 150_000),
                ImagePuller.none(),
                folder.resolve("out"),
                new BuildOptions(200_000),
                Progress.none());
        built.volumes().forEach(v -> volumes.add(v.path()));
        assertTrue(volumes.size() >= 3);
    }

    private VerifyReport verify(Path path) {
        return BundleVerifier.verify(path, List.of(), Progress.none(), state -> {});
    }

    @Test
    @DisplayName("is found by one flipped bit wherever it is, and named with volume and offset")
    void oneFlippedBit() throws IOException {
        Random random = new Random(5);
        for (int round = 0; round < 250; round++) {
            Path volume = volumes.get(random.nextInt(volumes.size()));
            byte[] good = Files.readAllBytes(volume);
            byte[] bad = good.clone();
            // every third time in the table, where it hurts most
            int at = round % 3 == 0 ? random.nextInt(6000) : random.nextInt(bad.length);
            bad[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(volume, bad);
            // any volume may be the one that is named
            VerifyReport report;
            try {
                report = verify(volumes.getFirst());
            } catch (ProblemException e) {
                assertEquals("bundle.table-damaged", e.problem().code());
                assertEquals(volumes.getFirst(), volume);
                Files.write(volume, good);
                continue;
            }
            assertFalse(report.sound(), "byte " + at + " of " + volume);
            for (Problem problem : report.all()) {
                assertEquals(4, problem.exitCode(), problem::toString);
            }
            if (report.damage().isEmpty()) {
                assertEquals(
                        Set.of("bundle.table-damaged", "bundle.volume-missing"),
                        new TreeSet<>(
                                report.problems().stream().map(Problem::code).toList()));
            } else {
                Damage damage = report.damage().getFirst();
                assertEquals(1, report.damage().size());
                assertEquals(volume, damage.file());
                assertTrue(damage.offset() <= at && at < damage.offset() + damage.length());
                assertFalse(damage.artifacts().isEmpty());
            }
            Files.write(volume, good);
        }
        assertTrue(verify(volumes.getFirst()).sound());
    }

    @Test
    @DisplayName("never hands out a wrong byte: the read is refused with volume, offset and artifact, exit 4")
    void readIsRefused() throws IOException {
        Digest layer = Digest.of(Fixtures.random(11, 150_000));
        Path volume = volumes.getFirst();
        long at;
        try (VolumeFile file = VolumeFile.open(volume)) {
            at = file.table().members().stream()
                    .filter(m -> layer.equals(m.blob()))
                    .findFirst()
                    .orElseThrow()
                    .at();
        }
        byte[] bytes = Files.readAllBytes(volume);
        bytes[(int) at + 1000] ^= 4;
        Files.write(volume, bytes);
        try (Bundle bundle = Bundles.open(volumes.getLast())) {
            Problem problem = Fixtures.problem("bundle.chunk-damaged", () -> bundle.open(layer, 0));
            assertEquals(volume.getFileName().toString(), problem.facts().get("volume"));
            assertTrue(Long.parseLong(problem.facts().get("offset")) <= at + 1000);
            assertTrue(Long.parseLong(problem.facts().get("end")) > at + 1000);
            assertTrue(problem.facts().get("artifacts").contains("docker.io/library/redis:7.2"));
            assertTrue(problem.facts().get("artifacts").matches(".* and [0-9]+ more"));
            assertEquals(4, problem.exitCode());
            assertTrue(problem.why().contains(volume.getFileName().toString()));
        }
    }

    @Test
    @DisplayName("gives the good chunks of a large blob and refuses at the bad one")
    void largeBlob() throws IOException {
        byte[] large = Fixtures.random(77, 13_000_000);
        Fixtures.Layout layout = new Fixtures.Layout();
        layout.image("docker.io/library/large:1", large);
        layout.folder(folder.resolve("large"));
        Path spec = Files.writeString(
                folder.resolve("large.yaml"), "name: large\nversion: '1'\nimages: [{layout: large}]\n");
        Path volume = BundleBuilder.build(
                        BundleSpec.read(spec),
                        ImagePuller.none(),
                        folder.resolve("large-out"),
                        BuildOptions.standard(),
                        Progress.none())
                .volumes()
                .getFirst()
                .path();
        byte[] bytes = Files.readAllBytes(volume);
        bytes[9_000_000] ^= 1;
        Files.write(volume, bytes);
        AtomicLong good = new AtomicLong();
        try (Bundle bundle = Bundles.open(volume);
                InputStream in = bundle.open(Digest.of(large), 0)) {
            byte[] buffer = new byte[100_000];
            Problem problem = Fixtures.problem("bundle.chunk-damaged", () -> {
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    for (int i = 0; i < n; i++) {
                        assertEquals(large[(int) good.get()], buffer[i]);
                        good.incrementAndGet();
                    }
                }
            });
            assertTrue(good.get() > 8_000_000 && good.get() < 9_000_000);
            assertEquals("docker.io/library/large:1", problem.facts().get("artifacts"));
            assertTrue(Long.parseLong(problem.facts().get("offset")) > 8_000_000);
        }
        VerifyReport report = verify(volume);
        assertEquals(1, report.damage().size());
        assertEquals(VolumeTable.CHUNK, report.damage().getFirst().length());
    }

    @Test
    @DisplayName("is refused when it is cut off anywhere, or when something was added")
    void cutOff() throws IOException {
        Random random = new Random(6);
        for (int round = 0; round < 60; round++) {
            Path volume = volumes.get(random.nextInt(volumes.size()));
            byte[] good = Files.readAllBytes(volume);
            int length = round == 0 ? 0 : round == 1 ? good.length - 1 : random.nextInt(good.length);
            Files.write(volume, java.util.Arrays.copyOf(good, length));
            ProblemException e = assertThrows(ProblemException.class, () -> Bundles.open(volumes.getFirst()));
            assertEquals(4, e.problem().exitCode(), e.getMessage());
            assertTrue(
                    Set.of("bundle.table-damaged", "bundle.volume-length")
                            .contains(e.problem().code()),
                    e.getMessage());
            if (e.problem().code().equals("bundle.volume-length")) {
                VerifyReport report = verify(volumes.getFirst());
                assertFalse(report.damage().isEmpty());
                assertTrue(report.problems().stream().anyMatch(p -> p.code().equals("bundle.volume-length")));
            }
            Files.write(volume, good);
        }
        Path last = volumes.getLast();
        byte[] good = Files.readAllBytes(last);
        Files.write(last, java.util.Arrays.copyOf(good, good.length + 1));
        Fixtures.problem("bundle.volume-length", () -> Bundles.open(last));
        assertFalse(verify(last).sound());
    }

    @Test
    @DisplayName("that is missing is named; the others are verified alone")
    void missing() throws IOException {
        Files.delete(volumes.get(1));
        Problem problem = Fixtures.problem("bundle.volume-missing", () -> Bundles.open(volumes.getLast()));
        assertEquals(volumes.get(1).getFileName().toString(), problem.facts().get("volumes"));
        assertEquals(4, problem.exitCode());
        VerifyReport report = verify(volumes.getLast());
        assertEquals(List.of(problem), report.problems());
        assertEquals(List.of(), report.damage());
        assertTrue(report.chunks() >= volumes.size() - 1);
        assertTrue(report.blobs() > 5);

        byte[] bytes = Files.readAllBytes(volumes.getLast());
        bytes[bytes.length - 700] ^= 1;
        Files.write(volumes.getLast(), bytes);
        assertEquals(
                volumes.getLast(), verify(volumes.getLast()).damage().getFirst().file());
    }

    @Test
    @DisplayName("is found in another folder, and under another name by what its table says")
    void elsewhere() throws IOException {
        Path other = Files.createDirectory(folder.resolve("stick2"));
        Files.move(volumes.get(1), other.resolve(volumes.get(1).getFileName()));
        Files.move(volumes.get(2), other.resolve("HELLO~1.LANDFALL"));
        Fixtures.problem("bundle.volume-missing", () -> Bundles.open(volumes.getFirst()));
        try (Bundle bundle = Bundles.open(volumes.getFirst(), List.of(other))) {
            assertEquals(built.manifest(), bundle.manifest());
            assertEquals(volumes.size(), bundle.volumes().size());
            assertTrue(Fixtures.readAll(bundle) > 20);
        }
        assertTrue(BundleVerifier.verify(volumes.getFirst(), List.of(other), Progress.none(), s -> {})
                .sound());
    }

    @Test
    @DisplayName("of another bundle under this one's name is named as foreign")
    void foreign() throws IOException {
        BuildReport other = BundleBuilder.build(
                Fixtures.everything(Files.createDirectory(folder.resolve("again")), 12, 150_000),
                ImagePuller.none(),
                folder.resolve("other"),
                new BuildOptions(200_000),
                Progress.none());
        assertNotEquals(built.digest(), other.digest());
        Files.copy(other.volumes().get(1).path(), volumes.get(1), StandardCopyOption.REPLACE_EXISTING);
        Problem problem = Fixtures.problem("bundle.volume-foreign", () -> Bundles.open(volumes.getFirst()));
        assertEquals(volumes.get(1).getFileName().toString(), problem.facts().get("volume"));
        assertTrue(problem.why().contains(other.digest().brief()));
        assertEquals(
                Set.of("bundle.volume-foreign", "bundle.volume-missing"),
                new TreeSet<>(verify(volumes.getFirst()).problems().stream()
                        .map(Problem::code)
                        .toList()));
    }

    @Test
    @DisplayName("whose table was forged to match wrong content is refused by the blob's digest")
    void forged() throws IOException {
        Path volume = volumes.getFirst();
        Digest layer = Digest.of(Fixtures.random(11, 150_000));
        VolumeTable table;
        try (VolumeFile file = VolumeFile.open(volume)) {
            table = file.table();
        }
        long at = table.members().stream()
                .filter(m -> layer.equals(m.blob()))
                .findFirst()
                .orElseThrow()
                .at();
        byte[] bytes = Files.readAllBytes(volume);
        bytes[(int) at + 5] ^= 1;
        byte[] hash =
                Digest.sha256().digest(java.util.Arrays.copyOfRange(bytes, (int) table.data(), (int) table.size()));
        byte[] text = VolumeTableJson.print(new VolumeTable(
                        table.bundle(),
                        table.name(),
                        table.version(),
                        table.number(),
                        table.of(),
                        table.size(),
                        table.data(),
                        table.artifacts(),
                        table.members(),
                        new VolumeTable.Hashes(hash)))
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        byte[] padded = java.util.Arrays.copyOf(text, (int) table.data() - 3 * 512);
        java.util.Arrays.fill(padded, text.length, padded.length, (byte) ' ');
        System.arraycopy(padded, 0, bytes, 512, padded.length);
        System.arraycopy(VolumeFile.hashMember(padded), 0, bytes, 512 + padded.length, 1024);
        Files.write(volume, bytes);
        try (Bundle bundle = Bundles.open(volume)) {
            Problem problem = Fixtures.problem("bundle.blob-mismatch", () -> bundle.open(layer, 0));
            assertTrue(problem.facts().get("artifacts").contains("docker.io/library/redis:7.2"));
            assertEquals(4, problem.exitCode());
        }
        VerifyReport report = verify(volume);
        assertEquals(List.of(), report.damage());
        assertEquals(
                List.of("bundle.blob-mismatch"),
                report.problems().stream().map(Problem::code).toList());
    }

    @Test
    @DisplayName("tells each chunk once to who watches, and all bytes to the progress")
    void watching() {
        List<ChunkState> states = Collections.synchronizedList(new ArrayList<>());
        AtomicLong done = new AtomicLong();
        AtomicLong total = new AtomicLong();
        Progress progress = new Progress() {
            @Override
            public void total(long amount) {
                total.set(amount);
            }

            @Override
            public void advance(String what, long amount) {
                done.addAndGet(amount);
            }

            @Override
            public void note(String text) {}

            @Override
            public boolean stopped() {
                return false;
            }
        };
        VerifyReport report = BundleVerifier.verify(volumes.getFirst(), List.of(), progress, states::add);
        assertEquals(total.get(), done.get());
        assertEquals(report.bytes(), done.get());
        assertEquals(report.chunks(), states.size());
        assertEquals(Set.copyOf(states).size(), states.size());
        assertTrue(states.stream().allMatch(ChunkState::good));
    }

    @Test
    @DisplayName("is not needed by a reader that is interrupted: others read on")
    void interruptedReader() throws Exception {
        byte[] large = Fixtures.random(78, 6_000_000);
        Fixtures.Layout layout = new Fixtures.Layout();
        layout.image("docker.io/library/large:1", large);
        layout.folder(folder.resolve("large"));
        Path spec = Files.writeString(
                folder.resolve("large.yaml"), "name: large\nversion: '1'\nimages: [{layout: large}]\n");
        BundleBuilder.build(
                BundleSpec.read(spec),
                ImagePuller.none(),
                folder.resolve("large-out"),
                BuildOptions.standard(),
                Progress.none());
        try (Bundle bundle = Bundles.open(folder.resolve("large-out"))) {
            Thread interrupted = Thread.ofVirtual().start(() -> {
                Thread.currentThread().interrupt();
                assertThrows(IOException.class, () -> {
                    try (InputStream in = bundle.open(Digest.of(large), 0)) {
                        in.readAllBytes();
                    }
                });
            });
            interrupted.join();
            try (InputStream in = bundle.open(Digest.of(large), 0)) {
                assertEquals(Digest.of(large), Digest.of(in.readAllBytes()));
            }
        }
    }
}
