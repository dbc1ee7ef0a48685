package dev.landfall.rehearsal.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.rehearsal.cluster.api.Change;
import dev.landfall.rehearsal.cluster.api.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Gives pods their node, or says why there is none. */
final class Scheduler {
    private static final String COMPONENT = "default-scheduler";

    private final World world;
    private int turn;

    Scheduler(World world) {
        this.world = world;
    }

    /** Hears of changes on the loop. */
    void changed(Change change) {
        if (change.table().equals(world.kinds().pod().table()) && change.type() == Change.Type.ADDED) {
            attempt(
                    Owners.Key.of(change.table(), change.now()),
                    Tree.uid(change.now()),
                    world.pace().schedule());
        }
    }

    private void attempt(Owners.Key key, String uid, java.time.Duration delay) {
        world.loop().after(delay, () -> {
            ObjectNode pod = world.get(world.kinds().pod(), key.namespace(), key.name());
            if (pod == null
                    || !Tree.uid(pod).equals(uid)
                    || Tree.deleting(pod)
                    || !Tree.text(pod, "spec", "nodeName").isEmpty()) {
                return;
            }
            List<ObjectNode> nodes = world.state().list(world.kinds().node(), null);
            String refusal = refusal(pod, nodes);
            ObjectNode node = refusal == null ? choose(pod, nodes) : null;
            if (node != null) {
                bind(pod, node);
            } else {
                String why = refusal == null ? noNode(pod, nodes) : refusal;
                world.events().warning(pod, COMPONENT, "FailedScheduling", why);
                unschedulable(pod, why);
                attempt(key, uid, world.pace().retry());
            }
        });
    }

    private @Nullable String refusal(ObjectNode pod, List<ObjectNode> nodes) {
        String available = "0/" + nodes.size() + " nodes are available: ";
        if (!world.faults().schedulable(Tree.namespace(pod), Tree.name(pod))) {
            return available + nodes.size() + " Insufficient memory. preemption: 0/" + nodes.size()
                    + " nodes are available: " + nodes.size() + " No preemption victims found for incoming pod.";
        }
        for (JsonNode volume : Tree.at(pod, "spec", "volumes")) {
            String name = Tree.text(volume, "persistentVolumeClaim", "claimName");
            if (name.isEmpty()) {
                continue;
            }
            ObjectNode claim = world.get(world.kinds().claim(), Tree.namespace(pod), name);
            if (claim == null) {
                return available + "persistentvolumeclaim \"" + name
                        + "\" not found. preemption: not eligible due to a terminating pod on the nominated node.";
            }
            if (!Tree.text(claim, "status", "phase").equals("Bound")) {
                if (Storage.waitsForConsumer(world, claim)) {
                    select(claim, nodes);
                } else {
                    return available + "pod has unbound immediate PersistentVolumeClaims. preemption: 0/" + nodes.size()
                            + " nodes are available: " + nodes.size()
                            + " Preemption is not helpful for scheduling.";
                }
            }
        }
        return null;
    }

    private void select(ObjectNode claim, List<ObjectNode> nodes) {
        world.state().change(world.kinds().claim(), Tree.namespace(claim), Tree.name(claim), copy -> {
            if (!nodes.isEmpty()) {
                Tree.sub(copy, "metadata", "annotations").put(Storage.SELECTED, Tree.name(nodes.getFirst()));
            }
        });
    }

    private @Nullable ObjectNode choose(ObjectNode pod, List<ObjectNode> nodes) {
        List<ObjectNode> fit = new ArrayList<>();
        for (ObjectNode node : nodes) {
            if (obstacle(pod, node) == null) {
                fit.add(node);
            }
        }
        turn++;
        return fit.isEmpty() ? null : fit.get(turn % fit.size());
    }

    private static @Nullable String obstacle(ObjectNode pod, ObjectNode node) {
        if (node.path("spec").path("unschedulable").asBoolean()) {
            return "node(s) were unschedulable";
        }
        Map<String, String> labels = Tree.texts(Tree.at(node, "metadata", "labels"));
        for (Map.Entry<String, String> want :
                Tree.texts(Tree.at(pod, "spec", "nodeSelector")).entrySet()) {
            if (!want.getValue().equals(labels.get(want.getKey()))) {
                return "node(s) didn't match Pod's node affinity/selector";
            }
        }
        for (String resource : List.of("cpu", "memory", "nvidia.com/gpu")) {
            double asked = 0;
            for (JsonNode container : Tree.at(pod, "spec", "containers")) {
                JsonNode resources = container.path("resources");
                asked += Quantities.value(resources
                        .path("requests")
                        .path(resource)
                        .asText(resources.path("limits").path(resource).asText("0")));
            }
            if (asked
                    > Quantities.value(Tree.at(node, "status", "allocatable")
                            .path(resource)
                            .asText("0"))) {
                return "Insufficient " + resource;
            }
        }
        return null;
    }

    private static String noNode(ObjectNode pod, List<ObjectNode> nodes) {
        Map<String, Integer> reasons = new TreeMap<>();
        for (ObjectNode node : nodes) {
            String obstacle = obstacle(pod, node);
            if (obstacle != null) {
                reasons.merge(obstacle, 1, Integer::sum);
            }
        }
        List<String> counted = new ArrayList<>();
        reasons.forEach((why, count) -> counted.add(count + " " + why));
        return "0/" + nodes.size() + " nodes are available: " + String.join(", ", counted) + ". preemption: 0/"
                + nodes.size() + " nodes are available: " + nodes.size()
                + " Preemption is not helpful for scheduling.";
    }

    private void bind(ObjectNode pod, ObjectNode node) {
        String name = Tree.name(node);
        world.events()
                .normal(
                        pod,
                        COMPONENT,
                        "Scheduled",
                        "Successfully assigned " + Tree.namespace(pod) + "/" + Tree.name(pod) + " to " + name);
        world.state().change(world.kinds().pod(), Tree.namespace(pod), Tree.name(pod), copy -> {
            Tree.sub(copy, "spec").put("nodeName", name);
        });
    }

    private void unschedulable(ObjectNode pod, String why) {
        world.state()
                .status(
                        world.kinds().pod(),
                        Tree.namespace(pod),
                        Tree.name(pod),
                        live -> Tree.of(
                                "phase",
                                "Pending",
                                "conditions",
                                List.of(Tree.of(
                                        "type",
                                        "PodScheduled",
                                        "status",
                                        "False",
                                        "reason",
                                        "Unschedulable",
                                        "message",
                                        why,
                                        "lastProbeTime",
                                        null,
                                        "lastTransitionTime",
                                        Tree.at(live, "metadata", "creationTimestamp"))),
                                "qosClass",
                                "BestEffort"));
    }
}
