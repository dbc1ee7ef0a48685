package dev.landfall.rehearsal.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.rehearsal.cluster.api.Tree;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a pod's status is written and read (core/v1 PodStatus). */
final class PodStatus {
    private PodStatus() {}

    /** The status of a pod with these containers; times of conditions that did not change stay. */
    static ObjectNode of(
            ObjectNode pod,
            List<ContainerLife> inits,
            List<ContainerLife> mains,
            String podIp,
            String hostIp,
            String now) {
        boolean initialized = inits.stream().allMatch(c -> c.sidecar() ? c.running() : c.ended() && c.exit() == 0);
        boolean started = !podIp.isEmpty();
        String phase = phase(pod, mains);
        boolean over = phase.equals("Succeeded") || phase.equals("Failed");
        boolean ready = !over && mains.stream().allMatch(ContainerLife::ready);
        JsonNode old = Tree.at(pod, "status", "conditions");
        String unready = over ? (phase.equals("Succeeded") ? "PodCompleted" : "PodFailed") : "ContainersNotReady";
        ArrayNode conditions = Tree.array();
        conditions.add(condition(old, "PodReadyToStartContainers", started && !over, "", now));
        conditions.add(condition(old, "Initialized", initialized, "ContainersNotInitialized", now));
        conditions.add(condition(old, "Ready", ready, unready, now));
        conditions.add(condition(old, "ContainersReady", ready, unready, now));
        conditions.add(condition(old, "PodScheduled", true, "", now));
        JsonNode startTime = Tree.at(pod, "status", "startTime");
        return Tree.of(
                "phase",
                phase,
                "conditions",
                conditions,
                "hostIP",
                hostIp,
                "hostIPs",
                List.of(Tree.of("ip", hostIp)),
                "podIP",
                started ? podIp : null,
                "podIPs",
                started ? List.of(Tree.of("ip", podIp)) : null,
                "startTime",
                startTime.isMissingNode() ? now : startTime,
                "initContainerStatuses",
                inits.isEmpty() ? null : statuses(inits),
                "containerStatuses",
                statuses(mains),
                "qosClass",
                qos(pod));
    }

    private static ArrayNode statuses(List<ContainerLife> containers) {
        ArrayNode list = Tree.array();
        containers.forEach(c -> list.add(c.status()));
        return list;
    }

    private static String phase(ObjectNode pod, List<ContainerLife> mains) {
        boolean endless = Tree.text(pod, "spec", "restartPolicy").equals("Always");
        boolean never = Tree.text(pod, "spec", "restartPolicy").equals("Never");
        if (!endless && mains.stream().allMatch(c -> c.ended() && c.exit() == 0)) {
            return "Succeeded";
        }
        if (never && mains.stream().allMatch(ContainerLife::ended)) {
            return "Failed";
        }
        return mains.stream().anyMatch(c -> c.running() || c.ended() || c.restarts() > 0) ? "Running" : "Pending";
    }

    private static ObjectNode condition(JsonNode old, String type, boolean is, String reason, String now) {
        String status = is ? "True" : "False";
        ObjectNode before = Tree.find(old, "type", type);
        boolean same = before != null && Tree.text(before, "status").equals(status);
        return Tree.of(
                "type",
                type,
                "status",
                status,
                "reason",
                is || reason.isEmpty() ? null : reason,
                "lastProbeTime",
                null,
                "lastTransitionTime",
                same && before != null ? Tree.text(before, "lastTransitionTime") : now);
    }

    private static String qos(ObjectNode pod) {
        boolean requests = false;
        boolean limits = true;
        for (JsonNode container : Tree.at(pod, "spec", "containers")) {
            JsonNode resources = container.path("resources");
            requests |= !resources.path("requests").isEmpty()
                    || !resources.path("limits").isEmpty();
            limits &= resources.path("limits").has("cpu")
                    && resources.path("limits").has("memory")
                    && (resources.path("requests").isEmpty()
                            || resources.path("requests").equals(resources.path("limits")));
        }
        return !requests ? "BestEffort" : limits ? "Guaranteed" : "Burstable";
    }

    static boolean ready(ObjectNode pod) {
        ObjectNode condition = Tree.find(Tree.at(pod, "status", "conditions"), "type", "Ready");
        return !Tree.deleting(pod)
                && condition != null
                && Tree.text(condition, "status").equals("True");
    }

    /** How long a ready pod has still to stay so until it counts as available; null when it is not ready. */
    static @Nullable Duration untilAvailable(ObjectNode pod, int minReadySeconds, Instant now) {
        if (!ready(pod)) {
            return null;
        }
        ObjectNode condition = Tree.find(Tree.at(pod, "status", "conditions"), "type", "Ready");
        if (minReadySeconds == 0 || condition == null) {
            return Duration.ZERO;
        }
        Instant since = Instant.parse(Tree.text(condition, "lastTransitionTime"));
        Duration left = Duration.between(now, since.plusSeconds(minReadySeconds));
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** Whether all its containers have ended for good. */
    static boolean over(ObjectNode pod) {
        String phase = Tree.text(pod, "status", "phase");
        return phase.equals("Succeeded") || phase.equals("Failed");
    }
}
