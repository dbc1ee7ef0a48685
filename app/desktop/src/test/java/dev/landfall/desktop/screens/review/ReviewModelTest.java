package dev.landfall.desktop.screens.review;

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
import dev.landfall.engine.run.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The Review screen")
class ReviewModelTest {
    private final Fakes fakes = new Fakes();
    private final Context context = fakes.context();
    private final List<Plan> installed = new ArrayList<>();
    private final ReviewModel model = new ReviewModel(context, fakes.plan, installed::add);

    @BeforeEach
    void answerBefore() {
        for (Station station : Station.REVIEW.earlier()) {
            context.journey().answer(station, "a");
            context.journey().pass(station);
        }
    }

    @Test
    @DisplayName("works the plan out by itself, and begins only when told to")
    void plans() {
        model.entered();
        assertEquals(
                "6 steps, 1.7 GB at most. Nothing has been touched yet.",
                model.primary().hint().get());
        assertEquals(List.of(), installed);
        model.primary().act();
        assertEquals(List.of(fakes.plan.plan), installed);
        assertEquals(Station.INSTALL, context.journey().current().get());
    }

    @Test
    @DisplayName("says that the plan is not the one that was seen before")
    void changed() {
        model.entered();
        Plan before = fakes.plan.plan;
        fakes.plan.plan = new Plan(before.title(), "sha256:another", before.steps());
        model.plan();
        assertTrue(model.note().get().startsWith("The plan is not the one you saw before"));
    }

    @Test
    @DisplayName("does not work it out while something before it is open")
    void notYet() {
        context.journey().answer(Station.CLUSTER, "other");
        model.entered();
        assertEquals(0, fakes.plan.planned);
    }

    @Test
    @DisplayName("says why it cannot be planned")
    void refused() {
        fakes.plan.refusal = Problem.of("registry.name-clash", "one", "a", "other", "b", "target", "c");
        model.entered();
        assertNotNull(model.problem().get());
        assertFalse(model.primary().ready().get());
        assertEquals(
                StationState.FAILED, context.journey().state(Station.REVIEW).get());
        fakes.plan.refusal = null;
        model.plan();
        assertTrue(model.primary().ready().get());
    }

    @Test
    @DisplayName("saves the plan as a runbook, or says why not")
    void runbook(@TempDir Path folder) throws IOException {
        model.entered();
        Path file = folder.resolve("runbook.md");
        model.saveRunbook(file);
        assertEquals("# " + Samples.plan().title() + "\n", Files.readString(file));
        model.saveRunbook(folder.resolve("nowhere/runbook.md"));
        assertEquals(
                "desktop.not-saved",
                java.util.Objects.requireNonNull(model.problem().get()).code());
    }
}
