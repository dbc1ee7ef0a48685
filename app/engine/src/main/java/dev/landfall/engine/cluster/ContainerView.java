package dev.landfall.engine.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A container of a pod.
 *
 * @param image as the pod asks for it
 * @param imageId as the node resolved it; empty before it was pulled
 * @param reason why it waits or ended, in Kubernetes' word; may be empty
 * @param message the same in a sentence; may be empty
 * @param restarts how often it was started again
 * @param instance tells one start from the next; empty before the first
 * @param lastEnd how it, or its start before this one, ended; null when it never did
 */
public record ContainerView(
        String name,
        Kind kind,
        String image,
        String imageId,
        State state,
        boolean ready,
        String reason,
        String message,
        int restarts,
        String instance,
        @Nullable End lastEnd) {
    /** When in a pod's life it runs. */
    public enum Kind {
        /** Before the others, to an end. */
        INIT,
        /** With the others. */
        MAIN,
        /** Put into a running pod to look at it. */
        EPHEMERAL
    }

    public enum State {
        WAITING,
        RUNNING,
        ENDED
    }

    /**
     * @param instance which start it was
     * @param message what the container wrote to its termination log; may be empty
     */
    public record End(
            int exitCode,
            String reason,
            String message,
            @Nullable Instant at,
            String instance) {}

    static List<ContainerView> all(JsonNode pod) {
        List<ContainerView> all = new ArrayList<>();
        add(all, pod, "initContainers", "initContainerStatuses", Kind.INIT);
        add(all, pod, "containers", "containerStatuses", Kind.MAIN);
        add(all, pod, "ephemeralContainers", "ephemeralContainerStatuses", Kind.EPHEMERAL);
        return all;
    }

    private static void add(List<ContainerView> all, JsonNode pod, String specs, String statuses, Kind kind) {
        for (JsonNode spec : pod.path("spec").path(specs)) {
            JsonNode found = MissingNode.getInstance();
            for (JsonNode status : pod.path("status").path(statuses)) {
                if (status.path("name").asText().equals(spec.path("name").asText())) {
                    found = status;
                }
            }
            all.add(of(spec, found, kind));
        }
    }

    private static ContainerView of(JsonNode spec, JsonNode status, Kind kind) {
        JsonNode state = status.path("state");
        JsonNode ended = state.path("terminated");
        JsonNode waiting = state.path("waiting");
        State word = state.path("running").isObject() ? State.RUNNING : ended.isObject() ? State.ENDED : State.WAITING;
        JsonNode said = ended.isObject() ? ended : waiting;
        int restarts = status.path("restartCount").asInt();
        JsonNode last = ended.isObject() ? ended : status.path("lastState").path("terminated");
        int lastNumber = word == State.RUNNING ? restarts - 1 : restarts;
        boolean startedOnce = word != State.WAITING || last.isObject();
        return new ContainerView(
                spec.path("name").asText(),
                kind,
                spec.path("image").asText(),
                status.path("imageID").asText(""),
                word,
                status.path("ready").asBoolean(),
                said.path("reason").asText(""),
                said.path("message").asText(""),
                restarts,
                startedOnce ? instance(status.path("containerID").asText(""), restarts) : "",
                last.isObject() ? end(last, lastNumber) : null);
    }

    private static End end(JsonNode terminated, int number) {
        return new End(
                terminated.path("exitCode").asInt(),
                terminated.path("reason").asText(""),
                terminated.path("message").asText(""),
                Times.parse(terminated.path("finishedAt")),
                instance(terminated.path("containerID").asText(""), number));
    }

    /** The runtime's id, or, where a simulator has none, the number of the start. */
    private static String instance(String containerId, int number) {
        return containerId.isEmpty() ? "#" + number : containerId;
    }
}
