package dev.landfall.rehearsal.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.rehearsal.cluster.api.Change;
import dev.landfall.rehearsal.cluster.api.Deletion;
import dev.landfall.rehearsal.cluster.api.Resource;
import dev.landfall.rehearsal.cluster.api.Tree;
import java.util.Optional;

/** Deletes what belonged to objects that are gone, before or after them, or lets it live (Kubernetes documentation, "Garbage Collection"). */
final class Garbage {
    private static final String FOREGROUND = "foregroundDeletion";
    private static final String ORPHAN = "orphan";

    private final World world;

    Garbage(World world) {
        this.world = world;
    }

    /** Hears of changes on the loop. */
    void changed(Change change) {
        ObjectNode object = change.now();
        if (change.type() == Change.Type.DELETED) {
            for (Owners.Key key : world.owners().dependents(Tree.uid(object))) {
                collect(key);
            }
            for (JsonNode owner : Tree.at(object, "metadata", "ownerReferences")) {
                Owners.Key key = world.owners().place(owner.path("uid").asText());
                if (key != null) {
                    find(key).ifPresent(there -> finish(key, there));
                }
            }
        } else {
            if (Tree.deleting(object)) {
                finish(Owners.Key.of(change.table(), object), object);
            }
            if (change.type() == Change.Type.ADDED) {
                Owners.Key key = Owners.Key.of(change.table(), object);
                if (Tree.at(object, "metadata", "ownerReferences").isEmpty()) {
                    return;
                }
                world.loop().after(world.pace().retry(), () -> collect(key));
            }
        }
    }

    private Optional<ObjectNode> find(Owners.Key key) {
        return resource(key).map(r -> world.state().get(r, key.namespace(), key.name()));
    }

    private Optional<Resource> resource(Owners.Key key) {
        return world.state().catalogue().ofTable(key.table());
    }

    /** Deletes an object none of whose owners is left. */
    private void collect(Owners.Key key) {
        ObjectNode object = find(key).orElse(null);
        if (object == null || Tree.deleting(object)) {
            return;
        }
        JsonNode owners = Tree.at(object, "metadata", "ownerReferences");
        for (JsonNode owner : owners) {
            if (world.owners().place(owner.path("uid").asText()) != null) {
                return;
            }
        }
        if (!owners.isEmpty()) {
            resource(key).ifPresent(r -> world.delete(r, key.namespace(), key.name(), Deletion.BACKGROUND));
        }
    }

    private void finish(Owners.Key key, ObjectNode object) {
        boolean foreground = has(object, FOREGROUND);
        boolean orphan = has(object, ORPHAN);
        if (!Tree.deleting(object) || (!foreground && !orphan)) {
            return;
        }
        boolean left = false;
        for (Owners.Key dependent : world.owners().dependents(Tree.uid(object))) {
            if (orphan) {
                resource(dependent).ifPresent(r -> release(r, dependent, Tree.uid(object)));
            } else {
                ObjectNode there = find(dependent).orElse(null);
                if (there != null && !Tree.deleting(there)) {
                    resource(dependent)
                            .ifPresent(r -> world.delete(
                                    r,
                                    dependent.namespace(),
                                    dependent.name(),
                                    new Deletion(null, "Foreground", null, null, false)));
                }
                left |= find(dependent).isPresent();
            }
        }
        if (!left) {
            resource(key)
                    .ifPresent(r -> world.state().change(r, key.namespace(), key.name(), copy -> {
                        if (Tree.at(copy, "metadata", "finalizers") instanceof ArrayNode finalizers) {
                            remove(finalizers, FOREGROUND);
                            remove(finalizers, ORPHAN);
                        }
                    }));
        }
    }

    private void release(Resource resource, Owners.Key key, String uid) {
        world.state().change(resource, key.namespace(), key.name(), copy -> {
            if (Tree.at(copy, "metadata", "ownerReferences") instanceof ArrayNode owners) {
                for (int i = owners.size() - 1; i >= 0; i--) {
                    if (owners.get(i).path("uid").asText().equals(uid)) {
                        owners.remove(i);
                    }
                }
            }
        });
    }

    private static boolean has(ObjectNode object, String finalizer) {
        for (JsonNode each : Tree.at(object, "metadata", "finalizers")) {
            if (each.asText().equals(finalizer)) {
                return true;
            }
        }
        return false;
    }

    private static void remove(ArrayNode list, String text) {
        for (int i = list.size() - 1; i >= 0; i--) {
            if (list.get(i).asText().equals(text)) {
                list.remove(i);
            }
        }
    }
}
