package dev.landfall.rehearsal.cluster.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reading and building Kubernetes objects as JSON trees.
 *
 * <p>Stored trees are never changed: a new version is a shallow copy that shares what did not change with the old one, which keeps
 * thousands of pods small.
 */
public final class Tree {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Tree() {}

    public static ObjectNode object() {
        return NODES.objectNode();
    }

    public static ArrayNode array() {
        return NODES.arrayNode();
    }

    public static ArrayNode array(String... texts) {
        ArrayNode array = NODES.arrayNode();
        for (String text : texts) {
            array.add(text);
        }
        return array;
    }

    /** An object from pairs of name and value: text, numbers, booleans, trees, lists; a null value leaves the pair out. */
    public static ObjectNode of(@Nullable Object... pairs) {
        ObjectNode object = NODES.objectNode();
        for (int i = 0; i + 1 < pairs.length; i += 2) {
            Object value = pairs[i + 1];
            if (value != null) {
                object.set(String.valueOf(pairs[i]), value(value));
            }
        }
        return object;
    }

    private static JsonNode value(Object value) {
        return switch (value) {
            case JsonNode node -> node;
            case Boolean flag -> NODES.booleanNode(flag);
            case Integer number -> NODES.numberNode(number);
            case Long number -> NODES.numberNode(number);
            case List<?> list -> {
                ArrayNode array = NODES.arrayNode();
                list.forEach(item -> array.add(item == null ? NODES.nullNode() : value(item)));
                yield array;
            }
            case Map<?, ?> map -> {
                ObjectNode object = NODES.objectNode();
                map.forEach((k, v) -> object.set(String.valueOf(k), v == null ? NODES.nullNode() : value(v)));
                yield object;
            }
            default -> NODES.textNode(value.toString());
        };
    }

    /** What stands at a path; a missing node when nothing does. */
    public static JsonNode at(JsonNode node, String... path) {
        JsonNode here = node;
        for (String step : path) {
            here = here.path(step);
        }
        return here;
    }

    /** The text at a path, empty when there is none. */
    public static String text(JsonNode node, String... path) {
        return at(node, path).asText("");
    }

    public static int number(JsonNode node, int otherwise, String... path) {
        return at(node, path).asInt(otherwise);
    }

    public static String name(JsonNode object) {
        return text(object, "metadata", "name");
    }

    public static String namespace(JsonNode object) {
        return text(object, "metadata", "namespace");
    }

    public static String uid(JsonNode object) {
        return text(object, "metadata", "uid");
    }

    /** Whether the object is on its way out. */
    public static boolean deleting(JsonNode object) {
        return at(object, "metadata").has("deletionTimestamp");
    }

    /** The object at a path, made (in place) where it is missing. */
    public static ObjectNode sub(ObjectNode node, String... path) {
        ObjectNode here = node;
        for (String step : path) {
            here = here.get(step) instanceof ObjectNode there ? there : here.putObject(step);
        }
        return here;
    }

    /** A copy of the top level with one entry set; everything else is shared. */
    public static ObjectNode with(ObjectNode node, String key, @Nullable JsonNode value) {
        ObjectNode copy = NODES.objectNode();
        copy.setAll(node);
        if (value == null) {
            copy.remove(key);
        } else {
            copy.set(key, value);
        }
        return copy;
    }

    /** A copy whose metadata may be changed in place; the rest is shared. */
    public static ObjectNode freshMetadata(ObjectNode node) {
        ObjectNode meta = node.get("metadata") instanceof ObjectNode there ? there.deepCopy() : NODES.objectNode();
        return with(node, "metadata", meta);
    }

    /** Takes out every null member of objects, in place: to an API server they mean "not given". */
    public static void dropNulls(JsonNode node) {
        if (node instanceof ObjectNode object) {
            Iterator<JsonNode> values = object.elements();
            while (values.hasNext()) {
                JsonNode value = values.next();
                if (value.isNull()) {
                    values.remove();
                } else {
                    dropNulls(value);
                }
            }
        } else {
            node.forEach(Tree::dropNulls);
        }
    }

    /** Text members of an object, e.g. labels. */
    public static Map<String, String> texts(JsonNode object) {
        Map<String, String> map = new LinkedHashMap<>();
        object.properties().forEach(e -> map.put(e.getKey(), e.getValue().asText("")));
        return map;
    }

    /** The objects in a list. */
    public static List<ObjectNode> objects(JsonNode array) {
        List<ObjectNode> list = new ArrayList<>(array.size());
        for (JsonNode item : array) {
            if (item instanceof ObjectNode object) {
                list.add(object);
            }
        }
        return list;
    }

    /** The first object of a list whose member has this text, or null. */
    public static @Nullable ObjectNode find(JsonNode array, String member, String text) {
        for (JsonNode item : array) {
            if (item instanceof ObjectNode object
                    && text.equals(object.path(member).asText(""))) {
                return object;
            }
        }
        return null;
    }

    /** The owner that manages this object, or null. */
    public static @Nullable ObjectNode controller(JsonNode object) {
        for (JsonNode owner : at(object, "metadata", "ownerReferences")) {
            if (owner instanceof ObjectNode ref && ref.path("controller").asBoolean()) {
                return ref;
            }
        }
        return null;
    }
}
