package dev.landfall.desktop.screens.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.desktop.fakes.Fakes;
import dev.landfall.desktop.fakes.Samples;
import dev.landfall.desktop.journey.Context;
import dev.landfall.desktop.journey.Station;
import dev.landfall.desktop.journey.StationState;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Severity;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The Checks screen")
class ChecksModelTest {
    private static final String OVERRIDABLE = "openshift.scc/clearml-redis-master";
    private static final String NEVER = "charts.version/clearml";

    private final Fakes fakes = new Fakes();
    private final Context context = fakes.context();
    private final ChecksModel model = new ChecksModel(context, fakes.checks);

    @BeforeEach
    void answerBefore() {
        for (Station station : Station.CHECKS.earlier()) {
            context.journey().answer(station, "a");
            context.journey().pass(station);
        }
    }

    private Finding finding(String id) {
        return model.rows().stream()
                .map(ChecksModel.Row::finding)
                .filter(f -> f.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    @DisplayName("runs by itself, and again only when something before it has changed")
    void runsByItself() {
        model.entered();
        model.entered();
        assertEquals(1, fakes.checks.runs);
        assertTrue(model.primary().ready().get());
        assertEquals("2 warnings to know of.", model.primary().hint().get());
        context.journey().answer(Station.REGISTRY, "other");
        context.journey().settle(Station.REGISTRY);
        context.journey().settle(Station.SETTINGS);
        model.entered();
        assertEquals(2, fakes.checks.runs);
    }

    @Test
    @DisplayName("puts failures first")
    void failuresFirst() {
        fakes.checks.findings = Samples.badFindings();
        model.entered();
        assertEquals(
                List.of(Severity.FAIL, Severity.FAIL, Severity.WARN, Severity.WARN, Severity.PASS),
                model.rows().subList(0, 5).stream()
                        .map(r -> r.finding().severity())
                        .toList());
    }

    @Test
    @DisplayName("lets a failure be overridden in words, where that is allowed")
    void accepts() {
        fakes.checks.findings = Samples.badFindings().stream()
                .filter(f -> !f.id().equals(NEVER))
                .toList();
        model.entered();
        assertFalse(model.primary().ready().get());
        assertEquals(
                StationState.NEEDS_YOU, context.journey().state(Station.CHECKS).get());
        model.accept(finding(OVERRIDABLE), "  ");
        assertEquals(Map.of(), fakes.checks.accepted);
        model.accept(finding(OVERRIDABLE), " agreed with Kim ");
        assertEquals(Map.of(OVERRIDABLE, "agreed with Kim"), fakes.checks.accepted);
        assertTrue(model.primary().ready().get());
    }

    @Test
    @DisplayName("never lets the others be overridden")
    void neverAccepts() {
        fakes.checks.findings = Samples.badFindings();
        model.entered();
        model.accept(finding(NEVER), "I insist");
        assertEquals(Map.of(), fakes.checks.accepted);
        assertEquals(
                StationState.FAILED, context.journey().state(Station.CHECKS).get());
        assertEquals(
                "2 failures stand in the way: solve them.",
                model.primary().hint().get());
    }

    @Test
    @DisplayName("looks at one thing again")
    void again() {
        fakes.checks.findings = Samples.badFindings();
        model.entered();
        fakes.checks.findings = List.of(Finding.pass(NEVER, "The chart accepts this cluster", ""));
        model.again(NEVER);
        assertEquals(Severity.PASS, finding(NEVER).severity());
        assertEquals(List.of(NEVER), fakes.checks.again);
    }

    @Test
    @DisplayName("shows findings while it still looks, and waits with going on")
    void busy() {
        fakes.checks.telling = 4;
        model.entered();
        assertEquals(4, model.rows().size());
        assertTrue(model.running().get());
        assertFalse(model.primary().ready().get());
        assertEquals(StationState.NOW, context.journey().state(Station.CHECKS).get());
    }

    @Test
    @DisplayName("remembers what was accepted in an earlier sitting")
    void remembers() {
        fakes.checks.findings = List.of(Samples.badFindings().get(4));
        fakes.checks.accepted.put(OVERRIDABLE, "agreed with Kim");
        model.entered();
        assertTrue(model.primary().ready().get());
    }
}
