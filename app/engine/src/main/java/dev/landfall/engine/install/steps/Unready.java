package dev.landfall.engine.install.steps;

import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.run.Check;
import dev.landfall.engine.run.PlannedStep;
import dev.landfall.engine.run.Step;
import dev.landfall.engine.run.StepContext;
import java.util.List;

/**
 * Stands in a plan for a step that could not be worked out, so that the rest of the plan can be read; the findings say why. Never
 * done, and it cannot be run.
 */
public final class Unready implements Step {
    private final PlannedStep planned;

    public Unready(String id, String kind, String title, List<PlannedStep.Evidence> evidence) {
        this.planned =
                new PlannedStep(id, kind, title, "cannot be worked out yet; see what stops it", 0, List.of(), evidence);
    }

    @Override
    public PlannedStep planned() {
        return planned;
    }

    @Override
    public Check check(StepContext context) {
        throw refusal();
    }

    @Override
    public void run(StepContext context) {
        throw refusal();
    }

    @Override
    public void verify(StepContext context) {
        throw refusal();
    }

    private ProblemException refusal() {
        return ProblemException.of("install.step-unready", "what", planned.title());
    }
}
