package dev.landfall.engine.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A pod as a person wants to see it.
 *
 * @param word its state as {@code kubectl get pods} shows it: {@code Running}, {@code CrashLoopBackOff}, {@code Init:0/1} …
 * @param ready containers that are ready, of {@code total}
 * @param restarts of all its containers together
 * @param node where it runs; empty while it is not scheduled
 * @param owner what made it, a Deployment in place of its ReplicaSet; empty for a bare pod
 * @param reason the last thing that went wrong, in Kubernetes' word; empty when nothing did
 * @param message the same in a sentence; may be empty
 * @param conditions the names of those that are not met, e.g. {@code Ready}
 * @param pullSecrets the secrets its images are pulled with, its service account's among them
 */
public record PodView(
        String namespace,
        String name,
        String uid,
        String word,
        int ready,
        int total,
        int restarts,
        String node,
        @Nullable Instant created,
        @Nullable Instant started,
        Optional<WorkloadRef> owner,
        List<ContainerView> containers,
        String reason,
        String message,
        List<String> conditions,
        List<String> pullSecrets) {
    public PodView {
        pullSecrets = List.copyOf(pullSecrets);
        containers = List.copyOf(containers);
        conditions = List.copyOf(conditions);
    }

    /** Whether all its containers run and are ready, or it came to a good end. */
    public boolean fine() {
        return word.equals("Completed") || word.equals("Succeeded") || (word.equals("Running") && ready == total);
    }

    /** The images as the pod asks for them, each once. */
    public List<String> images() {
        return containers.stream().map(ContainerView::image).distinct().toList();
    }

    /** The images as the node resolved them, with digests where it tells; each once. */
    public List<String> imageIds() {
        return containers.stream()
                .map(ContainerView::imageId)
                .filter(id -> !id.isEmpty())
                .distinct()
                .toList();
    }

    /** Reads a pod of the core API, v1. */
    static PodView of(JsonNode pod) {
        JsonNode metadata = pod.path("metadata");
        JsonNode status = pod.path("status");
        PodPhase phase = PodPhase.of(pod);
        List<ContainerView> containers = ContainerView.all(pod);
        Trouble trouble = Trouble.of(status, containers);
        return new PodView(
                metadata.path("namespace").asText(""),
                metadata.path("name").asText(""),
                metadata.path("uid").asText(""),
                phase.word(),
                phase.ready(),
                phase.total(),
                phase.restarts(),
                pod.path("spec").path("nodeName").asText(""),
                Times.parse(metadata.path("creationTimestamp")),
                Times.parse(status.path("startTime")),
                Owners.of(metadata),
                containers,
                trouble.reason,
                trouble.message,
                unmet(status),
                pullSecrets(pod));
    }

    private static List<String> pullSecrets(JsonNode pod) {
        List<String> names = new ArrayList<>();
        for (JsonNode secret : pod.path("spec").path("imagePullSecrets")) {
            names.add(secret.path("name").asText());
        }
        return names;
    }

    private static List<String> unmet(JsonNode status) {
        List<String> names = new ArrayList<>();
        for (JsonNode condition : status.path("conditions")) {
            if (!condition.path("status").asText().equals("True")) {
                names.add(condition.path("type").asText());
            }
        }
        return names;
    }

    private record Trouble(String reason, String message) {
        static Trouble of(JsonNode status, List<ContainerView> containers) {
            for (ContainerView container : containers) {
                if (container.state() == ContainerView.State.WAITING
                        && !container.message().isEmpty()) {
                    return new Trouble(container.reason(), container.message());
                }
            }
            for (ContainerView container : containers) {
                ContainerView.@Nullable End end = container.lastEnd();
                if (end != null && end.exitCode() != 0) {
                    return new Trouble(end.reason(), end.message());
                }
            }
            for (JsonNode condition : status.path("conditions")) {
                boolean unmet = condition.path("status").asText().equals("False");
                if (unmet && condition.path("type").asText().equals("PodScheduled")) {
                    return new Trouble(
                            condition.path("reason").asText(""),
                            condition.path("message").asText(""));
                }
            }
            return new Trouble(
                    status.path("reason").asText(""), status.path("message").asText(""));
        }
    }
}
