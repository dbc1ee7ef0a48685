package dev.landfall.rehearsal.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.rehearsal.cluster.api.Resource;
import dev.landfall.rehearsal.cluster.api.Tree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Keeps the number of a ReplicaSet's pods. */
final class ReplicaSets implements Controller {
    private final World world;
    private final Pods pods;

    ReplicaSets(World world) {
        this.world = world;
        this.pods = new Pods(world, "replicaset-controller");
    }

    @Override
    public Resource resource() {
        return world.kinds().replicaSet();
    }

    @Override
    public void reconcile(ObjectNode set) {
        int wanted = Tree.number(set, 1, "spec", "replicas");
        List<ObjectNode> all = new ArrayList<>(pods.of(set));
        all.removeIf(pod -> Tree.deleting(pod) || PodStatus.over(pod));
        if (!Tree.deleting(set)) {
            boolean fine = true;
            for (int i = all.size(); i < wanted && fine; i++) {
                ObjectNode pod = pods.fromTemplate(set, Map.of());
                Tree.sub(pod, "metadata").put("generateName", Tree.name(set) + "-");
                fine = pods.create(set, pod);
            }
            if (!fine) {
                world.loop().after(world.pace().retry(), () -> touch(set));
            }
            // those that do not serve go first, then the youngest
            all.sort(Comparator.comparing(PodStatus::ready)
                    .thenComparing(p -> Tree.text(p, "metadata", "creationTimestamp"), Comparator.reverseOrder()));
            while (all.size() > wanted) {
                pods.delete(set, all.removeFirst());
            }
        }
        List<ObjectNode> now = pods.of(set).stream()
                .filter(pod -> !Tree.deleting(pod) && !PodStatus.over(pod))
                .toList();
        int available = pods.available(set, now, () -> touch(set));
        world.state()
                .status(
                        resource(),
                        Tree.namespace(set),
                        Tree.name(set),
                        live -> Tree.of(
                                "replicas", now.size(),
                                "fullyLabeledReplicas", now.size(),
                                "readyReplicas", Pods.ready(now),
                                "availableReplicas", available,
                                "observedGeneration", Tree.at(set, "metadata", "generation")));
    }

    private void touch(ObjectNode set) {
        ObjectNode now = world.get(resource(), Tree.namespace(set), Tree.name(set));
        if (now != null) {
            reconcile(now);
        }
    }
}
