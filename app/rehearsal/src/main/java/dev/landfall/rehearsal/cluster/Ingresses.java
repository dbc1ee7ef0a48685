package dev.landfall.rehearsal.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.rehearsal.cluster.api.Resource;
import dev.landfall.rehearsal.cluster.api.Tree;
import java.util.List;

/** Gives Ingresses of a class that exists their address. */
final class Ingresses implements Controller {
    private final World world;

    Ingresses(World world) {
        this.world = world;
    }

    @Override
    public Resource resource() {
        return world.kinds().ingress();
    }

    @Override
    public void reconcile(ObjectNode ingress) {
        String className = Tree.text(ingress, "spec", "ingressClassName");
        if (world.get(world.kinds().ingressClass(), "", className) != null
                && Tree.at(ingress, "status", "loadBalancer").isEmpty()) {
            world.state()
                    .status(
                            resource(),
                            Tree.namespace(ingress),
                            Tree.name(ingress),
                            live -> Tree.of(
                                    "loadBalancer", Tree.of("ingress", List.of(Tree.of("ip", "198.51.100.1")))));
        }
    }
}
