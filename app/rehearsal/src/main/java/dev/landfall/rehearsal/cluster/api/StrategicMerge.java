package dev.landfall.rehearsal.cluster.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Kubernetes' strategic merge patch: lists of named items are merged by their key, and directives say what to take out
 * (sig-api-machinery, "strategic-merge-patch.md").
 */
final class StrategicMerge {
    private static final String DIRECTIVE = "$patch";
    private static final String ORDER = "$setElementOrder/";
    private static final String DELETE_VALUES = "$deleteFromPrimitiveList/";
    private static final String RETAIN = "$retainKeys";

    private StrategicMerge() {}

    /** Lays a patch over a document, in place. */
    static void apply(ObjectNode document, JsonNode patch) {
        String directive = patch.path(DIRECTIVE).asText("");
        if (directive.equals("replace") || directive.equals("delete")) {
            document.removeAll();
        }
        if (directive.equals("delete")) {
            return;
        }
        if (patch.has(RETAIN)) {
            List<String> keep = new ArrayList<>();
            patch.path(RETAIN).forEach(key -> keep.add(key.asText()));
            document.retain(keep);
        }
        patch.properties().forEach(entry -> {
            String key = entry.getKey();
            if (key.startsWith(DELETE_VALUES)) {
                deleteValues(document.path(key.substring(DELETE_VALUES.length())), entry.getValue());
            } else if (!key.startsWith("$")) {
                member(document, key, entry.getValue());
            }
        });
        patch.properties().forEach(entry -> {
            if (entry.getKey().startsWith(ORDER)) {
                String field = entry.getKey().substring(ORDER.length());
                order(document, field, entry.getValue());
            }
        });
    }

    private static void member(ObjectNode document, String key, JsonNode value) {
        if (value.isNull()) {
            document.remove(key);
        } else if (value instanceof ObjectNode object) {
            if (!(document.get(key) instanceof ObjectNode)) {
                if (object.path(DIRECTIVE).asText("").equals("delete")) {
                    return;
                }
                document.set(key, Tree.object());
            }
            ObjectNode there = (ObjectNode) document.get(key);
            apply(there, object);
            if (there.isEmpty() && object.path(DIRECTIVE).asText("").equals("delete")) {
                document.remove(key);
            }
        } else if (value instanceof ArrayNode list) {
            ArrayNode there = document.get(key) instanceof ArrayNode array ? array : Tree.array();
            document.set(key, list(key, there, list));
        } else {
            document.set(key, value.deepCopy());
        }
    }

    private static ArrayNode list(String field, ArrayNode there, ArrayNode patch) {
        String key = ListKeys.forMerge(field, there, patch);
        boolean replace = false;
        for (JsonNode item : patch) {
            replace |= item.path(DIRECTIVE).asText("").equals("replace");
        }
        if (key == null || replace) {
            ArrayNode fresh = Tree.array();
            patch.forEach(item -> {
                if (!item.has(DIRECTIVE)) {
                    fresh.add(clean(item.deepCopy()));
                }
            });
            // finalizers are the one list of plain values that patches add to
            if (field.equals("finalizers")) {
                there.forEach(item -> {
                    if (!contains(fresh, item)) {
                        fresh.insert(0, item);
                    }
                });
            }
            return fresh;
        }
        ArrayNode merged = there.deepCopy();
        for (JsonNode item : patch) {
            String name = item.path(key).asText("");
            int index = indexOf(merged, key, name);
            if (item.path(DIRECTIVE).asText("").equals("delete")) {
                if (index >= 0) {
                    merged.remove(index);
                }
            } else if (index >= 0 && merged.get(index) instanceof ObjectNode object) {
                apply(object, item);
            } else {
                merged.add(clean(item.deepCopy()));
            }
        }
        return merged;
    }

    /** A patch's item that becomes a value must not keep directives. */
    private static JsonNode clean(JsonNode node) {
        if (node instanceof ObjectNode object) {
            ObjectNode value = Tree.object();
            apply(value, object);
            return value;
        }
        return node;
    }

    private static void deleteValues(JsonNode list, JsonNode values) {
        if (list instanceof ArrayNode array) {
            for (int i = array.size() - 1; i >= 0; i--) {
                if (contains(values, array.get(i))) {
                    array.remove(i);
                }
            }
        }
    }

    private static void order(ObjectNode document, String field, JsonNode wanted) {
        if (!(document.get(field) instanceof ArrayNode list)) {
            return;
        }
        String key = ListKeys.forMerge(field, list, wanted);
        Map<String, Integer> place = new HashMap<>();
        for (JsonNode item : wanted) {
            place.putIfAbsent(id(item, key), place.size());
        }
        List<JsonNode> sorted = new ArrayList<>();
        list.forEach(sorted::add);
        sorted.sort((a, b) -> Integer.compare(
                place.getOrDefault(id(a, key), Integer.MAX_VALUE), place.getOrDefault(id(b, key), Integer.MAX_VALUE)));
        ArrayNode ordered = Tree.array();
        ordered.addAll(sorted);
        document.set(field, ordered);
    }

    private static String id(JsonNode item, @Nullable String key) {
        return key == null || !item.isObject() ? item.asText() : item.path(key).asText("");
    }

    private static int indexOf(ArrayNode list, String key, String name) {
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).path(key).asText("").equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean contains(JsonNode list, JsonNode value) {
        for (JsonNode item : list) {
            if (item.equals(value)) {
                return true;
            }
        }
        return false;
    }
}
