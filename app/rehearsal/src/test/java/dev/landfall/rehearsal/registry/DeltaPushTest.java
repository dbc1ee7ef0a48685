package dev.landfall.rehearsal.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.registry.PushBase;
import dev.landfall.engine.registry.PushItem;
import dev.landfall.engine.registry.PushOptions;
import dev.landfall.engine.registry.PushReport;
import dev.landfall.engine.registry.PushReport.Outcome;
import dev.landfall.engine.registry.Pusher;
import dev.landfall.engine.registry.RegistryAccess;
import dev.landfall.engine.registry.UploadMemory;
import dev.landfall.testing.TestImages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A push that builds on what the registry holds")
class DeltaPushTest {
    private static final int OLD = 300_000;
    private static final int NEW = 50_000;

    @TempDir
    Path folder;

    private final TestImages images = new TestImages(11);
    private final Descriptor old = images.layer(OLD);
    private final Descriptor older = images.layer(OLD + 1);
    private final PushItem was = item("quay.io/team/app:1", images.image(old, older));
    private final PushItem other = item("quay.io/team/tool:1", images.image(older));
    private final Descriptor fresh = images.layer(NEW);
    private final PushItem now = item("quay.io/team/app:2", images.image(old, fresh));
    private final PushItem added = item("quay.io/team/added:2", images.image(older, fresh));
    private PracticeRegistry registry;

    @BeforeEach
    void start() throws IOException {
        registry = PracticeRegistry.start(folder.resolve("a"));
        push("site", PushOptions.USUAL, was, other);
        assertTrue(registry.hasBlob("site/team/app", old.digest()));
        registry.clearCalls();
        images.remove(old.digest());
        images.remove(older.digest());
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private static PushItem item(String name, Descriptor root) {
        return new PushItem(ImageReference.parse(name), root);
    }

    private PushReport push(String prefix, PushOptions options, PushItem... items) {
        return Pusher.push(
                images,
                List.of(items),
                RegistryAccess.to(registry.target(prefix)),
                options.patience(Duration.ofSeconds(2)),
                UploadMemory.none(),
                Progress.none());
    }

    /** What an inventory of the first push tells. */
    private PushOptions delta() {
        return PushOptions.USUAL.base(new PushBase(
                "north",
                "site",
                Map.of(
                        old.digest(), List.of("team/app"),
                        older.digest(), List.of("team/app", "team/tool"))));
    }

    private long received() {
        return registry.calls().stream()
                .filter(Call::upload)
                .mapToLong(Call::received)
                .sum();
    }

    private boolean nothingWasSent() {
        return registry.calls().stream()
                .allMatch(c -> c.method().equals("GET") || c.method().equals("HEAD"));
    }

    private void lose(String repository, Descriptor blob) {
        try {
            Files.delete(folder.resolve("a/repositories")
                    .resolve(repository)
                    .resolve("_blobs")
                    .resolve(blob.digest().hex()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Problem failed(PushReport.Image image) {
        return Objects.requireNonNull(image.problem(), image::toString);
    }

    private void assertWhole(PushItem item, String repository) throws IOException {
        assertEquals(
                item.root().digest(),
                registry.resolve(repository, String.valueOf(item.source().tag()))
                        .orElseThrow());
    }

    @Test
    @DisplayName("sends only what is new, and links what another repository has")
    void onlyNew() throws IOException {
        PushReport report = push("site", delta(), now, added);
        assertEquals(List.of(), report.failed());
        assertWhole(now, "site/team/app");
        assertWhole(added, "site/team/added");
        // the new layer once and two configs of well below a kilobyte
        assertTrue(received() >= NEW && received() < NEW + 1000, "received " + received());
        assertEquals(received(), report.sent());
        assertTrue(registry.hasBlob("site/team/added", older.digest()));
    }

    @Test
    @DisplayName("into another registry says what is missing, every blob with its images, and sends nothing")
    void anotherSite() throws IOException {
        try (PracticeRegistry b = PracticeRegistry.start(folder.resolve("b"))) {
            ProblemException refused = assertThrows(
                    ProblemException.class,
                    () -> Pusher.push(
                            images,
                            List.of(now, added),
                            RegistryAccess.to(b.target("south")),
                            delta(),
                            UploadMemory.none(),
                            Progress.none()));
            Problem problem = refused.problem();
            assertEquals("registry.base-missing", problem.code());
            assertEquals(3, problem.exitCode());
            assertEquals("2", problem.facts().get("missing"));
            assertEquals(String.valueOf(2 * OLD + 1), problem.facts().get("bytes"));
            assertEquals(
                    List.of(
                            older.digest() + ", " + (OLD + 1)
                                    + " bytes, for quay.io/team/added:2; looked for in south/team/added, south/team/app,"
                                    + " south/team/tool, site/team/app, site/team/tool",
                            old.digest() + ", " + OLD
                                    + " bytes, for quay.io/team/app:2; looked for in south/team/app, site/team/app"),
                    problem.remedies().stream().map(r -> r.label()).toList());
            assertTrue(problem.why().contains("Nothing was sent"), problem.why());
            assertTrue(
                    b.calls().stream().allMatch(c -> c.method().equals("HEAD")),
                    () -> b.calls().toString());
        }
    }

    @Test
    @DisplayName("after the registry has lost a blob names that one and sends nothing, also when its image stands")
    void lost() {
        lose("site/team/app", older);
        lose("site/team/tool", older);
        Problem problem = assertThrows(ProblemException.class, () -> push("site", delta(), now, added, other))
                .problem();
        assertEquals("1", problem.facts().get("missing"));
        assertEquals("2", problem.facts().get("all"));
        assertTrue(problem.facts().getOrDefault("blobs", "").startsWith(older.digest() + ", " + (OLD + 1)));
        assertEquals(
                "quay.io/team/added:2, quay.io/team/tool:1", problem.facts().get("images"));
        assertTrue(nothingWasSent());
    }

    @Test
    @DisplayName(
            "takes what was lost from an earlier bundle that is at hand, and mends the image that stood without it")
    void earlierBundle() throws IOException {
        lose("site/team/app", older);
        lose("site/team/tool", older);
        restore();
        PushReport report = push("site", delta(), now, added, other);
        assertEquals(List.of(), report.failed());
        assertTrue(registry.hasBlob("site/team/tool", older.digest()));
        assertTrue(registry.hasBlob("site/team/added", older.digest()));
        assertEquals(Outcome.PUSHED, report.images().get(2).outcome());
        assertWhole(added, "site/team/added");
        assertTrue(received() > OLD && received() < OLD + NEW + 2000, "received " + received());
    }

    /** The layers that a delta leaves out, as the earlier bundle has them. */
    private void restore() {
        TestImages again = new TestImages(11);
        assertEquals(old, again.layer(OLD));
        assertEquals(older, again.layer(OLD + 1));
        images.put(old.mediaType(), again.content(old.digest()));
        images.put(older.mediaType(), again.content(older.digest()));
    }

    @Test
    @DisplayName("under another prefix of the same registry links everything from the old one")
    void anotherPrefix() throws IOException {
        PushReport report = push("moved", delta(), now, added);
        assertEquals(List.of(), report.failed());
        assertWhole(now, "moved/team/app");
        assertTrue(registry.hasBlob("moved/team/app", old.digest()));
        assertTrue(received() < NEW + 1000, "received " + received());
    }

    @ParameterizedTest(name = "with {0}")
    @ValueSource(ints = {202, 405, 403})
    @DisplayName("copies out of the registry and in again what it does not link")
    void mountsRefused(int answer) throws IOException {
        if (answer == 202) {
            registry.withoutMounts();
        } else {
            registry.fault(call -> call.query().contains("mount=") ? Fault.answer(answer) : Fault.WELL);
        }
        PushReport report = push("moved", delta(), now, added);
        assertEquals(List.of(), report.failed());
        assertWhole(now, "moved/team/app");
        assertTrue(registry.hasBlob("moved/team/added", older.digest()));
        assertTrue(received() > 2 * OLD, "received " + received());
    }

    @Test
    @DisplayName("does not pass on what the registry delivers damaged")
    void damagedCopy() throws IOException {
        registry.withoutMounts();
        Path blob = folder.resolve("a/blobs/sha256-" + old.digest().hex());
        byte[] content = Files.readAllBytes(blob);
        content[OLD / 2] ^= 1;
        Files.write(blob, content);
        PushReport report = push("moved", delta(), now, added);
        assertEquals(
                "registry.wrong-content", failed(report.images().getFirst()).code());
        assertEquals(Outcome.PUSHED, report.images().get(1).outcome());
        assertFalse(registry.hasBlob("moved/team/app", old.digest()));
    }

    @Test
    @DisplayName("says the same when the registry loses a blob after it was asked")
    void lostMeanwhile() {
        AtomicBoolean done = new AtomicBoolean();
        registry.fault(call -> {
            if (call.method().equals("POST") && done.compareAndSet(false, true)) {
                lose("site/team/app", older);
                lose("site/team/tool", older);
            }
            return Fault.WELL;
        });
        PushReport report = push("site", delta(), now, added);
        assertEquals(Outcome.PUSHED, report.images().getFirst().outcome());
        Problem problem = failed(report.images().get(1));
        assertEquals("registry.base-missing", problem.code());
        assertTrue(problem.facts().getOrDefault("blobs", "").startsWith(older.digest() + ", " + (OLD + 1)));
        assertTrue(problem.why().contains("It was lost while"), problem.why());
    }

    @Test
    @DisplayName("of a whole bundle mends an image whose manifest stands but whose layer is gone")
    void wholeMends() throws IOException {
        restore();
        lose("site/team/tool", older);
        PushItem[] all = {was, other};
        RegistryAccess access = RegistryAccess.to(registry.target("site"));
        assertEquals(
                List.of(registry.address() + "/site/team/tool:1"),
                Pusher.lacking(images, List.of(all), access, PushOptions.USUAL, Progress.none()).stream()
                        .map(ImageReference::toString)
                        .toList());
        PushReport report = push("site", PushOptions.USUAL, all);
        assertEquals(
                List.of(Outcome.SKIPPED, Outcome.PUSHED),
                report.images().stream().map(PushReport.Image::outcome).toList());
        assertTrue(registry.hasBlob("site/team/tool", older.digest()));
        assertEquals(0, report.sent(), "another repository had it");
        assertEquals(List.of(), Pusher.lacking(images, List.of(all), access, PushOptions.USUAL, Progress.none()));
    }

    @Test
    @DisplayName("is told beforehand what is missing, in the words of the push itself")
    void beforehand() {
        RegistryAccess access = RegistryAccess.to(registry.target("site"));
        assertTrue(Pusher.baseMissing(images, List.of(now, added), access, delta(), Progress.none())
                .isEmpty());
        lose("site/team/app", old);
        Problem told = Pusher.baseMissing(images, List.of(now, added), access, delta(), Progress.none())
                .orElseThrow();
        Problem met = assertThrows(ProblemException.class, () -> push("site", delta(), now, added))
                .problem();
        assertEquals(met, told);
        assertTrue(nothingWasSent());
        Digest missing = old.digest();
        assertTrue(told.facts().getOrDefault("blobs", "").startsWith(missing.toString()));
    }

    @Test
    @DisplayName("ends with the registry's own trouble, and with nothing sent, when that does not answer what it holds")
    void noAnswer() {
        registry.fault(call -> call.path().contains(older.digest().hex()) ? Fault.answer(500) : Fault.WELL);
        Problem problem = assertThrows(ProblemException.class, () -> push("site", delta(), now, added))
                .problem();
        assertEquals("registry.server-error", problem.code());
        assertTrue(nothingWasSent());
    }
}
