package dev.landfall.rehearsal.cluster.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Server-side apply: each manager owns the fields it applied, gives up those it no longer names, and is refused those of others unless
 * it insists (Kubernetes documentation, "Server-Side Apply").
 *
 * <p>Only what was applied is owned: plain updates and patches change values without taking ownership.
 */
final class ServerSideApply {
    private ServerSideApply() {}

    /**
     * The live object with a configuration applied; neither is changed.
     *
     * @param live null when it does not exist yet
     * @throws Status 409 naming the fields and who owns them
     */
    static ObjectNode apply(
            Resource resource,
            @Nullable ObjectNode live,
            ObjectNode configuration,
            String manager,
            boolean force,
            boolean keyed,
            String now) {
        ObjectNode result =
                live == null ? Tree.of("metadata", Tree.object()).setAll(configuration.deepCopy()) : live.deepCopy();
        ObjectNode owned = FieldSet.of(configuration, keyed);
        ArrayNode managers =
                Tree.at(result, "metadata", "managedFields") instanceof ArrayNode there ? there : Tree.array();
        ArrayNode kept = Tree.array();
        JsonNode before = Tree.object();
        List<String> conflicts = new ArrayList<>();
        ArrayNode causes = Tree.array();
        for (ObjectNode entry : Tree.objects(managers)) {
            if (entry.path("manager").asText().equals(manager)
                    && entry.path("operation").asText().equals("Apply")) {
                before = entry.path("fieldsV1");
                continue;
            }
            ObjectNode theirs = (ObjectNode) entry.path("fieldsV1");
            ObjectNode lost = live == null ? null : contested(theirs, owned, live, configuration);
            if (lost != null && !force) {
                for (String path : FieldSet.paths(lost)) {
                    conflicts.add("conflict with \"" + entry.path("manager").asText() + "\": " + path);
                    causes.add(Tree.of(
                            "reason",
                            "FieldManagerConflict",
                            "message",
                            "conflict with \"" + entry.path("manager").asText() + "\"",
                            "field",
                            path));
                }
            }
            ObjectNode rest = lost == null ? theirs : FieldSet.minus(theirs, lost);
            if (rest != null) {
                kept.add(Tree.with(entry, "fieldsV1", rest));
            }
        }
        if (!conflicts.isEmpty()) {
            String message = "Apply failed with " + conflicts.size() + " conflict" + (conflicts.size() == 1 ? "" : "s")
                    + ": " + String.join(", ", conflicts);
            throw Status.applyConflict(resource, Tree.name(configuration), message, Tree.of("causes", causes));
        }
        if (before instanceof ObjectNode mine) {
            ObjectNode given = FieldSet.minus(mine, owned);
            for (ObjectNode entry : Tree.objects(kept)) {
                given = given == null ? null : FieldSet.minus(given, entry.path("fieldsV1"));
            }
            if (given != null) {
                FieldSet.remove(result, given);
            }
        }
        merge(result, configuration, keyed);
        kept.add(Tree.of(
                "manager",
                manager,
                "operation",
                "Apply",
                "apiVersion",
                resource.apiVersion(),
                "time",
                now,
                "fieldsType",
                "FieldsV1",
                "fieldsV1",
                owned));
        Tree.sub(result, "metadata").set("managedFields", kept);
        return result;
    }

    /** The fields that both own and on whose value they differ; null when there are none. */
    private static @Nullable ObjectNode contested(JsonNode theirs, JsonNode mine, JsonNode live, JsonNode wanted) {
        ObjectNode found = Tree.object();
        theirs.properties().forEach(e -> {
            JsonNode also = mine.path(e.getKey());
            if (also.isMissingNode() || !e.getKey().startsWith("f:")) {
                return;
            }
            String field = e.getKey().substring(2);
            JsonNode is = live.path(field);
            JsonNode should = wanted.path(field);
            if (e.getValue().isEmpty() || also.isEmpty()) {
                if (!is.equals(should)) {
                    found.set(e.getKey(), Tree.object());
                }
            } else if (is.isArray()) {
                ObjectNode items = Tree.object();
                List<String> keys = ListKeys.forApply(field, should);
                for (JsonNode item : should) {
                    String key = FieldSet.itemKey(item, keys);
                    JsonNode there = item(is, key, keys);
                    if (e.getValue().has(key) && there != null) {
                        ObjectNode inner = contested(e.getValue().path(key), also.path(key), there, item);
                        if (inner != null) {
                            items.set(key, inner);
                        }
                    }
                }
                if (!items.isEmpty()) {
                    found.set(e.getKey(), items);
                }
            } else {
                ObjectNode inner = contested(e.getValue(), also, is, should);
                if (inner != null) {
                    found.set(e.getKey(), inner);
                }
            }
        });
        return found.isEmpty() ? null : found;
    }

    private static @Nullable ObjectNode item(JsonNode list, String key, List<String> keys) {
        for (ObjectNode item : Tree.objects(list)) {
            if (FieldSet.itemKey(item, keys).equals(key)) {
                return item;
            }
        }
        return null;
    }

    private static void merge(ObjectNode into, ObjectNode configuration, boolean keyed) {
        configuration.properties().forEach(e -> {
            String field = e.getKey();
            JsonNode value = e.getValue();
            if (value instanceof ObjectNode object && into.get(field) instanceof ObjectNode there) {
                merge(there, object, keyed);
            } else if (keyed
                    && value instanceof ArrayNode list
                    && into.get(field) instanceof ArrayNode there
                    && !ListKeys.forApply(field, list).isEmpty()) {
                List<String> keys = ListKeys.forApply(field, list);
                for (ObjectNode item : Tree.objects(list)) {
                    ObjectNode same = item(there, FieldSet.itemKey(item, keys), keys);
                    if (same == null) {
                        there.add(item.deepCopy());
                    } else {
                        merge(same, item, true);
                    }
                }
            } else {
                into.set(field, value.deepCopy());
            }
        });
    }
}
