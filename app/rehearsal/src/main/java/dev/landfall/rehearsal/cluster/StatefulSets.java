package dev.landfall.rehearsal.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.rehearsal.cluster.api.Resource;
import dev.landfall.rehearsal.cluster.api.Status;
import dev.landfall.rehearsal.cluster.api.Tree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keeps a StatefulSet's numbered pods and their claims, one after the other (Kubernetes documentation, "StatefulSets"). */
final class StatefulSets implements Controller {
    private static final String REVISION = "controller-revision-hash";
    private static final String COMPONENT = "statefulset-controller";

    private final World world;
    private final Pods pods;

    StatefulSets(World world) {
        this.world = world;
        this.pods = new Pods(world, COMPONENT);
    }

    @Override
    public Resource resource() {
        return world.kinds().statefulSet();
    }

    @Override
    public void reconcile(ObjectNode set) {
        int wanted = Tree.number(set, 1, "spec", "replicas");
        String revision = Tree.name(set) + "-" + Pods.hash((ObjectNode) Tree.at(set, "spec", "template"));
        Map<Integer, ObjectNode> byOrdinal = new HashMap<>();
        for (ObjectNode pod : pods.of(set)) {
            byOrdinal.put(ordinal(pod), pod);
        }
        if (!Tree.deleting(set)) {
            boolean inOrder = !Tree.text(set, "spec", "podManagementPolicy").equals("Parallel");
            if (fill(set, wanted, revision, byOrdinal, inOrder) || !inOrder) {
                if (!shrink(set, wanted, byOrdinal, inOrder)) {
                    update(set, wanted, revision, byOrdinal);
                }
            }
        }
        status(set, revision);
    }

    /** Creates what is missing; gives whether all wanted pods are there and ready. */
    private boolean fill(
            ObjectNode set, int wanted, String revision, Map<Integer, ObjectNode> byOrdinal, boolean inOrder) {
        boolean all = true;
        int first = Tree.number(set, 0, "spec", "ordinals", "start");
        for (int i = first; i < first + wanted; i++) {
            ObjectNode pod = byOrdinal.get(i);
            if (pod == null) {
                all = false;
                if (!create(set, i, revision)) {
                    world.loop().after(world.pace().retry(), () -> again(set));
                    return false;
                }
            } else if (PodStatus.over(pod)) {
                pods.delete(set, pod);
                all = false;
            } else if (!PodStatus.ready(pod)) {
                all = false;
            }
            if (inOrder && !all) {
                return false;
            }
        }
        return all;
    }

    private boolean create(ObjectNode set, int ordinal, String revision) {
        String name = Tree.name(set) + "-" + ordinal;
        ObjectNode pod = pods.fromTemplate(
                set,
                Map.of(
                        "statefulset.kubernetes.io/pod-name",
                        name,
                        "apps.kubernetes.io/pod-index",
                        Integer.toString(ordinal),
                        REVISION,
                        revision));
        Tree.sub(pod, "metadata").put("name", name);
        ObjectNode spec = Tree.sub(pod, "spec");
        spec.put("hostname", name);
        spec.put("subdomain", Tree.text(set, "spec", "serviceName"));
        ArrayNode volumes = Tree.array();
        for (ObjectNode claim : Tree.objects(Tree.at(set, "spec", "volumeClaimTemplates"))) {
            String claimName = Tree.name(claim) + "-" + name;
            claim(set, claim, claimName);
            volumes.add(Tree.of("name", Tree.name(claim), "persistentVolumeClaim", Tree.of("claimName", claimName)));
        }
        for (JsonNode volume : spec.path("volumes")) {
            if (Tree.find(volumes, "name", volume.path("name").asText()) == null) {
                volumes.add(volume);
            }
        }
        spec.set("volumes", volumes);
        return pods.create(set, pod);
    }

    private void claim(ObjectNode set, ObjectNode template, String name) {
        if (world.get(world.kinds().claim(), Tree.namespace(set), name) != null) {
            return;
        }
        ObjectNode claim = template.deepCopy();
        ObjectNode meta = Tree.sub(claim, "metadata");
        meta.put("name", name);
        meta.put("namespace", Tree.namespace(set));
        Tree.texts(Tree.at(set, "spec", "selector", "matchLabels"))
                .forEach((k, v) -> Tree.sub(meta, "labels").put(k, v));
        if (Tree.text(set, "spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted")
                .equals("Delete")) {
            meta.set("ownerReferences", Tree.array().add(World.controlledBy(set)));
        }
        try {
            world.state().create(world.kinds().claim(), Tree.namespace(set), claim, false);
            world.events()
                    .normal(
                            set,
                            COMPONENT,
                            "SuccessfulCreate",
                            "create Claim " + name + " Pod " + Tree.name(set) + " in StatefulSet " + Tree.name(set)
                                    + " success");
        } catch (Status refused) {
            world.events()
                    .warning(set, COMPONENT, "FailedCreate", "create Claim " + name + ": " + refused.getMessage());
        }
    }

    /** Takes away the highest of too many; gives whether there are too many. */
    private boolean shrink(ObjectNode set, int wanted, Map<Integer, ObjectNode> byOrdinal, boolean inOrder) {
        int first = Tree.number(set, 0, "spec", "ordinals", "start");
        List<Integer> extra = new ArrayList<>(byOrdinal.keySet().stream()
                .filter(i -> i < first || i >= first + wanted)
                .sorted()
                .toList());
        while (!extra.isEmpty()) {
            ObjectNode pod = byOrdinal.get(extra.removeLast());
            if (pod != null) {
                pods.delete(set, pod);
            }
            if (inOrder) {
                return true;
            }
        }
        return byOrdinal.size() > wanted;
    }

    private void update(ObjectNode set, int wanted, String revision, Map<Integer, ObjectNode> byOrdinal) {
        if (!Tree.text(set, "spec", "updateStrategy", "type").equals("RollingUpdate")) {
            return;
        }
        int partition = Tree.number(set, 0, "spec", "updateStrategy", "rollingUpdate", "partition");
        int first = Tree.number(set, 0, "spec", "ordinals", "start");
        for (int i = first + wanted - 1; i >= first + partition; i--) {
            ObjectNode pod = byOrdinal.get(i);
            if (pod == null || Tree.deleting(pod)) {
                return;
            }
            if (!Tree.text(pod, "metadata", "labels", REVISION).equals(revision)) {
                pods.delete(set, pod);
                return;
            }
            if (!PodStatus.ready(pod)) {
                return;
            }
        }
    }

    private void status(ObjectNode set, String revision) {
        List<ObjectNode> now =
                pods.of(set).stream().filter(p -> !Tree.deleting(p)).toList();
        int updated = (int) now.stream()
                .filter(p -> Tree.text(p, "metadata", "labels", REVISION).equals(revision))
                .count();
        int wanted = Tree.number(set, 1, "spec", "replicas");
        int ready = Pods.ready(now);
        int available = pods.available(set, now, () -> again(set));
        world.state().status(resource(), Tree.namespace(set), Tree.name(set), live -> {
            String current = live.path("status").path("currentRevision").asText(revision);
            boolean done = updated == wanted && ready == wanted && now.size() == wanted;
            return Tree.of(
                    "observedGeneration",
                    Tree.at(set, "metadata", "generation"),
                    "replicas",
                    now.size(),
                    "readyReplicas",
                    ready,
                    "availableReplicas",
                    available,
                    "currentReplicas",
                    done ? wanted : now.size() - (current.equals(revision) ? 0 : updated),
                    "updatedReplicas",
                    updated,
                    "currentRevision",
                    done ? revision : current,
                    "updateRevision",
                    revision,
                    "collisionCount",
                    0);
        });
    }

    private void again(ObjectNode set) {
        ObjectNode now = world.get(resource(), Tree.namespace(set), Tree.name(set));
        if (now != null) {
            reconcile(now);
        }
    }

    private static int ordinal(ObjectNode pod) {
        String name = Tree.name(pod);
        return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
    }
}
