package dev.landfall.rehearsal.cluster.api;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** JSON Patch (RFC 6902) and JSON Merge Patch (RFC 7386) on trees that may be changed in place. */
final class JsonPatch {
    private JsonPatch() {}

    /**
     * Carries out a JSON patch.
     *
     * @throws IllegalArgumentException when an operation does not fit, saying which
     */
    static ObjectNode apply(ObjectNode document, JsonNode operations) {
        ObjectNode target = document;
        for (JsonNode operation : operations) {
            JsonPointer path = JsonPointer.compile(operation.path("path").asText());
            switch (operation.path("op").asText()) {
                case "add" -> target = add(target, path, operation.path("value").deepCopy());
                case "remove" -> remove(target, path);
                case "replace" -> {
                    if (path.matches()) {
                        target = add(target, path, operation.path("value").deepCopy());
                    } else {
                        remove(target, path);
                        target = add(target, path, operation.path("value").deepCopy());
                    }
                }
                case "move" -> {
                    JsonPointer from =
                            JsonPointer.compile(operation.path("from").asText());
                    JsonNode value = present(target, from);
                    remove(target, from);
                    target = add(target, path, value);
                }
                case "copy" ->
                    target = add(
                            target,
                            path,
                            present(
                                            target,
                                            JsonPointer.compile(
                                                    operation.path("from").asText()))
                                    .deepCopy());
                case "test" -> {
                    if (!target.at(path).equals(operation.path("value"))) {
                        throw new IllegalArgumentException("testing path " + path + " failed");
                    }
                }
                default ->
                    throw new IllegalArgumentException(
                            "unexpected kind: " + operation.path("op").asText());
            }
        }
        return target;
    }

    private static JsonNode present(ObjectNode target, JsonPointer path) {
        JsonNode value = target.at(path);
        if (value.isMissingNode()) {
            throw new IllegalArgumentException("nothing at " + path);
        }
        return value;
    }

    private static ObjectNode add(ObjectNode target, JsonPointer path, JsonNode value) {
        if (path.matches()) {
            if (value instanceof ObjectNode whole) {
                return whole;
            }
            throw new IllegalArgumentException("a document must stay an object");
        }
        String last = path.last().getMatchingProperty();
        switch (target.at(path.head())) {
            case ObjectNode parent -> parent.set(last, value);
            case ArrayNode parent -> {
                int index = last.equals("-") ? parent.size() : index(last, parent.size());
                parent.insert(index, value);
            }
            default -> throw new IllegalArgumentException("add operation does not apply: doc is missing path: " + path);
        }
        return target;
    }

    private static void remove(ObjectNode target, JsonPointer path) {
        present(target, path);
        String last = path.last().getMatchingProperty();
        switch (target.at(path.head())) {
            case ObjectNode parent -> parent.remove(last);
            case ArrayNode parent -> parent.remove(index(last, parent.size() - 1));
            default -> throw new IllegalArgumentException("remove operation does not apply: " + path);
        }
    }

    private static int index(String text, int most) {
        int index = Integer.parseInt(text);
        if (index < 0 || index > most) {
            throw new IllegalArgumentException("index " + index + " is out of bounds");
        }
        return index;
    }

    /** Lays a merge patch over a document, in place: null takes out, objects merge, everything else replaces. */
    static void merge(ObjectNode document, JsonNode patch) {
        patch.properties().forEach(entry -> {
            JsonNode value = entry.getValue();
            if (value.isNull()) {
                document.remove(entry.getKey());
            } else if (value instanceof ObjectNode object) {
                if (!(document.get(entry.getKey()) instanceof ObjectNode)) {
                    document.set(entry.getKey(), Tree.object());
                }
                merge((ObjectNode) document.get(entry.getKey()), object);
            } else {
                document.set(entry.getKey(), value.deepCopy());
            }
        });
    }
}
