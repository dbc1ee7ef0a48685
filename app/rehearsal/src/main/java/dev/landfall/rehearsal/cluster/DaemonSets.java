package dev.landfall.rehearsal.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.rehearsal.cluster.api.Resource;
import dev.landfall.rehearsal.cluster.api.Tree;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keeps one pod of a DaemonSet on each node that its node selector matches. */
final class DaemonSets implements Controller {
    private static final String REVISION = "controller-revision-hash";

    private final World world;
    private final Pods pods;

    DaemonSets(World world) {
        this.world = world;
        this.pods = new Pods(world, "daemonset-controller");
    }

    @Override
    public Resource resource() {
        return world.kinds().daemonSet();
    }

    @Override
    public void reconcile(ObjectNode set) {
        String revision = Pods.hash((ObjectNode) Tree.at(set, "spec", "template"));
        Map<String, ObjectNode> byNode = new HashMap<>();
        for (ObjectNode pod : pods.of(set)) {
            byNode.put(Tree.text(pod, "spec", "nodeName"), pod);
        }
        Map<String, String> selector = Tree.texts(Tree.at(set, "spec", "template", "spec", "nodeSelector"));
        List<String> nodes = world.state().list(world.kinds().node(), null).stream()
                .filter(node -> Tree.texts(Tree.at(node, "metadata", "labels"))
                        .entrySet()
                        .containsAll(selector.entrySet()))
                .map(Tree::name)
                .toList();
        if (!Tree.deleting(set)) {
            boolean rolling = Tree.text(set, "spec", "updateStrategy", "type").equals("RollingUpdate");
            boolean replacing = false;
            for (String node : nodes) {
                ObjectNode pod = byNode.get(node);
                if (pod == null) {
                    create(set, node, revision);
                } else if (rolling
                        && !replacing
                        && !Tree.text(pod, "metadata", "labels", REVISION).equals(revision)) {
                    pods.delete(set, pod);
                    replacing = true;
                } else if (!PodStatus.ready(pod)) {
                    replacing = true;
                }
            }
            byNode.forEach((node, pod) -> {
                if (!nodes.contains(node)) {
                    pods.delete(set, pod);
                }
            });
        }
        List<ObjectNode> now =
                pods.of(set).stream().filter(p -> !Tree.deleting(p)).toList();
        int updated = (int) now.stream()
                .filter(p -> Tree.text(p, "metadata", "labels", REVISION).equals(revision))
                .count();
        int available = Pods.ready(now);
        world.state()
                .status(
                        resource(),
                        Tree.namespace(set),
                        Tree.name(set),
                        live -> Tree.of(
                                "currentNumberScheduled",
                                now.size(),
                                "desiredNumberScheduled",
                                nodes.size(),
                                "numberMisscheduled",
                                0,
                                "numberReady",
                                available,
                                "numberAvailable",
                                available,
                                "numberUnavailable",
                                nodes.size() - available,
                                "updatedNumberScheduled",
                                updated,
                                "observedGeneration",
                                Tree.at(set, "metadata", "generation")));
    }

    private void create(ObjectNode set, String node, String revision) {
        ObjectNode pod = pods.fromTemplate(set, Map.of(REVISION, revision));
        Tree.sub(pod, "metadata").put("generateName", Tree.name(set) + "-");
        Tree.sub(pod, "spec").put("nodeName", node);
        if (!pods.create(set, pod)) {
            world.loop().after(world.pace().retry(), () -> {
                ObjectNode now = world.get(resource(), Tree.namespace(set), Tree.name(set));
                if (now != null) {
                    reconcile(now);
                }
            });
        }
    }
}
