package dev.landfall.rehearsal.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.rehearsal.cluster.api.Deletion;
import dev.landfall.rehearsal.cluster.api.Resource;
import dev.landfall.rehearsal.cluster.api.Tree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Rolls a Deployment's template out through ReplicaSets (Kubernetes documentation, "Deployments"). */
final class Deployments implements Controller {
    private static final String REVISION = "deployment.kubernetes.io/revision";
    private static final String HASH = "pod-template-hash";

    private final World world;
    private final DeploymentStatus status;

    Deployments(World world) {
        this.world = world;
        this.status = new DeploymentStatus(world, this::again);
    }

    @Override
    public Resource resource() {
        return world.kinds().deployment();
    }

    @Override
    public void reconcile(ObjectNode deployment) {
        if (Tree.deleting(deployment)) {
            return;
        }
        ObjectNode template = (ObjectNode) Tree.at(deployment, "spec", "template");
        String hash = Pods.hash(template);
        List<ObjectNode> old = new ArrayList<>();
        ObjectNode current = null;
        for (ObjectNode set : world.owned(deployment, world.kinds().replicaSet())) {
            if (Tree.text(set, "metadata", "labels", HASH).equals(hash)) {
                current = set;
            } else {
                old.add(set);
            }
        }
        boolean paused = Tree.at(deployment, "spec", "paused").asBoolean();
        if (!paused) {
            int wanted = Tree.number(deployment, 1, "spec", "replicas");
            boolean recreate = Tree.text(deployment, "spec", "strategy", "type").equals("Recreate");
            if (current == null) {
                current = create(deployment, template, hash, old);
            } else {
                revise(deployment, current, old);
            }
            if (recreate) {
                recreate(deployment, current, old, wanted);
            } else {
                roll(deployment, current, old, wanted);
            }
            forget(deployment, old);
        }
        status.write(
                deployment,
                current == null
                        ? null
                        : world.get(world.kinds().replicaSet(), Tree.namespace(deployment), Tree.name(current)));
    }

    private ObjectNode create(ObjectNode deployment, ObjectNode template, String hash, List<ObjectNode> old) {
        ObjectNode labelled = template.deepCopy();
        Tree.sub(labelled, "metadata", "labels").put(HASH, hash);
        ObjectNode selector = Tree.at(deployment, "spec", "selector").deepCopy();
        Tree.sub(selector, "matchLabels").put(HASH, hash);
        ObjectNode set = world.state()
                .create(
                        world.kinds().replicaSet(),
                        Tree.namespace(deployment),
                        Tree.of(
                                "metadata",
                                Tree.of(
                                        "name", Tree.name(deployment) + "-" + hash,
                                        "labels",
                                                Tree.at(labelled, "metadata", "labels")
                                                        .deepCopy(),
                                        "annotations", Tree.of(REVISION, Integer.toString(last(old) + 1)),
                                        "ownerReferences", List.of(World.controlledBy(deployment))),
                                "spec",
                                Tree.of(
                                        "replicas",
                                        0,
                                        "minReadySeconds",
                                        Tree.number(deployment, 0, "spec", "minReadySeconds"),
                                        "selector",
                                        selector,
                                        "template",
                                        labelled)),
                        false);
        annotate(deployment, last(old) + 1);
        return set;
    }

    /** An old template that is wanted again becomes the newest revision. */
    private void revise(ObjectNode deployment, ObjectNode current, List<ObjectNode> old) {
        int newest = last(old);
        if (revision(current) <= newest) {
            world.state().change(world.kinds().replicaSet(), Tree.namespace(current), Tree.name(current), copy -> {
                Tree.sub(copy, "metadata", "annotations").put(REVISION, Integer.toString(newest + 1));
            });
            annotate(deployment, newest + 1);
        }
    }

    private void annotate(ObjectNode deployment, int revision) {
        world.state().change(resource(), Tree.namespace(deployment), Tree.name(deployment), copy -> {
            Tree.sub(copy, "metadata", "annotations").put(REVISION, Integer.toString(revision));
        });
    }

    private static int revision(ObjectNode set) {
        String text = Tree.text(set, "metadata", "annotations", REVISION);
        return text.isEmpty() ? 0 : Integer.parseInt(text);
    }

    private static int last(List<ObjectNode> sets) {
        return sets.stream().mapToInt(Deployments::revision).max().orElse(0);
    }

    private void recreate(ObjectNode deployment, ObjectNode current, List<ObjectNode> old, int wanted) {
        boolean left = false;
        for (ObjectNode set : old) {
            scale(deployment, set, 0);
            left |= !world.owned(set, world.kinds().pod()).isEmpty();
        }
        if (!left) {
            scale(deployment, current, wanted);
        } else {
            world.loop().after(world.pace().schedule(), () -> again(deployment));
        }
    }

    private void roll(ObjectNode deployment, ObjectNode current, List<ObjectNode> old, int wanted) {
        JsonNode rolling = Tree.at(deployment, "spec", "strategy", "rollingUpdate");
        int surge = portion(rolling.path("maxSurge"), wanted, true);
        int unavailable = portion(rolling.path("maxUnavailable"), wanted, false);
        if (surge == 0 && unavailable == 0) {
            unavailable = 1;
        }
        int currentSize = Tree.number(current, 0, "spec", "replicas");
        int total = currentSize + sum(old, "spec", "replicas");
        if (currentSize > wanted) {
            scale(deployment, current, wanted);
        } else if (currentSize < wanted) {
            int room = Math.max(0, wanted + surge - total);
            int target = Math.min(wanted, currentSize + room);
            scale(deployment, current, target);
            total += target - currentSize;
            currentSize = target;
        }
        int minimum = wanted - unavailable;
        int newUnavailable = currentSize - Tree.number(current, 0, "status", "availableReplicas");
        int mayGo = total - minimum - newUnavailable;
        if (mayGo <= 0) {
            return;
        }
        for (ObjectNode set : old) {
            int size = Tree.number(set, 0, "spec", "replicas");
            int broken = size - Tree.number(set, 0, "status", "availableReplicas");
            int go = Math.max(0, Math.min(mayGo, broken));
            if (go > 0) {
                scale(deployment, set, size - go);
                mayGo -= go;
            }
        }
        int spare = Tree.number(current, 0, "status", "availableReplicas") - minimum;
        for (ObjectNode set : old) {
            // a set that was scaled down a moment ago may not have counted its pods yet
            spare += Math.min(
                    Tree.number(set, 0, "status", "availableReplicas"), Tree.number(set, 0, "spec", "replicas"));
        }
        for (ObjectNode stale : old) {
            ObjectNode set = world.get(world.kinds().replicaSet(), Tree.namespace(stale), Tree.name(stale));
            int size = set == null ? 0 : Tree.number(set, 0, "spec", "replicas");
            int go = Math.max(0, Math.min(spare, size));
            if (set != null && go > 0) {
                scale(deployment, set, size - go);
                spare -= go;
            }
        }
    }

    static int sum(List<ObjectNode> sets, String... path) {
        return sets.stream().mapToInt(set -> Tree.number(set, 0, path)).sum();
    }

    static int portion(JsonNode value, int of, boolean up) {
        String text = value.asText("25%");
        if (!text.endsWith("%")) {
            return Integer.parseInt(text);
        }
        double part = of * Integer.parseInt(text.substring(0, text.length() - 1)) / 100.0;
        return (int) (up ? Math.ceil(part) : Math.floor(part));
    }

    private void scale(ObjectNode deployment, ObjectNode set, int to) {
        int from = Tree.number(set, 0, "spec", "replicas");
        if (from == to) {
            return;
        }
        world.state().change(world.kinds().replicaSet(), Tree.namespace(set), Tree.name(set), copy -> {
            Tree.sub(copy, "spec").put("replicas", to);
        });
        world.events()
                .normal(
                        deployment,
                        "deployment-controller",
                        "ScalingReplicaSet",
                        "Scaled " + (to > from ? "up" : "down") + " replica set " + Tree.name(set) + " from " + from
                                + " to " + to);
    }

    private void forget(ObjectNode deployment, List<ObjectNode> old) {
        int keep = Tree.number(deployment, 10, "spec", "revisionHistoryLimit");
        List<ObjectNode> idle = old.stream()
                .filter(set ->
                        Tree.number(set, 0, "spec", "replicas") == 0 && Tree.number(set, 0, "status", "replicas") == 0)
                .sorted(Comparator.comparingInt(Deployments::revision))
                .toList();
        for (int i = 0; i < idle.size() - keep; i++) {
            world.delete(
                    world.kinds().replicaSet(),
                    Tree.namespace(deployment),
                    Tree.name(idle.get(i)),
                    Deletion.BACKGROUND);
        }
    }

    private void again(ObjectNode deployment) {
        ObjectNode now = world.get(resource(), Tree.namespace(deployment), Tree.name(deployment));
        if (now != null) {
            reconcile(now);
        }
    }
}
