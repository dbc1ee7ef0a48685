package dev.landfall.rehearsal.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.rehearsal.cluster.api.Change;
import dev.landfall.rehearsal.cluster.api.Deletion;
import dev.landfall.rehearsal.cluster.api.Resource;
import dev.landfall.rehearsal.cluster.api.Tree;
import java.util.LinkedHashMap;
import java.util.Map;

/** Empties namespaces that are on their way out, then lets them go. */
final class Namespaces implements Controller {
    private final World world;

    Namespaces(World world) {
        this.world = world;
    }

    @Override
    public Resource resource() {
        return world.kinds().namespace();
    }

    /** Something in a namespace went: it may have been the last. */
    void contentChanged(Change change) {
        String name = Tree.namespace(change.now());
        if (change.type() == Change.Type.DELETED && !name.isEmpty()) {
            ObjectNode namespace = world.get(resource(), "", name);
            if (namespace != null && Tree.deleting(namespace)) {
                reconcile(namespace);
            }
        }
    }

    @Override
    public void reconcile(ObjectNode namespace) {
        if (!Tree.deleting(namespace)) {
            return;
        }
        Map<String, Resource> tables = new LinkedHashMap<>();
        world.state().catalogue().namespaced().forEach(r -> tables.putIfAbsent(r.table(), r));
        boolean empty = true;
        for (Resource each : tables.values()) {
            for (ObjectNode object : world.state().list(each, Tree.name(namespace))) {
                if (!Tree.deleting(object)) {
                    world.delete(each, Tree.namespace(object), Tree.name(object), Deletion.BACKGROUND);
                }
                empty &= world.get(each, Tree.namespace(object), Tree.name(object)) == null;
            }
        }
        if (empty) {
            world.state().change(resource(), "", Tree.name(namespace), copy -> {
                Tree.sub(copy, "spec").remove("finalizers");
            });
        }
    }
}
