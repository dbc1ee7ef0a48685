package dev.landfall.engine.install.steps;

import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.run.Check;
import dev.landfall.engine.run.PlannedStep;
import dev.landfall.engine.run.Step;
import dev.landfall.engine.run.StepContext;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A step that needs what an earlier step only learns while it runs: the plan shows it with placeholders, and it is made again, truly,
 * when its turn comes.
 */
public final class LateStep implements Step {
    private final PlannedStep planned;
    private final Captures captures;
    private final Set<String> needed;
    private final Supplier<Step> maker;
    private @Nullable Step made;

    /**
     * A step to be made when it runs.
     *
     * @param planned as it looks with placeholders
     * @param needed captures without which it cannot be made
     * @param maker of the step once they are known
     */
    public LateStep(PlannedStep planned, Captures captures, Set<String> needed, Supplier<Step> maker) {
        this.planned = planned;
        this.captures = captures;
        this.needed = Set.copyOf(needed);
        this.maker = maker;
    }

    @Override
    public PlannedStep planned() {
        return planned;
    }

    @Override
    public Check check(StepContext context) {
        for (String name : needed) {
            if (captures.value(name).isEmpty()) {
                throw ProblemException.of("install.capture-unknown", "name", name, "step", planned.title());
            }
        }
        made = maker.get();
        return made.check(context);
    }

    @Override
    public void run(StepContext context) {
        made().run(context);
    }

    @Override
    public void verify(StepContext context) {
        made().verify(context);
    }

    private Step made() {
        Step step = made;
        if (step == null) {
            step = maker.get();
            made = step;
        }
        return step;
    }
}
