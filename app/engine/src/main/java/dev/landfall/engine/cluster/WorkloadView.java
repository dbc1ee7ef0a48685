package dev.landfall.engine.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * How far something that makes pods is.
 *
 * @param desired pods wanted; for a Job, completions
 * @param ready pods ready; for a Job, pods that came to a good end
 * @param done whether it is as it should be: rolled out, or completed
 * @param failed what the cluster says when it has given up, or cannot make pods: reason and sentence; empty otherwise
 */
public record WorkloadView(
        String namespace, WorkloadRef ref, String uid, int desired, int ready, boolean done, Failure failed) {
    /**
     * @param finale whether it will not be tried again
     */
    public record Failure(String reason, String message, boolean finale) {
        static final Failure NONE = new Failure("", "", false);

        public boolean none() {
            return reason.isEmpty();
        }
    }

    static WorkloadView of(JsonNode object, String kind) {
        JsonNode metadata = object.path("metadata");
        JsonNode spec = object.path("spec");
        JsonNode status = object.path("status");
        boolean seen = status.path("observedGeneration").asLong(0)
                >= metadata.path("generation").asLong(0);
        int desired;
        int ready = status.path("readyReplicas").asInt();
        boolean done;
        switch (kind) {
            case "Deployment" -> {
                desired = spec.path("replicas").asInt(1);
                int updated = status.path("updatedReplicas").asInt();
                done = seen
                        && updated >= desired
                        && status.path("replicas").asInt() <= updated
                        && status.path("availableReplicas").asInt() >= desired;
            }
            case "StatefulSet" -> {
                desired = spec.path("replicas").asInt(1);
                boolean rolling =
                        !spec.path("updateStrategy").path("type").asText().equals("OnDelete");
                int partition = spec.path("updateStrategy")
                        .path("rollingUpdate")
                        .path("partition")
                        .asInt();
                boolean updated = !rolling
                        || status.path("currentRevision")
                                .asText()
                                .equals(status.path("updateRevision").asText())
                        || status.path("updatedReplicas").asInt() >= desired - partition;
                done = seen && updated && ready >= desired;
            }
            case "DaemonSet" -> {
                desired = status.path("desiredNumberScheduled").asInt();
                ready = status.path("numberReady").asInt();
                done = seen
                        && status.path("updatedNumberScheduled").asInt() >= desired
                        && status.path("numberAvailable").asInt() >= desired;
            }
            case "Job" -> {
                desired = spec.path("completions").asInt(1);
                ready = status.path("succeeded").asInt();
                done = condition(status, "Complete") != null;
            }
            default -> throw new IllegalArgumentException(kind);
        }
        return new WorkloadView(
                metadata.path("namespace").asText(),
                new WorkloadRef(kind, metadata.path("name").asText()),
                metadata.path("uid").asText(),
                desired,
                ready,
                done,
                failure(status, kind));
    }

    private static Failure failure(JsonNode status, String kind) {
        JsonNode condition = condition(status, kind.equals("Job") ? "Failed" : "ReplicaFailure");
        return condition == null
                ? Failure.NONE
                : new Failure(
                        condition.path("reason").asText("Failed"),
                        condition.path("message").asText(""),
                        kind.equals("Job"));
    }

    private static @Nullable JsonNode condition(JsonNode status, String type) {
        for (JsonNode condition : status.path("conditions")) {
            if (condition.path("type").asText().equals(type)
                    && condition.path("status").asText().equals("True")) {
                return condition;
            }
        }
        return null;
    }
}
