package dev.landfall.rehearsal.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.rehearsal.cluster.api.Change;
import dev.landfall.rehearsal.cluster.api.Tree;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Which object belongs to which, by the owner's uid. Thread-safe. */
final class Owners {
    private final Map<String, Set<Key>> dependents = new ConcurrentHashMap<>();
    private final Map<String, Key> places = new ConcurrentHashMap<>();

    /** Where an object is. */
    record Key(String table, String namespace, String name) {
        static Key of(String table, JsonNode object) {
            return new Key(table, Tree.namespace(object), Tree.name(object));
        }
    }

    /** Must hear of every change, in order. */
    void changed(Change change) {
        Key key = Key.of(change.table(), change.now());
        ObjectNode before = change.before();
        if (before != null) {
            unlink(key, before);
        }
        if (change.type() == Change.Type.DELETED) {
            places.remove(Tree.uid(change.now()));
        } else {
            places.put(Tree.uid(change.now()), key);
            for (JsonNode owner : Tree.at(change.now(), "metadata", "ownerReferences")) {
                dependents
                        .computeIfAbsent(owner.path("uid").asText(), uid -> ConcurrentHashMap.newKeySet())
                        .add(key);
            }
        }
    }

    private void unlink(Key key, ObjectNode object) {
        for (JsonNode owner : Tree.at(object, "metadata", "ownerReferences")) {
            dependents.computeIfPresent(owner.path("uid").asText(), (uid, keys) -> {
                keys.remove(key);
                return keys.isEmpty() ? null : keys;
            });
        }
    }

    List<Key> dependents(String uid) {
        return List.copyOf(dependents.getOrDefault(uid, Set.of()));
    }

    @Nullable
    Key place(String uid) {
        return places.get(uid);
    }
}
