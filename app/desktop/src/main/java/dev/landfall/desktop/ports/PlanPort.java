package dev.landfall.desktop.ports;

import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.run.Plan;

/** What the Review screen asks of the engine. */
public interface PlanPort {
    /**
     * Works out what will be done; touches nothing.
     *
     * @throws dev.landfall.engine.problem.ProblemException when it cannot be planned, e.g. the bundle lacks an image
     */
    Plan plan(Progress progress);

    /** The plan as a change-control document in Markdown. */
    String runbook(Plan plan);
}
