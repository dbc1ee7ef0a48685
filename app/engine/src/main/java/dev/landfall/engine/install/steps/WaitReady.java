package dev.landfall.engine.install.steps;

import dev.landfall.engine.cluster.Cluster;
import dev.landfall.engine.cluster.Patience;
import dev.landfall.engine.cluster.PodView;
import dev.landfall.engine.cluster.Readiness;
import dev.landfall.engine.cluster.WorkloadRef;
import dev.landfall.engine.run.Check;
import dev.landfall.engine.run.PlannedStep;
import dev.landfall.engine.run.Step;
import dev.landfall.engine.run.StepContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Waits until workloads are ready, telling each pod's way there; ends early when it is plain that they will not be. */
public final class WaitReady implements Step {
    private final PlannedStep planned;
    private final Cluster cluster;
    private final String namespace;
    private final Set<WorkloadRef> workloads;
    private final Duration limit;

    public WaitReady(
            String id, String title, Cluster cluster, String namespace, Set<WorkloadRef> workloads, Duration limit) {
        this.cluster = cluster;
        this.namespace = namespace;
        this.workloads = Set.copyOf(workloads);
        this.limit = limit;
        this.planned = new PlannedStep(
                id,
                "wait",
                title,
                "up to " + limit.toMinutes() + " minutes, as long as there is hope",
                0,
                workloads.stream()
                        .map(w -> w.kind() + " " + namespace + "/" + w.name())
                        .sorted()
                        .toList(),
                List.of());
    }

    @Override
    public PlannedStep planned() {
        return planned;
    }

    @Override
    public Check check(StepContext context) {
        // what is ready now may be about to fall over: readiness is looked at for a while each time
        return Check.toDo("looked at afresh each time");
    }

    @Override
    public void run(StepContext context) {
        Map<String, String> told = new HashMap<>();
        String[] words = {""};
        Readiness.await(
                cluster,
                namespace,
                workloads,
                limit,
                Patience.USUAL,
                update -> {
                    for (PodView pod : update.pods()) {
                        String word = pod.word() + " " + pod.ready() + "/" + pod.total();
                        if (!word.equals(told.put(pod.name(), word))) {
                            context.progress().note(pod.name() + "  " + word);
                        }
                    }
                    if (!update.words().equals(words[0])) {
                        words[0] = update.words();
                        context.progress().note(update.words());
                    }
                },
                context.progress()::stopped);
    }

    @Override
    public void verify(StepContext context) {
        // run returns only when everything is ready
    }
}
