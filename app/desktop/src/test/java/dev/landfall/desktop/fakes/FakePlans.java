package dev.landfall.desktop.fakes;

import dev.landfall.desktop.ports.PlanPort;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.run.Plan;
import org.jspecify.annotations.Nullable;

/** Plans that were worked out before. */
public final class FakePlans implements PlanPort {
    public Plan plan = Samples.plan();
    public @Nullable Problem refusal;
    public boolean hangs;
    public int planned;

    @Override
    public Plan plan(Progress progress) {
        planned++;
        if (hangs) {
            throw new StillRunning();
        }
        if (refusal != null) {
            throw new ProblemException(refusal, null);
        }
        return plan;
    }

    @Override
    public String runbook(Plan of) {
        return "# " + of.title() + "\n";
    }
}
