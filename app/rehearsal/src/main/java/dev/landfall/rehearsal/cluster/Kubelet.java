package dev.landfall.rehearsal.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.rehearsal.cluster.api.Change;
import dev.landfall.rehearsal.cluster.api.Tree;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Runs the pods of all nodes. Works on the loop; pods may be looked up from any thread. */
final class Kubelet {
    private final World world;
    private final ImagePulls pulls;
    private final Map<String, PodLife> pods = new ConcurrentHashMap<>();
    private int addresses;

    Kubelet(World world, ImagePulls pulls) {
        this.world = world;
        this.pulls = pulls;
    }

    /** Hears of changes on the loop. */
    void changed(Change change) {
        if (!change.table().equals(world.kinds().pod().table())) {
            return;
        }
        ObjectNode pod = change.now();
        String uid = Tree.uid(pod);
        PodLife life = pods.get(uid);
        if (change.type() == Change.Type.DELETED) {
            if (life != null) {
                life.end();
                pods.remove(uid);
            }
        } else if (life != null) {
            life.changed(pod);
        } else if (!Tree.text(pod, "spec", "nodeName").isEmpty() && !PodStatus.over(pod)) {
            addresses++;
            String podIp = "10.244." + (addresses / 250 % 256) + "." + (addresses % 250 + 2);
            PodLife fresh = new PodLife(world, pulls, pod, podIp, hostIp(pod));
            pods.put(uid, fresh);
            fresh.begin();
            fresh.changed(pod);
        }
    }

    private String hostIp(ObjectNode pod) {
        ObjectNode node = world.get(world.kinds().node(), "", Tree.text(pod, "spec", "nodeName"));
        return node == null
                ? "192.0.2.1"
                : Tree.at(node, "status", "addresses").path(0).path("address").asText();
    }

    /** Lets all pods look at the faults anew. */
    void poke() {
        world.loop().post(() -> pods.values().forEach(PodLife::poke));
    }

    @Nullable
    PodLife life(ObjectNode pod) {
        return pods.get(Tree.uid(pod));
    }
}
