package dev.landfall.desktop.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The way from bundle to done")
class JourneyTest {
    private final Journey journey = new Journey();

    private StationState state(Station station) {
        return journey.state(station).get();
    }

    private void pass(Station station, String answer) {
        journey.answer(station, answer);
        journey.pass(station);
    }

    @Test
    @DisplayName("begins at the first station; the others are closed until they are reached")
    void begins() {
        assertEquals(StationState.NOW, state(Station.BUNDLE));
        assertEquals(StationState.TO_DO, state(Station.CLUSTER));
        assertFalse(journey.go(Station.CLUSTER));
        assertEquals(Station.BUNDLE, journey.current().get());
    }

    @Test
    @DisplayName("goes on to the next station when one is passed, and back to any that was reached")
    void goesOn() {
        pass(Station.BUNDLE, "b");
        assertEquals(Station.CLUSTER, journey.current().get());
        assertEquals(StationState.DONE, state(Station.BUNDLE));
        assertEquals(StationState.NOW, state(Station.CLUSTER));
        assertTrue(journey.go(Station.BUNDLE));
        assertTrue(journey.go(Station.CLUSTER));
        assertFalse(journey.go(Station.REGISTRY));
    }

    @Test
    @DisplayName("marks later stations to redo when an earlier answer changes")
    void marksRedo() {
        pass(Station.BUNDLE, "b");
        pass(Station.CLUSTER, "c");
        pass(Station.REGISTRY, "r");
        journey.answer(Station.CLUSTER, "other");
        assertEquals(StationState.DONE, state(Station.BUNDLE));
        assertEquals(StationState.REDO, state(Station.CLUSTER));
        assertEquals(StationState.REDO, state(Station.REGISTRY));
        assertEquals(Optional.of(Station.CLUSTER), journey.openBefore(Station.SETTINGS));
    }

    @Test
    @DisplayName("takes the mark back when the change is taken back")
    void takesBack() {
        pass(Station.BUNDLE, "b");
        pass(Station.CLUSTER, "c");
        journey.answer(Station.BUNDLE, "x");
        assertEquals(StationState.REDO, state(Station.CLUSTER));
        journey.answer(Station.BUNDLE, "b");
        assertEquals(StationState.DONE, state(Station.CLUSTER));
    }

    @Test
    @DisplayName("passes station after station again, after which nothing is left to redo")
    void redoes() {
        pass(Station.BUNDLE, "b");
        pass(Station.CLUSTER, "c");
        pass(Station.REGISTRY, "r");
        journey.go(Station.BUNDLE);
        pass(Station.BUNDLE, "b2");
        assertEquals(Station.CLUSTER, journey.current().get());
        assertEquals(StationState.REDO, state(Station.CLUSTER));
        journey.pass(Station.CLUSTER);
        journey.pass(Station.REGISTRY);
        assertEquals(Optional.empty(), journey.openBefore(Station.SETTINGS));
    }

    @Test
    @DisplayName("forgets no answer of a later station")
    void forgetsNothing() {
        pass(Station.BUNDLE, "b");
        pass(Station.CLUSTER, "c");
        journey.answer(Station.BUNDLE, null);
        assertEquals(StationState.REDO, state(Station.CLUSTER));
        assertEquals("c", journey.answersBefore(Station.REGISTRY).get(Station.CLUSTER));
    }

    @Test
    @DisplayName("shows what a station's own work says before anything else")
    void flags() {
        pass(Station.BUNDLE, "b");
        journey.flag(Station.BUNDLE, Journey.Flag.FAILED);
        assertEquals(StationState.FAILED, state(Station.BUNDLE));
        journey.flag(Station.BUNDLE, Journey.Flag.NEEDS_YOU);
        assertEquals(StationState.NEEDS_YOU, state(Station.BUNDLE));
        journey.flag(Station.BUNDLE, Journey.Flag.NONE);
        assertEquals(StationState.DONE, state(Station.BUNDLE));
    }

    @Test
    @DisplayName("takes a site up again, and then notices changes as before")
    void restores() {
        journey.restore(EnumSet.of(Station.BUNDLE, Station.CLUSTER, Station.REGISTRY));
        assertEquals(StationState.DONE, state(Station.REGISTRY));
        assertTrue(journey.go(Station.SETTINGS));
        // the answers come in after the site was opened
        journey.answer(Station.BUNDLE, "b");
        journey.answer(Station.REGISTRY, "r");
        assertEquals(StationState.DONE, state(Station.REGISTRY));
        journey.answer(Station.REGISTRY, "r2");
        assertEquals(StationState.DONE, state(Station.CLUSTER));
        assertEquals(StationState.REDO, state(Station.REGISTRY));
    }
}
