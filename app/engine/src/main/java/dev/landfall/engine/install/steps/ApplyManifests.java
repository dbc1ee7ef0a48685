package dev.landfall.engine.install.steps;

import dev.landfall.engine.cluster.Cluster;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.run.Check;
import dev.landfall.engine.run.PlannedStep;
import dev.landfall.engine.run.Step;
import dev.landfall.engine.run.StepContext;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Applies manifests of the product by server-side apply, so that what others own in them stays theirs. */
public final class ApplyManifests implements Step {
    private final PlannedStep planned;
    private final KubernetesClient client;
    private final String namespace;
    private final List<HasMetadata> objects = new ArrayList<>();

    /** @param texts file name to YAML, templates filled */
    public ApplyManifests(String id, String title, Cluster cluster, String namespace, Map<String, String> texts) {
        this.client = cluster.client();
        this.namespace = namespace;
        for (Map.Entry<String, String> entry : texts.entrySet()) {
            objects.addAll(client.load(new ByteArrayInputStream(entry.getValue().getBytes(StandardCharsets.UTF_8)))
                    .items());
        }
        this.planned = new PlannedStep(
                id,
                "manifests",
                title,
                objects.size() + " objects",
                0,
                objects.stream().map(ApplyManifests::name).toList(),
                texts.entrySet().stream()
                        .map(e -> new PlannedStep.Evidence(e.getKey(), "yaml", e.getValue()))
                        .toList());
    }

    private static String name(HasMetadata object) {
        return object.getKind() + " " + object.getMetadata().getName();
    }

    @Override
    public PlannedStep planned() {
        return planned;
    }

    @Override
    public Check check(StepContext context) {
        int missing = 0;
        for (HasMetadata object : objects) {
            try {
                missing += client.resource(object).inNamespace(namespace).get() == null ? 1 : 0;
            } catch (KubernetesClientException e) {
                throw ClusterTrouble.of(e, "read " + name(object));
            }
        }
        // applying again is cheap and brings back what was changed by hand
        return Check.toDo(missing == 0 ? "brings them up to date" : missing + " are not there");
    }

    @Override
    public void run(StepContext context) {
        for (HasMetadata object : objects) {
            context.progress().checkpoint();
            try {
                client.resource(object)
                        .inNamespace(namespace)
                        .fieldManager(ClusterTrouble.MANAGER)
                        .forceConflicts()
                        .serverSideApply();
            } catch (KubernetesClientException e) {
                throw ClusterTrouble.of(e, "apply " + name(object));
            }
        }
    }

    @Override
    public void verify(StepContext context) {
        for (HasMetadata object : objects) {
            if (client.resource(object).inNamespace(namespace).get() == null) {
                throw ProblemException.of(
                        "install.not-as-wanted", "what", planned.title(), "why", name(object) + " is not there");
            }
        }
    }
}
