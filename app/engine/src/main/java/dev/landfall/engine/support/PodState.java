package dev.landfall.engine.support;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a pod's status says: its containers, and what is wrong with it.
 *
 * @param status as {@code kubectl get pods} shows it
 * @param ready containers that are, init containers not counted
 * @param wanted how many there are of those
 * @param ailment empty when it runs or ended well
 */
record PodState(
        String namespace,
        String name,
        String status,
        int ready,
        int wanted,
        int restarts,
        String node,
        List<Container> containers,
        Optional<Ailment> ailment) {
    PodState {
        containers = List.copyOf(containers);
    }

    /**
     * A container of any kind.
     *
     * @param started whether it has, or had, a log
     * @param before whether it had an earlier life, with a log of its own
     */
    record Container(String name, boolean started, boolean before) {}

    /** @param container empty when it is the pod as a whole */
    record Ailment(String container, String reason, String message) {}

    static PodState of(JsonNode pod) {
        JsonNode status = pod.path("status");
        JsonNode metadata = pod.path("metadata");
        List<Container> containers = new ArrayList<>();
        int ready = 0;
        int restarts = 0;
        Optional<Ailment> ailment = Optional.empty();
        boolean over = status.path("phase").asText("").equals("Succeeded");
        for (String kind : List.of("initContainerStatuses", "containerStatuses", "ephemeralContainerStatuses")) {
            for (JsonNode c : status.path(kind)) {
                boolean before = c.path("restartCount").asInt() > 0
                        || c.path("lastState").has("terminated");
                boolean started = before
                        || c.path("state").has("running")
                        || c.path("state").has("terminated");
                containers.add(new Container(c.path("name").asText(""), started, before));
                restarts += c.path("restartCount").asInt();
                ready += kind.equals("containerStatuses") && c.path("ready").asBoolean() ? 1 : 0;
                ailment = worse(ailment, over ? Optional.empty() : ailment(c, kind));
            }
        }
        if (containers.isEmpty()) {
            pod.path("spec")
                    .path("containers")
                    .forEach(c -> containers.add(new Container(c.path("name").asText(""), false, false)));
        }
        if (ailment.isEmpty() || ailment.get().reason.endsWith("ing")) {
            ailment = worse(ailment, ofPod(status));
        }
        String shown = metadata.has("deletionTimestamp")
                ? "Terminating"
                : ailment.map(Ailment::reason).orElse(status.path("phase").asText("Unknown"));
        return new PodState(
                metadata.path("namespace").asText(""),
                metadata.path("name").asText(""),
                shown,
                ready,
                pod.path("spec").path("containers").size(),
                restarts,
                pod.path("spec").path("nodeName").asText(""),
                containers,
                ailment);
    }

    private static Optional<Ailment> worse(Optional<Ailment> one, Optional<Ailment> other) {
        if (one.isEmpty() || (other.isPresent() && rank(other.get()) > rank(one.get()))) {
            return other;
        }
        return one;
    }

    private static int rank(Ailment ailment) {
        return switch (ailment.reason) {
            case "ContainerCreating", "PodInitializing" -> 0;
            case "NotReady" -> 1;
            default -> 2;
        };
    }

    private static Optional<Ailment> ailment(JsonNode c, String kind) {
        String name = c.path("name").asText("");
        JsonNode waiting = c.path("state").path("waiting");
        JsonNode ended = c.path("state").path("terminated");
        JsonNode before = c.path("lastState").path("terminated");
        if (!waiting.isMissingNode()) {
            String reason = waiting.path("reason").asText("Waiting");
            String message = waiting.path("message").asText("");
            if (reason.equals("CrashLoopBackOff")
                    && before.path("reason").asText("").equals("OOMKilled")) {
                reason = "OOMKilled";
            }
            return Optional.of(
                    new Ailment(name, reason, reason.equals("CrashLoopBackOff") ? exit(before) + message : message));
        }
        if (!ended.isMissingNode() && ended.path("exitCode").asInt() != 0) {
            return Optional.of(new Ailment(
                    name,
                    ended.path("reason").asText("Error"),
                    exit(ended) + ended.path("message").asText("")));
        }
        boolean main = kind.equals("containerStatuses") && c.path("state").has("running");
        return main && !c.path("ready").asBoolean() ? Optional.of(new Ailment(name, "NotReady", "")) : Optional.empty();
    }

    private static String exit(JsonNode ended) {
        return ended.isMissingNode()
                ? ""
                : "It ended with exit code " + ended.path("exitCode").asInt() + ". ";
    }

    private static Optional<Ailment> ofPod(JsonNode status) {
        Function<String, String> text = key -> status.path(key).asText("");
        if (text.apply("phase").equals("Failed") && !text.apply("reason").isEmpty()) {
            return Optional.of(new Ailment("", text.apply("reason"), text.apply("message")));
        }
        for (JsonNode condition : status.path("conditions")) {
            if (condition.path("type").asText("").equals("PodScheduled")
                    && condition.path("status").asText("").equals("False")) {
                return Optional.of(new Ailment(
                        "",
                        condition.path("reason").asText("Unschedulable"),
                        condition.path("message").asText("")));
            }
        }
        return Optional.empty();
    }
}
