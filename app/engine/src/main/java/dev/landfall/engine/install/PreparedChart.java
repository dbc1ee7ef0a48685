package dev.landfall.engine.install;

import dev.landfall.engine.charts.RenderedDocument;
import dev.landfall.engine.cluster.WorkloadRef;
import dev.landfall.engine.run.Step;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * A chart rendered, rewritten and pinned, ready to be installed.
 *
 * @param workloads what it makes that makes pods
 * @param services that it makes
 * @param names of its objects that were asked for, as facts for what comes after it
 * @param maker of the step, given id and title
 */
record PreparedChart(
        Set<WorkloadRef> workloads,
        List<RenderedDocument> services,
        Map<String, String> names,
        BiFunction<String, String, Step> maker) {
    Step step(String id, String title) {
        return maker.apply(id, title);
    }
}
