package dev.landfall.desktop.screens.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.desktop.fakes.Fakes;
import dev.landfall.desktop.fakes.Samples;
import dev.landfall.desktop.journey.Context;
import dev.landfall.desktop.journey.Station;
import dev.landfall.desktop.journey.StationState;
import dev.landfall.desktop.ports.InstallPort.Health;
import dev.landfall.desktop.ports.InstallPort.PodRow;
import dev.landfall.desktop.screens.install.InstallModel.State;
import dev.landfall.engine.problem.Remedy;
import dev.landfall.engine.run.Plan;
import dev.landfall.engine.run.RunEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The Install screen")
class InstallModelTest {
    private final Fakes fakes = new Fakes();
    private final Context context = fakes.context();
    private final InstallModel model = new InstallModel(context, fakes.install, fakes.clock);
    private final Plan plan = Samples.plan();

    private List<StepRow.State> states() {
        return model.steps().stream().map(StepRow::state).toList();
    }

    @Test
    @DisplayName("shows each step as it is done, or was so already")
    void runs() {
        model.start(plan);
        assertEquals(State.DONE, model.state().get());
        assertEquals(StepRow.State.DONE, states().getFirst());
        assertEquals(StepRow.State.ALREADY_SO, states().get(1));
        assertEquals("6 of 6 steps done.", model.primary().hint().get());
        assertEquals(StationState.DONE, context.journey().state(Station.INSTALL).get());
        model.primary().act();
        assertEquals(Station.DONE, context.journey().current().get());
    }

    @Test
    @DisplayName("locks the answers while it runs, and shows bytes at the bottom")
    void locks() {
        fakes.install.until = 0;
        model.start(plan);
        assertEquals(State.RUNNING, model.state().get());
        assertTrue(context.journey().locked().get());
        assertEquals(62 * plan.bytes() / 100, model.steps().getFirst().done());
        assertEquals(1, context.activities().running().size());
        assertEquals(StationState.NOW, context.journey().state(Station.INSTALL).get());
    }

    @Test
    @DisplayName("stops when told to, from its own button or from the bottom of the window")
    void stops() {
        fakes.install.until = 0;
        model.start(plan);
        context.activities().running().getFirst().stop();
        assertTrue(Objects.requireNonNull(fakes.install.signal).stopped());
        assertEquals(State.STOPPING, model.state().get());
        assertFalse(model.primary().ready().get());
    }

    @Test
    @DisplayName("stays at the failed step with its problem, and goes on from there")
    void goesOn() {
        fakes.install.until = 2;
        fakes.install.failure = Samples.failure();
        model.start(plan);
        assertEquals(State.FAILED, model.state().get());
        assertEquals(StepRow.State.FAILED, states().get(2));
        assertEquals(List.of(Samples.failure()), model.stepProblems());
        assertFalse(context.journey().locked().get());
        fakes.install.failure = null;
        fakes.install.until = -1;
        model.primary().act();
        assertEquals(2, fakes.install.runs);
        assertEquals(State.DONE, model.state().get());
        assertNull(model.problem().get());
    }

    @Test
    @DisplayName("carries out a remedy and tries again")
    void remedy() {
        fakes.install.until = 0;
        fakes.install.failure = Samples.failure();
        model.start(plan);
        fakes.install.until = -1;
        Remedy remedy = new Remedy("registry.retry", "Try again", Map.of());
        model.remedy(remedy);
        assertEquals(List.of(remedy), fakes.install.remedies);
        assertEquals(State.DONE, model.state().get());
    }

    @Test
    @DisplayName("takes up a run that was cut off, and can go on with it")
    void resumes() {
        Instant at = Samples.NOON;
        fakes.install.journal = List.of(
                new RunEvent.RunStarted(at, "r", plan.title(), plan.fingerprint(), 6),
                new RunEvent.StepStarted(at, "push-images", "Send", "to do"),
                new RunEvent.StepEnded(at, "push-images", RunEvent.StepResult.DONE, "", null),
                new RunEvent.StepStarted(at, "namespace", "Make", "to do"));
        model.resume(plan);
        assertEquals(State.STOPPED, model.state().get());
        assertEquals(StepRow.State.DONE, states().getFirst());
        assertEquals("Go on", model.primary().text().get());
        model.primary().act();
        assertEquals(State.DONE, model.state().get());
    }

    @Test
    @DisplayName("shows the log of the pod that matters: in trouble first, then starting, then the youngest")
    void podThatMatters() {
        fakes.install.pods = Samples.pods(false);
        model.entered();
        assertEquals("clearml-webserver-74b5f8d9c6-2lqzp", source().pod());
        fakes.install.podsNow(Samples.pods(true));
        assertEquals("clearml-mongodb-79f8c6d5b4-m7t3q", source().pod());
        assertTrue(source().previous(), "what it wrote before it crashed says why");
        assertEquals(2, fakes.install.logsAsked.size());
        assertEquals(1, fakes.install.closed.size(), "the log before is let go");
    }

    @Test
    @DisplayName("stays with the pod that was chosen by hand")
    void stays() {
        fakes.install.pods = Samples.pods(false);
        model.entered();
        PodRow redis = fakes.install.pods.stream()
                .filter(p -> p.name().contains("redis"))
                .findFirst()
                .orElseThrow();
        model.watch().choose(redis);
        fakes.install.podsNow(Samples.pods(true));
        assertEquals("clearml-redis-master-0", source().pod());
        model.watch().follow().set(true);
        assertEquals(
                Health.TROUBLE,
                SiteWatch.thatMatters(fakes.install.pods).orElseThrow().health());
        assertEquals("clearml-mongodb-79f8c6d5b4-m7t3q", source().pod());
    }

    @Test
    @DisplayName("keeps the timeline with the latest on top")
    void timeline() {
        fakes.install.events = Samples.timeline();
        model.entered();
        assertEquals(
                "Back-off restarting failed container mongodb",
                model.watch().timeline().getFirst().text());
        assertEquals(5, model.watch().timeline().size());
    }

    private SiteWatch.Source source() {
        return Objects.requireNonNull(model.watch().source().get());
    }
}
