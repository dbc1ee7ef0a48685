package dev.landfall.engine.install;

import dev.landfall.engine.cluster.WorkloadRef;
import dev.landfall.engine.run.Step;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * A chart rendered, rewritten and pinned, ready to be installed.
 *
 * @param workloads what it makes that makes pods
 * @param maker of the step, given id and title
 */
record PreparedChart(Set<WorkloadRef> workloads, BiFunction<String, String, Step> maker) {
    Step step(String id, String title) {
        return maker.apply(id, title);
    }
}
