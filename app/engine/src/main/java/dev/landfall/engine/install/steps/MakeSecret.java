package dev.landfall.engine.install.steps;

import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.run.Check;
import dev.landfall.engine.run.PlannedStep;
import dev.landfall.engine.run.Step;
import dev.landfall.engine.run.StepContext;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes a Secret, or brings it up to date. Its values appear in no plan, event or problem. */
public final class MakeSecret implements Step {
    private final PlannedStep planned;
    private final KubernetesClient client;
    private final String namespace;
    private final String name;
    private final String type;
    private final Map<String, String> encoded = new TreeMap<>();

    /**
     * A Secret to be.
     *
     * @param kind the step's kind, as the plan shows it
     * @param type of the Secret, e.g. {@code Opaque}
     * @param data key to value, not encoded
     */
    public MakeSecret(
            String id,
            String kind,
            String title,
            KubernetesClient client,
            String namespace,
            String name,
            String type,
            Map<String, String> data) {
        this.client = client;
        this.namespace = namespace;
        this.name = name;
        this.type = type;
        data.forEach((k, v) -> encoded.put(k, Base64.getEncoder().encodeToString(v.getBytes(StandardCharsets.UTF_8))));
        this.planned = new PlannedStep(
                id,
                kind,
                title,
                "Secret " + namespace + "/" + name + " with the keys " + String.join(", ", encoded.keySet()),
                0,
                List.of("Secret " + namespace + "/" + name),
                List.of());
    }

    @Override
    public PlannedStep planned() {
        return planned;
    }

    @Override
    public Check check(StepContext context) {
        try {
            Secret there =
                    client.secrets().inNamespace(namespace).withName(name).get();
            if (there == null) {
                return Check.toDo("there is no Secret " + name);
            }
            return encoded.equals(there.getData() == null ? Map.of() : there.getData())
                    ? Check.done("it is there with the same content")
                    : Check.toDo("its content differs");
        } catch (KubernetesClientException e) {
            throw ClusterTrouble.of(e, "read the Secret " + namespace + "/" + name);
        }
    }

    @Override
    public void run(StepContext context) {
        Secret wanted = new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .addToLabels("app.kubernetes.io/managed-by", ClusterTrouble.MANAGER)
                .endMetadata()
                .withType(type)
                .withData(encoded)
                .build();
        try {
            client.resource(wanted)
                    .fieldManager(ClusterTrouble.MANAGER)
                    .forceConflicts()
                    .serverSideApply();
        } catch (KubernetesClientException e) {
            throw ClusterTrouble.of(e, "write the Secret " + namespace + "/" + name);
        }
    }

    @Override
    public void verify(StepContext context) {
        if (check(context) instanceof Check.ToDo toDo) {
            throw ProblemException.of("install.not-as-wanted", "what", planned.title(), "why", toDo.why());
        }
    }
}
