package dev.landfall.engine.install.steps;

import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.run.Check;
import dev.landfall.engine.run.PlannedStep;
import dev.landfall.engine.run.Step;
import dev.landfall.engine.run.StepContext;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Keeps a site's own keys in the cluster beside what else is kept there. Its values appear in no plan, event or problem. */
public final class KeepSecrets implements Step {
    private final PlannedStep planned;
    private final KeptSecret kept;
    private final Map<String, String> values;

    /** @param values key to value, not encoded */
    public KeepSecrets(String id, String title, KeptSecret kept, Map<String, String> values) {
        this.kept = kept;
        this.values = new TreeMap<>(values);
        this.planned = new PlannedStep(
                id,
                "secret",
                title,
                kept + " with the keys " + String.join(", ", this.values.keySet()),
                0,
                List.of(kept.toString()),
                List.of());
    }

    @Override
    public PlannedStep planned() {
        return planned;
    }

    @Override
    public Check check(StepContext context) {
        try {
            return kept.read().entrySet().containsAll(values.entrySet())
                    ? Check.done("they are kept already")
                    : Check.toDo("they are not kept yet");
        } catch (KubernetesClientException e) {
            throw ClusterTrouble.of(e, "read the " + kept);
        }
    }

    @Override
    public void run(StepContext context) {
        try {
            kept.merge(values);
        } catch (KubernetesClientException e) {
            throw ClusterTrouble.of(e, "write the " + kept);
        }
    }

    @Override
    public void verify(StepContext context) {
        if (check(context) instanceof Check.ToDo toDo) {
            throw ProblemException.of("install.not-as-wanted", "what", planned.title(), "why", toDo.why());
        }
    }
}
