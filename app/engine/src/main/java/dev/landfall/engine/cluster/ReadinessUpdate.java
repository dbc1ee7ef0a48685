package dev.landfall.engine.cluster;

import dev.landfall.engine.problem.Problem;
import java.util.List;

/**
 * How far the awaited workloads are.
 *
 * @param ready pods that are ready, or Job pods that came to a good end
 * @param total pods that are wanted
 * @param done whether everything is as it should be
 * @param workloads the awaited ones that are there, by kind and name
 * @param pods theirs, by name
 * @param concerns what looks wrong and is borne with for now
 */
public record ReadinessUpdate(
        int ready, int total, boolean done, List<WorkloadView> workloads, List<PodView> pods, List<Problem> concerns) {
    public ReadinessUpdate {
        workloads = List.copyOf(workloads);
        pods = List.copyOf(pods);
        concerns = List.copyOf(concerns);
    }

    /** E.g. {@code 3 of 8 pods ready}. */
    public String words() {
        return ready + " of " + total + (total == 1 ? " pod ready" : " pods ready");
    }
}
