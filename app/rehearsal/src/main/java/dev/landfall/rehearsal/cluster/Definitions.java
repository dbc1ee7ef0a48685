package dev.landfall.rehearsal.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.rehearsal.cluster.api.Change;
import dev.landfall.rehearsal.cluster.api.Deletion;
import dev.landfall.rehearsal.cluster.api.Resource;
import dev.landfall.rehearsal.cluster.api.Tree;

/** Takes the objects of a custom kind away with its definition. */
final class Definitions {
    private final World world;

    Definitions(World world) {
        this.world = world;
    }

    /** Hears of changes on the loop. */
    void changed(Change change) {
        if (!change.table().equals(world.kinds().definition().table()) || change.type() != Change.Type.DELETED) {
            return;
        }
        ObjectNode definition = change.now();
        String table = Tree.text(definition, "spec", "names", "plural") + "." + Tree.text(definition, "spec", "group");
        Resource resource = world.state().catalogue().ofTable(table).orElse(null);
        if (resource != null) {
            for (ObjectNode object : world.state().list(resource, null)) {
                world.delete(resource, Tree.namespace(object), Tree.name(object), Deletion.NOW);
            }
            world.state().undefine(definition);
        }
    }
}
