package dev.landfall.desktop.screens.done;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.desktop.fakes.Fakes;
import dev.landfall.desktop.fakes.Samples;
import dev.landfall.desktop.journey.Context;
import dev.landfall.desktop.journey.Station;
import dev.landfall.desktop.journey.StationState;
import dev.landfall.engine.problem.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The Done screen")
class DoneModelTest {
    private final Fakes fakes = new Fakes();
    private final Context context = fakes.context();
    private final DoneModel model = new DoneModel(context, fakes.done);

    @Test
    @DisplayName("shows what is handed over, saves the receipt, and goes on watching")
    void handsOver() {
        model.entered();
        assertEquals(
                3, Objects.requireNonNull(model.handover().get()).addresses().size());
        assertEquals(StationState.DONE, context.journey().state(Station.DONE).get());
        model.saveReceipt(Path.of("receipt.json"));
        assertEquals(List.of(Path.of("receipt.json")), fakes.done.receipts);
        assertEquals(Path.of("receipt.json"), model.receipt().get());
    }

    @Test
    @DisplayName("tries the addresses by itself, and again when asked")
    void tries() {
        model.entered();
        assertEquals(Samples.tried(), model.tried().get());
        assertFalse(model.trying().get());
        model.tryAddresses();
        assertEquals(2, fakes.done.tries);
    }

    @Test
    @DisplayName("says which parts did not come up")
    void trouble() {
        fakes.done.handover = Samples.handover(List.of(Problem.of("desktop.drive-gone", "file", "x")));
        model.entered();
        assertEquals(
                StationState.NEEDS_YOU, context.journey().state(Station.DONE).get());
    }

    @Test
    @DisplayName("collects a support bundle, with its progress at the bottom of the window")
    void support() {
        model.entered();
        fakes.done.hangs = true;
        model.collect(Path.of("support.tar.gz"));
        assertTrue(model.collecting().get());
        assertEquals(
                "12.0 MB of 48.0 MB",
                context.activities().running().getFirst().figures().get());
        fakes.done.hangs = false;
        model.collect(Path.of("support.tar.gz"));
        assertNotNull(model.support().get());
        assertFalse(model.collecting().get());
    }

    @Test
    @DisplayName("never prints a password")
    void noPassword() {
        assertFalse(Samples.handover(List.of()).toString().contains("Kq7mTz4WnR2xHs9vBd5c"));
    }
}
