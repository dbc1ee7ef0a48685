package dev.landfall.engine.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** Finds out what made a pod. */
final class Owners {
    private Owners() {}

    /** The controlling owner; for a ReplicaSet that bears a pod template's hash in its name, its Deployment. */
    static Optional<WorkloadRef> of(JsonNode metadata) {
        for (JsonNode owner : metadata.path("ownerReferences")) {
            if (owner.path("controller").asBoolean()) {
                String kind = owner.path("kind").asText();
                String name = owner.path("name").asText();
                String hash = metadata.path("labels").path("pod-template-hash").asText("");
                if (kind.equals("ReplicaSet") && !hash.isEmpty() && name.endsWith("-" + hash)) {
                    return Optional.of(
                            new WorkloadRef("Deployment", name.substring(0, name.length() - hash.length() - 1)));
                }
                return Optional.of(new WorkloadRef(kind, name));
            }
        }
        return Optional.empty();
    }
}
