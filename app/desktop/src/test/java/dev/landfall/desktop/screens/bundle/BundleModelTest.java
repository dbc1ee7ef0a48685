package dev.landfall.desktop.screens.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.desktop.fakes.FakeBundles;
import dev.landfall.desktop.fakes.Fakes;
import dev.landfall.desktop.fakes.Samples;
import dev.landfall.desktop.journey.Context;
import dev.landfall.desktop.journey.Station;
import dev.landfall.desktop.journey.StationState;
import dev.landfall.desktop.ports.BundlePort.Bad;
import dev.landfall.desktop.ports.BundlePort.Doubt;
import dev.landfall.desktop.ports.BundlePort.KeyFile;
import dev.landfall.desktop.ports.BundlePort.OpenBundle;
import dev.landfall.desktop.ports.BundlePort.Trust;
import dev.landfall.desktop.ports.BundlePort.Used;
import dev.landfall.desktop.screens.bundle.VerifyModel.Reading;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The Bundle screen")
class BundleModelTest {
    private final Fakes fakes = new Fakes();
    private final Context context = fakes.context();
    private final BundleModel model = new BundleModel(context, fakes.bundle);
    private final Path file = Samples.bundle().file();

    @Test
    @DisplayName("shows drives as they come and go, and sites worked on lately")
    void drives() {
        fakes.bundle.recent = Samples.recent();
        model.begin();
        assertTrue(model.drives().isEmpty());
        fakes.bundle.drivesNow(Samples.drives());
        assertEquals(2, model.drives().size());
        fakes.bundle.drivesNow(List.of());
        assertTrue(model.drives().isEmpty());
        assertEquals(2, model.recent().size());
    }

    @Test
    @DisplayName("opens a bundle, reads every chunk, and lets it be used")
    void opens() {
        model.begin();
        assertFalse(model.primary().ready().get());
        model.open(file);
        assertEquals(Reading.ALL_GOOD, model.reading().get());
        assertEquals(
                "good", model.verifying().volumeState(Samples.bundle().volumes().getFirst()));
        assertTrue(model.primary().ready().get());
        assertEquals("ClearML Server 7.14.4", context.header().product().get());
        model.primary().act();
        assertEquals(List.of("clearml-server {}"), fakes.bundle.used);
        assertEquals(Station.CLUSTER, context.journey().current().get());
        assertEquals(List.of(), context.activities().running());
    }

    @Test
    @DisplayName("may be left while it is still being read; the bottom of the window shows how far it is")
    void readsOn() {
        fakes.bundle.readShare = 0.5;
        model.open(file);
        assertEquals(Reading.NOW, model.reading().get());
        assertTrue(model.primary().ready().get());
        assertEquals(1, context.activities().running().size());
        assertEquals(
                "19 %", model.verifying().volumeState(Samples.bundle().volumes().get(1)));
    }

    @Test
    @DisplayName("takes a doubtful bundle only with more than a word for each doubt, which are handed on")
    void doubtful() {
        fakes.bundle.bundle = Samples.bundle(Samples.doubtful("bundle.unsigned", "bundle.older"), List.of());
        model.open(file);
        assertFalse(model.primary().ready().get());
        assertEquals(
                StationState.NEEDS_YOU, context.journey().state(Station.BUNDLE).get());
        Doubt unsigned = model.trust().trust().get().doubts().getFirst();
        Doubt older = model.trust().trust().get().doubts().getLast();
        model.trust().words(unsigned).set("  because ");
        assertFalse(model.trust().said(unsigned));
        model.trust().words(unsigned).set(" carried here by hand ");
        assertEquals(List.of(older), model.trust().open());
        assertFalse(model.primary().ready().get(), "words for one doubt do not serve for the other");
        model.trust().words(older).set("the new one fails here");
        assertTrue(model.primary().ready().get());
        model.primary().act();
        assertEquals(
                List.of("clearml-server {bundle.unsigned=carried here by hand, bundle.older=the new one fails here}"),
                fakes.bundle.used);
    }

    @Test
    @DisplayName("forgets words as soon as another bundle is opened, and shows those that this one was taken with")
    void wordsBound() {
        OpenBundle doubtful = Samples.bundle(Samples.doubtful("bundle.unsigned"), List.of());
        fakes.bundle.bundle = doubtful;
        model.open(file);
        model.trust().words(doubtful.trust().doubts().getFirst()).set("carried by hand");
        assertTrue(model.primary().ready().get());
        model.chooseAnother();
        model.open(file);
        assertFalse(model.primary().ready().get());
        Doubt taken = new Doubt(doubtful.trust().doubts().getFirst().problem(), "compared by phone");
        fakes.bundle.bundle = Samples.bundle(new Trust(true, List.of(), List.of(taken)), List.of());
        model.open(file);
        assertEquals("compared by phone", model.trust().words(taken).get());
        assertTrue(model.primary().ready().get());
    }

    @Test
    @DisplayName("trusts a key only after it was read and named, and then judges the bundle once more")
    void trustsKey() {
        fakes.bundle.bundle = Samples.bundle(Samples.doubtful("bundle.unknown-key"), List.of());
        fakes.bundle.judgedLater = Samples.SIGNED;
        model.open(file);
        model.trust().trustKey();
        model.trust().readKey(Path.of("release.pub"));
        assertTrue(model.trust().keySigned());
        model.trust().trustKey();
        assertEquals(List.of(), fakes.bundle.trustedKeys, "it has no name yet");
        model.trust().keyName().set(" Release desk ");
        model.trust().trustKey();
        assertEquals(List.of("5a5a5a5a5a5a5a5a Release desk clearml-server"), fakes.bundle.trustedKeys);
        assertEquals(List.of(), model.trust().trust().get().doubts());
        assertNull(model.trust().key().get());
        assertTrue(model.primary().ready().get());
        assertEquals(Reading.ALL_GOOD, model.reading().get(), "what was read stays read");
    }

    @Test
    @DisplayName("says so when the key is another than the bundle was signed with, or none at all")
    void otherKey() {
        fakes.bundle.bundle = Samples.bundle(Samples.doubtful("bundle.unknown-key"), List.of());
        fakes.bundle.key = new KeyFile(Path.of("x.pub"), "77".repeat(32), "Ed25519", "");
        model.open(file);
        model.trust().readKey(Path.of("x.pub"));
        assertFalse(model.trust().keySigned());
        fakes.bundle.keyRefusal = Problem.of("bundle.key-unreadable", "file", "x.pub", "why", "it is no PEM file");
        model.trust().readKey(Path.of("x.pub"));
        assertNull(model.trust().key().get());
        assertEquals("bundle.key-unreadable", code(model.trust().keyProblem().get()));
    }

    private static String code(@Nullable Problem problem) {
        return problem == null ? "" : problem.code();
    }

    @Test
    @DisplayName("names what lacks with a missing volume, and is whole once the folder with it is named")
    void twoFolders() {
        fakes.bundle.bundle = Samples.bundle(Trust.NOT_YET, List.of(Samples.missing()), false);
        fakes.bundle.withFolders = Samples.bundle();
        model.open(file);
        assertFalse(model.primary().ready().get());
        assertEquals(Reading.NOT_YET, model.reading().get(), "read when it is whole");
        OpenBundle open = java.util.Objects.requireNonNull(model.bundle().get());
        assertEquals("missing", model.verifying().volumeState(open.missing().getFirst()));
        assertEquals(2, open.lacking().size());
        model.lookIn(Path.of("/media/engineer/LANDFALL-02"));
        assertEquals(List.of(Path.of("/media/engineer/LANDFALL-02")), fakes.bundle.openedWith.getLast());
        assertEquals(Reading.ALL_GOOD, model.reading().get());
        assertEquals(List.of(), model.problems());
        assertTrue(model.primary().ready().get());
    }

    @Test
    @DisplayName(
            "looks by itself on a drive that is plugged in later and has volumes of this name, once each time it comes")
    void driveComes() {
        fakes.bundle.bundle = Samples.bundle(Trust.NOT_YET, List.of(Samples.missing()), false);
        model.begin();
        model.open(file);
        assertEquals(1, fakes.bundle.openedWith.size());
        fakes.bundle.drivesNow(Samples.twoDrives());
        assertEquals(2, fakes.bundle.openedWith.size());
        fakes.bundle.drivesNow(Samples.twoDrives());
        assertEquals(2, fakes.bundle.openedWith.size(), "it was looked at");
        fakes.bundle.drivesNow(Samples.drives());
        fakes.bundle.withFolders = Samples.bundle();
        fakes.bundle.drivesNow(Samples.twoDrives());
        assertEquals(3, fakes.bundle.openedWith.size());
        assertTrue(model.primary().ready().get());
    }

    @Test
    @DisplayName("shows bad chunks where they lie, and reads all again after a repair")
    void repairs() {
        fakes.bundle.badChunks = List.of(41, 42);
        fakes.bundle.drives = Samples.twoDrives();
        model.begin();
        model.open(file);
        assertEquals(Reading.SOME_BAD, model.reading().get());
        assertEquals(2, model.verifying().chunks().bad());
        assertEquals(2, model.verifying().damage().size());
        assertEquals(ChunkMap.Cell.BAD, model.verifying().chunks().cells(1, 175)[41]);
        assertEquals(ChunkMap.Cell.GOOD, model.verifying().chunks().cells(1, 175)[40]);
        // a cell that stands for several chunks is bad when one of them is
        assertEquals(ChunkMap.Cell.BAD, model.verifying().chunks().cells(1, 25)[5]);
        assertFalse(model.primary().ready().get());
        assertEquals(
                List.of("LANDFALL-02"), model.copies().stream().map(Copy::drive).toList());
        model.repair(Path.of("/media/engineer/LANDFALL-02"));
        assertEquals(0, model.verifying().chunks().bad());
        assertEquals(List.of(), model.verifying().damage());
        assertEquals(Reading.ALL_GOOD, model.reading().get());
        assertTrue(
                model.verifying().repairedWords().startsWith("2 parts (8.4 MB)"),
                model.verifying().repairedWords());
        assertTrue(model.primary().ready().get());
        assertEquals(List.of(), context.activities().running());
    }

    @Test
    @DisplayName("says after a repair what is bad still, and why the copy could not mend it")
    void repairsPartly() {
        fakes.bundle.badChunks = List.of(41, 42, 97);
        fakes.bundle.repairable = 2;
        fakes.bundle.unrepaired = List.of(Samples.badInTheCopy());
        model.open(file);
        model.repair(Path.of("/media/engineer/LANDFALL-02"));
        assertEquals(
                List.of(97), model.verifying().damage().stream().map(Bad::chunk).toList());
        assertEquals(List.of(Samples.badInTheCopy()), model.verifying().problems());
        assertFalse(model.primary().ready().get());
        fakes.bundle.repairable = 3;
        fakes.bundle.unrepaired = List.of();
        model.repair(Path.of("/media/engineer/LANDFALL-03"));
        assertEquals(List.of(), model.verifying().problems());
        assertTrue(model.primary().ready().get());
    }

    @Test
    @DisplayName("keeps what is repaired when the repair is stopped")
    void stopsRepair() {
        fakes.bundle.badChunks = List.of(41, 42, 97);
        fakes.bundle.repairable = 1;
        fakes.bundle.repairEnds = FakeBundles.Ends.STOPPED;
        model.open(file);
        model.repair(Path.of("/media/engineer/LANDFALL-02"));
        assertEquals(
                List.of(42, 97),
                model.verifying().damage().stream().map(Bad::chunk).toList());
        assertEquals(Reading.SOME_BAD, model.reading().get());
        assertTrue(
                model.verifying().repairedWords().contains("1 part"),
                model.verifying().repairedWords());
        assertEquals(List.of(), model.verifying().problems(), "to have stopped is no problem");
    }

    @Test
    @DisplayName("repairs a bundle whose start is too damaged for it to be opened, then opens it")
    void repairsUnopened() {
        fakes.bundle.refusal = Problem.of("bundle.table-damaged", "volume", "x", "file", file, "why", "bad");
        model.open(file);
        assertEquals("bundle.table-damaged", model.problems().getFirst().code());
        fakes.bundle.refusal = null;
        model.repair(Path.of("/media/engineer/LANDFALL-02"));
        assertEquals(List.of(), model.problems());
        assertTrue(model.primary().ready().get());
    }

    @Test
    @DisplayName("offers to import an archive that can only be read in one pass, and opens what comes of it")
    void imports() {
        fakes.bundle.refusal = Samples.compressed();
        fakes.bundle.importFindings = List.of(Finding.pass("x", "Two names were given twice", ""));
        model.open(Path.of("images.tar.gz"));
        assertEquals(List.of(), model.problems(), "it is no failure: there is a way on");
        assertEquals(
                "desktop.import",
                java.util.Objects.requireNonNull(model.importing().offer().get())
                        .why()
                        .code());
        assertEquals("Import the archive first.", model.primary().hint().get());
        assertEquals("images", model.importing().name().get());
        model.importing().name().set(" kubeflow");
        model.importing().version().set("1.9 ");
        model.importing().into(Path.of("/home/engineer/bundles"));
        assertEquals(List.of("images.tar.gz -> /home/engineer/bundles/kubeflow-1.9"), fakes.bundle.imported);
        assertNull(model.importing().offer().get());
        assertEquals(1, model.importing().findings().size());
        assertTrue(model.primary().ready().get());
        assertEquals(List.of(), context.activities().running());
    }

    @Test
    @DisplayName("says why an import came to nothing, and offers it again")
    void importFails() {
        fakes.bundle.refusal = Samples.compressed();
        fakes.bundle.importRefusal = Problem.of("bundle.disk-full", "file", "x");
        model.open(Path.of("images.tar.gz"));
        model.importing().into(Path.of("/full"));
        assertEquals("bundle.disk-full", code(model.importing().problem().get()));
        assertNull(model.importing().running().get());
        fakes.bundle.importRefusal = null;
        model.importing().into(Path.of("/empty"));
        assertTrue(model.primary().ready().get());
    }

    @Test
    @DisplayName("draws a bundle of a tebibyte in as few cells as a small one, without asking every chunk")
    void tebibyte() {
        fakes.bundle.bundle = Samples.tebibyte();
        fakes.bundle.badChunks = List.of(700);
        model.open(file);
        ChunkMap map = model.verifying().chunks();
        assertEquals(257 * 1024, map.all());
        assertEquals(1, map.bad());
        ChunkMap.Cell[] whole = map.cells(108);
        assertEquals(108, whole.length);
        assertEquals(ChunkMap.Cell.BAD, whole[0]);
        assertEquals(
                107,
                java.util.Arrays.stream(whole)
                        .filter(c -> c == ChunkMap.Cell.GOOD)
                        .count());
    }

    @Test
    @DisplayName("says what is wrong with a file that is no bundle, and opens another")
    void noBundle() {
        fakes.bundle.refusal = Problem.of("format.unreadable", "file", "notes.txt", "why", "is no bundle");
        model.openDropped(List.of(Path.of("notes.txt")));
        assertNull(model.bundle().get());
        assertEquals(
                StationState.FAILED, context.journey().state(Station.BUNDLE).get());
        fakes.bundle.refusal = null;
        model.open(file);
        assertEquals(List.of(), model.problems());
        assertEquals(StationState.NOW, context.journey().state(Station.BUNDLE).get());
    }

    @Test
    @DisplayName("notices that the drive was pulled out while it was being read")
    void drivePulled() {
        fakes.bundle.readShare = 0.5;
        fakes.bundle.drives = Samples.drives();
        model.begin();
        model.open(file);
        assertTrue(model.problems().isEmpty());
        fakes.bundle.drivesNow(List.of());
        assertEquals("desktop.drive-gone", model.problems().getFirst().code());
        assertFalse(model.primary().ready().get());
        fakes.bundle.drivesNow(Samples.drives());
        assertEquals(List.of(), model.problems(), "it was plugged in again");
        assertTrue(model.primary().ready().get());
    }

    @Test
    @DisplayName("opens by itself what the site used last, with the folders its volumes lie in")
    void remembered() {
        Path second = Path.of("/media/engineer/LANDFALL-02");
        fakes.bundle.remembered = Optional.of(new Used(file, List.of(second)));
        model.begin();
        assertEquals(List.of(List.of(second)), fakes.bundle.openedWith);
        assertEquals(
                "clearml-server",
                java.util.Objects.requireNonNull(model.bundle().get()).name());
    }

    @Test
    @DisplayName("waits for the drive of what the site used last, and opens it when it comes")
    void awaited() {
        fakes.bundle.remembered = Optional.of(new Used(file, List.of()));
        fakes.bundle.refusal = Problem.of("bundle.unreadable", "file", file, "why", "there is no such file");
        model.begin();
        assertNull(model.bundle().get());
        assertEquals(List.of(), model.problems());
        assertEquals(new Used(file, List.of()), model.awaited().get());
        fakes.bundle.refusal = null;
        fakes.bundle.drivesNow(Samples.drives());
        assertNull(model.awaited().get());
        assertTrue(model.primary().ready().get());
    }

    @Test
    @DisplayName("does nothing when nothing was dropped")
    void droppedNothing() {
        model.openDropped(List.of());
        assertNull(model.opening().get());
    }
}
