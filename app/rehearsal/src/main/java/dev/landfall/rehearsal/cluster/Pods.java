package dev.landfall.rehearsal.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.rehearsal.cluster.api.Deletion;
import dev.landfall.rehearsal.cluster.api.Status;
import dev.landfall.rehearsal.cluster.api.Tree;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** What all workload controllers do with pods: make them from a template, count them, take them away. */
final class Pods {
    private final World world;
    private final String component;

    Pods(World world, String component) {
        this.world = world;
        this.component = component;
    }

    /** The pods an object manages, oldest first. */
    List<ObjectNode> of(ObjectNode owner) {
        return world.owned(owner, world.kinds().pod()).stream()
                .sorted(Comparator.comparing((ObjectNode p) -> Tree.text(p, "metadata", "creationTimestamp"))
                        .thenComparing(Tree::name))
                .toList();
    }

    /** A pod out of the owner's template, not created yet; what lies below the spec's members is shared and must not be changed. */
    ObjectNode fromTemplate(ObjectNode owner, Map<String, String> labels) {
        ObjectNode template = (ObjectNode) Tree.at(owner, "spec", "template");
        ObjectNode meta = Tree.object();
        ObjectNode allLabels = Tree.object();
        Tree.texts(Tree.at(template, "metadata", "labels")).forEach(allLabels::put);
        labels.forEach(allLabels::put);
        meta.set("labels", allLabels);
        if (Tree.at(template, "metadata").has("annotations")) {
            meta.set("annotations", Tree.at(template, "metadata", "annotations").deepCopy());
        }
        meta.set("ownerReferences", Tree.array().add(World.controlledBy(owner)));
        ObjectNode spec = Tree.object();
        spec.setAll((ObjectNode) template.path("spec"));
        return Tree.of("metadata", meta, "spec", spec);
    }

    /** Creates it; a refusal becomes an event of the owner. Gives whether it is there now. */
    boolean create(ObjectNode owner, ObjectNode pod) {
        try {
            ObjectNode created = world.state().create(world.kinds().pod(), Tree.namespace(owner), pod, false);
            world.events().normal(owner, component, "SuccessfulCreate", "Created pod: " + Tree.name(created));
            return true;
        } catch (Status refused) {
            world.events().warning(owner, component, "FailedCreate", "Error creating: " + refused.getMessage());
            return false;
        }
    }

    void delete(ObjectNode owner, ObjectNode pod) {
        if (!Tree.deleting(pod)) {
            world.delete(world.kinds().pod(), Tree.namespace(pod), Tree.name(pod), Deletion.BACKGROUND);
            world.events().normal(owner, component, "SuccessfulDelete", "Deleted pod: " + Tree.name(pod));
        }
    }

    static int ready(List<ObjectNode> pods) {
        return (int) pods.stream().filter(PodStatus::ready).count();
    }

    /** How many have been ready for long enough; has the owner looked at again when another one will be. */
    int available(ObjectNode owner, List<ObjectNode> pods, Runnable again) {
        int minimum = Tree.number(owner, 0, "spec", "minReadySeconds");
        int count = 0;
        Duration soonest = null;
        for (ObjectNode pod : pods) {
            Duration left = PodStatus.untilAvailable(pod, minimum, world.state().instant());
            if (left != null && left.isZero()) {
                count++;
            } else if (left != null && (soonest == null || left.compareTo(soonest) < 0)) {
                soonest = left;
            }
        }
        if (soonest != null) {
            world.loop().after(soonest.plusMillis(1), again);
        }
        return count;
    }

    /** Ten characters that stand for a template (the {@code pod-template-hash}). */
    static String hash(ObjectNode template) {
        String alphabet = "bcdfghjklmnpqrstvwxz2456789";
        long hash = 0xcbf29ce484222325L;
        for (char c : template.toString().toCharArray()) {
            hash = (hash ^ c) * 0x100000001b3L;
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            text.append(alphabet.charAt((int) Long.remainderUnsigned(hash, alphabet.length())));
            hash = Long.divideUnsigned(hash, alphabet.length());
        }
        return text.toString();
    }
}
