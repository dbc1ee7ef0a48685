package dev.landfall.desktop.screens.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.desktop.fakes.Fakes;
import dev.landfall.desktop.fakes.Samples;
import dev.landfall.desktop.journey.Context;
import dev.landfall.desktop.journey.Station;
import dev.landfall.desktop.journey.StationState;
import dev.landfall.desktop.ports.BundlePort.Trust;
import dev.landfall.desktop.ports.BundlePort.Used;
import dev.landfall.desktop.screens.bundle.BundleModel.Reading;
import dev.landfall.engine.problem.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
        assertEquals("good", model.volumeState(Samples.bundle().volumes().getFirst()));
        assertTrue(model.primary().ready().get());
        assertEquals("ClearML Server 7.14.4", context.header().product().get());
        model.primary().act();
        assertEquals(List.of("clearml-server "), fakes.bundle.used);
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
        assertEquals("19 %", model.volumeState(Samples.bundle().volumes().get(1)));
    }

    @Test
    @DisplayName("takes an unsigned bundle only with words, which are handed on")
    void unsigned() {
        fakes.bundle.bundle = Samples.bundle(new Trust.Unsigned(), List.of());
        model.open(file);
        assertFalse(model.primary().ready().get());
        assertEquals(
                StationState.NEEDS_YOU, context.journey().state(Station.BUNDLE).get());
        model.acceptedBecause().set("   ");
        assertFalse(model.primary().ready().get());
        model.acceptedBecause().set(" carried here by hand ");
        assertTrue(model.primary().ready().get());
        model.primary().act();
        assertEquals(List.of("clearml-server carried here by hand"), fakes.bundle.used);
    }

    @Test
    @DisplayName("refuses a bundle of which a volume is missing")
    void missingVolume() {
        fakes.bundle.bundle = Samples.bundle(Samples.bundle().trust(), List.of(), false);
        model.open(file);
        assertFalse(model.primary().ready().get());
        assertEquals(
                "missing",
                model.volumeState(Samples.bundle(Samples.bundle().trust(), List.of(), false)
                        .volumes()
                        .get(1)));
    }

    @Test
    @DisplayName("shows bad chunks where they lie, and reads all again after a repair")
    void repairs() {
        fakes.bundle.badChunks = List.of(41, 42);
        fakes.bundle.foundWhileReading = Problem.of("desktop.drive-gone", "file", file);
        model.open(file);
        assertEquals(Reading.SOME_BAD, model.reading().get());
        assertEquals(2, model.chunks().bad());
        assertEquals(ChunkMap.Cell.BAD, model.chunks().cells(1, 175)[41]);
        assertEquals(ChunkMap.Cell.GOOD, model.chunks().cells(1, 175)[40]);
        // a cell that stands for several chunks is bad when one of them is
        assertEquals(ChunkMap.Cell.BAD, model.chunks().cells(1, 25)[5]);
        assertEquals(1, model.problems().size(), "the same problem is told once");
        assertFalse(model.primary().ready().get());
        model.repair(Path.of("/media/engineer/COPY/clearml-server-7.14.4.01of03.landfall"));
        assertEquals(0, model.chunks().bad());
        assertTrue(model.primary().ready().get());
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
    }

    @Test
    @DisplayName("opens by itself what the site used last, with the words it was taken with")
    void remembered() {
        fakes.bundle.remembered = Optional.of(new Used(file, "compared by phone"));
        model.begin();
        assertEquals("compared by phone", model.acceptedBecause().get());
        assertEquals(
                "clearml-server",
                java.util.Objects.requireNonNull(model.bundle().get()).name());
    }

    @Test
    @DisplayName("does nothing when nothing was dropped")
    void droppedNothing() {
        model.openDropped(List.of());
        assertNull(model.opening().get());
    }
}
