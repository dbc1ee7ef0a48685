package dev.landfall.rehearsal.cluster.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an object that somebody owns, in the form {@code managedFields} carries them (meta/v1 FieldsV1): {@code f:name} for
 * members, {@code k:{…}} for list items by key, {@code .} for the item itself.
 */
final class FieldSet {
    private FieldSet() {}

    /** The fields that a configuration sets; identity and bookkeeping are nobody's. */
    static ObjectNode of(ObjectNode configuration, boolean keyed) {
        ObjectNode fields = Tree.object();
        configuration.properties().forEach(e -> {
            switch (e.getKey()) {
                case "apiVersion", "kind" -> {
                    // not owned
                }
                case "metadata" -> {
                    ObjectNode meta = Tree.object();
                    e.getValue().properties().forEach(m -> {
                        if (List.of("labels", "annotations", "finalizers", "ownerReferences")
                                .contains(m.getKey())) {
                            meta.set("f:" + m.getKey(), fields(m.getKey(), m.getValue(), keyed));
                        }
                    });
                    if (!meta.isEmpty()) {
                        fields.set("f:metadata", meta);
                    }
                }
                default -> fields.set("f:" + e.getKey(), fields(e.getKey(), e.getValue(), keyed));
            }
        });
        return fields;
    }

    private static ObjectNode fields(String field, JsonNode value, boolean keyed) {
        ObjectNode fields = Tree.object();
        if (value instanceof ObjectNode object) {
            object.properties().forEach(e -> fields.set("f:" + e.getKey(), fields(e.getKey(), e.getValue(), keyed)));
        } else if (keyed && value instanceof ArrayNode list) {
            List<String> keys = ListKeys.forApply(field, list);
            if (!keys.isEmpty()) {
                list.forEach(item -> {
                    ObjectNode inner = fields("", item, true);
                    inner.set(".", Tree.object());
                    fields.set(itemKey(item, keys), inner);
                });
            }
        }
        return fields;
    }

    static String itemKey(JsonNode item, List<String> keys) {
        ObjectNode key = Tree.object();
        for (String name : keys) {
            // the API's default, on which apply relies
            JsonNode value = item.path(name);
            key.set(name, value.isMissingNode() && name.equals("protocol") ? key.textNode("TCP") : value);
        }
        return "k:" + key;
    }

    /** What stands in the first but not in the second; null when nothing does. */
    static @Nullable ObjectNode minus(ObjectNode some, JsonNode other) {
        ObjectNode left = Tree.object();
        some.properties().forEach(e -> {
            JsonNode there = other.path(e.getKey());
            if (there.isMissingNode()) {
                left.set(e.getKey(), e.getValue());
            } else if (e.getValue() instanceof ObjectNode inner && !inner.isEmpty()) {
                ObjectNode rest = minus(inner, there);
                if (rest != null) {
                    left.set(e.getKey(), rest);
                }
            }
        });
        return left.isEmpty() ? null : left;
    }

    /** Takes these fields out of an object, in place; a list or object emptied by that goes too. */
    static void remove(ObjectNode object, JsonNode fields) {
        fields.properties().forEach(e -> {
            if (!e.getKey().startsWith("f:")) {
                return;
            }
            String field = e.getKey().substring(2);
            JsonNode value = object.path(field);
            boolean leaf = e.getValue().isEmpty();
            if (leaf) {
                object.remove(field);
            } else if (value instanceof ObjectNode inner) {
                remove(inner, e.getValue());
                if (inner.isEmpty()) {
                    object.remove(field);
                }
            } else if (value instanceof ArrayNode list) {
                removeItems(field, list, e.getValue());
                if (list.isEmpty()) {
                    object.remove(field);
                }
            }
        });
    }

    private static void removeItems(String field, ArrayNode list, JsonNode fields) {
        List<String> keys = ListKeys.forApply(field, list);
        for (int i = list.size() - 1; i >= 0; i--) {
            JsonNode owned = fields.path(itemKey(list.get(i), keys));
            if (owned.has(".")) {
                list.remove(i);
            } else if (list.get(i) instanceof ObjectNode item) {
                remove(item, owned);
            }
        }
    }

    /** The paths of the leaves, as messages say them: {@code .spec.replicas}. */
    static List<String> paths(JsonNode fields) {
        List<String> paths = new ArrayList<>();
        collect(fields, "", paths);
        return paths;
    }

    private static void collect(JsonNode fields, String prefix, List<String> paths) {
        fields.properties().forEach(e -> {
            if (e.getKey().equals(".")) {
                return;
            }
            String step = e.getKey().startsWith("f:")
                    ? "." + e.getKey().substring(2)
                    : "[" + e.getKey().substring(2) + "]";
            if (e.getValue().isEmpty()) {
                paths.add(prefix + step);
            } else {
                collect(e.getValue(), prefix + step, paths);
            }
        });
    }
}
