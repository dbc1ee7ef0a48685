package dev.landfall.engine.install.steps;

import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.run.Check;
import dev.landfall.engine.run.PlannedStep;
import dev.landfall.engine.run.Step;
import dev.landfall.engine.run.StepContext;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Map;

/** Makes the namespace, or adds the labels it lacks. */
public final class MakeNamespace implements Step {
    private final PlannedStep planned;
    private final KubernetesClient client;
    private final String namespace;
    private final Map<String, String> labels;

    public MakeNamespace(
            String id, String title, KubernetesClient client, String namespace, Map<String, String> labels) {
        this.planned = new PlannedStep(
                id, "namespace", title, "Namespace " + namespace, 0, List.of("Namespace " + namespace), List.of());
        this.client = client;
        this.namespace = namespace;
        this.labels = Map.copyOf(labels);
    }

    @Override
    public PlannedStep planned() {
        return planned;
    }

    @Override
    public Check check(StepContext context) {
        try {
            Namespace there = client.namespaces().withName(namespace).get();
            if (there == null) {
                return Check.toDo("there is no namespace " + namespace);
            }
            if ("Terminating"
                    .equals(there.getStatus() == null ? "" : there.getStatus().getPhase())) {
                throw ProblemException.of("install.namespace-terminating", "namespace", namespace);
            }
            Map<String, String> has = there.getMetadata().getLabels() == null
                    ? Map.of()
                    : there.getMetadata().getLabels();
            return has.entrySet().containsAll(labels.entrySet())
                    ? Check.done("it is there")
                    : Check.toDo("it lacks labels");
        } catch (KubernetesClientException e) {
            // one who may only work inside a namespace cannot read it; that it is there shows in what comes next
            if (e.getCode() == 403 && labels.isEmpty()) {
                return Check.done("this user may not look; taken as there");
            }
            throw ClusterTrouble.of(e, "read the namespace " + namespace);
        }
    }

    @Override
    public void run(StepContext context) {
        Namespace wanted = new NamespaceBuilder()
                .withNewMetadata()
                .withName(namespace)
                .withLabels(labels)
                .endMetadata()
                .build();
        try {
            client.resource(wanted).fieldManager(ClusterTrouble.MANAGER).serverSideApply();
        } catch (KubernetesClientException e) {
            throw ClusterTrouble.of(e, "make the namespace " + namespace);
        }
    }

    @Override
    public void verify(StepContext context) {
        if (check(context) instanceof Check.ToDo toDo) {
            throw ProblemException.of("install.not-as-wanted", "what", planned.title(), "why", toDo.why());
        }
    }
}
