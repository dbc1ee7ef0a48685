package dev.landfall.engine.run;

import java.util.List;

/**
 * What will be done, worked out before anything is touched; the same plan is printed by the command line, the window and the
 * runbook.
 *
 * @param title e.g. "Install ClearML Server 7.14.4 in namespace clearml"
 * @param fingerprint a digest over everything that decides what is done: bundle, answers, rewritten manifests; tells a changed
 *     plan from the one that was reviewed
 * @param steps in the order they run
 */
public record Plan(String title, String fingerprint, List<PlannedStep> steps) {
    public Plan {
        steps = List.copyOf(steps);
    }

    /** What all steps move together, in bytes. */
    public long bytes() {
        return steps.stream().mapToLong(PlannedStep::bytes).sum();
    }
}
