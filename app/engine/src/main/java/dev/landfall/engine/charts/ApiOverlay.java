package dev.landfall.engine.charts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.engine.format.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The kinds that a rendering may count on although the target does not serve them yet: from definitions that the chart brings,
 * or that an earlier chart of the same plan does. Thread-safe.
 */
final class ApiOverlay {
    private static final String CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/";

    private final Map<String, ObjectNode> definitions = new LinkedHashMap<>();
    private final Map<String, ObjectNode> created = new LinkedHashMap<>();

    ApiOverlay(List<ObjectNode> assumed) {
        assumed.forEach(d -> definitions.put(name(d), established(d)));
    }

    synchronized boolean isEmpty() {
        return definitions.isEmpty();
    }

    /** The definitions that Helm asked for, as it sent them. */
    synchronized List<ObjectNode> created() {
        return List.copyOf(created.values());
    }

    synchronized TargetApi.Answer create(ObjectNode definition, boolean alreadyAtTarget) {
        String name = name(definition);
        created.put(name, definition.deepCopy());
        if (alreadyAtTarget) {
            return Statuses.answer(
                    409,
                    "AlreadyExists",
                    "customresourcedefinitions.apiextensions.k8s.io \"" + name + "\" already exists");
        }
        ObjectNode stored = established(definition);
        definitions.put(name, stored);
        return json(201, stored);
    }

    /** What the overlay alone can answer. */
    synchronized Optional<TargetApi.Answer> read(String path) {
        if (path.startsWith(CRDS)) {
            ObjectNode definition = definitions.get(path.substring(CRDS.length()));
            return Optional.ofNullable(definition).map(d -> json(200, d));
        }
        return Optional.empty();
    }

    /** The target's discovery with the overlay's kinds added. */
    synchronized TargetApi.Answer merge(String path, TargetApi.Answer answer) throws IOException {
        if (definitions.isEmpty() || !path.startsWith("/apis")) {
            return answer;
        }
        String[] parts = path.split("/", -1);
        return switch (parts.length) {
            case 2 -> groups(answer);
            case 3 ->
                Optional.ofNullable(group(parts[2]))
                        .map(g -> json(200, mergeGroup(answer, g)))
                        .orElse(answer);
            case 4 -> resources(parts[2], parts[3], answer);
            default -> missingObject(parts, answer);
        };
    }

    private TargetApi.Answer groups(TargetApi.Answer answer) throws IOException {
        if (answer.status() != 200 || !(Json.strict(answer.body()) instanceof ObjectNode list)) {
            return answer;
        }
        ArrayNode groups = list.withArray("groups");
        for (ObjectNode definition : definitions.values()) {
            String name = definition.path("spec").path("group").asText();
            ObjectNode there = null;
            for (JsonNode g : groups) {
                if (g.path("name").asText().equals(name) && g instanceof ObjectNode o) {
                    there = o;
                }
            }
            ObjectNode mine = group(name);
            if (there == null && mine != null) {
                groups.add(mine);
            } else if (there != null && mine != null) {
                addVersions(there, mine);
            }
        }
        return json(200, list);
    }

    private static ObjectNode mergeGroup(TargetApi.Answer answer, ObjectNode mine) {
        try {
            if (answer.status() == 200 && Json.strict(answer.body()) instanceof ObjectNode there) {
                addVersions(there, mine);
                return there;
            }
        } catch (IOException e) {
            // as if it were not there
        }
        return mine.put("kind", "APIGroup").put("apiVersion", "v1");
    }

    private static void addVersions(ObjectNode there, ObjectNode mine) {
        ArrayNode versions = there.withArray("versions");
        for (JsonNode version : mine.path("versions")) {
            boolean known = false;
            for (JsonNode v : versions) {
                known |= v.path("version").equals(version.path("version"));
            }
            if (!known) {
                versions.add(version);
            }
        }
    }

    private @Nullable ObjectNode group(String name) {
        ObjectNode group = Json.MAPPER.createObjectNode();
        group.put("name", name);
        ArrayNode versions = group.putArray("versions");
        List<String> seen = new ArrayList<>();
        for (ObjectNode definition : definitions.values()) {
            if (!definition.path("spec").path("group").asText().equals(name)) {
                continue;
            }
            for (String version : servedVersions(definition)) {
                if (!seen.contains(version)) {
                    seen.add(version);
                    versions.addObject()
                            .put("groupVersion", name + "/" + version)
                            .put("version", version);
                }
            }
        }
        if (seen.isEmpty()) {
            return null;
        }
        group.set("preferredVersion", versions.get(0));
        return group;
    }

    private TargetApi.Answer resources(String group, String version, TargetApi.Answer answer) throws IOException {
        ObjectNode list = Json.MAPPER.createObjectNode();
        list.put("kind", "APIResourceList").put("apiVersion", "v1").put("groupVersion", group + "/" + version);
        if (answer.status() == 200 && Json.strict(answer.body()) instanceof ObjectNode there) {
            list = there;
        }
        ArrayNode resources = list.withArray("resources");
        boolean added = false;
        for (ObjectNode definition : definitions.values()) {
            JsonNode spec = definition.path("spec");
            if (spec.path("group").asText().equals(group)
                    && servedVersions(definition).contains(version)) {
                added |= addResource(resources, spec);
            }
        }
        return added ? json(200, list) : answer;
    }

    private static boolean addResource(ArrayNode resources, JsonNode spec) {
        JsonNode names = spec.path("names");
        for (JsonNode there : resources) {
            if (there.path("name").equals(names.path("plural"))) {
                return false;
            }
        }
        ObjectNode resource = resources.addObject();
        resource.put("name", names.path("plural").asText());
        resource.put("singularName", names.path("singular").asText());
        resource.put("namespaced", spec.path("scope").asText().equals("Namespaced"));
        resource.put("kind", names.path("kind").asText());
        ArrayNode verbs = resource.putArray("verbs");
        List.of("delete", "deletecollection", "get", "list", "patch", "create", "update", "watch")
                .forEach(verbs::add);
        return true;
    }

    /** An object of a kind that only the overlay knows does not exist yet; the target would say "no such page". */
    private TargetApi.Answer missingObject(String[] parts, TargetApi.Answer answer) {
        boolean mine = definitions.values().stream()
                .anyMatch(d -> d.path("spec").path("group").asText().equals(parts[2])
                        && servedVersions(d).contains(parts[3]));
        return mine && answer.status() == 404 ? TargetApi.Answer.notFound(parts[parts.length - 1]) : answer;
    }

    private static List<String> servedVersions(ObjectNode definition) {
        List<String> versions = new ArrayList<>();
        for (JsonNode version : definition.path("spec").path("versions")) {
            if (version.path("served").asBoolean(true)) {
                versions.add(version.path("name").asText());
            }
        }
        return versions;
    }

    private static ObjectNode established(ObjectNode definition) {
        ObjectNode stored = definition.deepCopy();
        ArrayNode conditions = stored.putObject("status").putArray("conditions");
        for (String type : List.of("NamesAccepted", "Established")) {
            conditions.addObject().put("type", type).put("status", "True");
        }
        return stored;
    }

    private static String name(ObjectNode definition) {
        return definition.path("metadata").path("name").asText();
    }

    private static TargetApi.Answer json(int status, JsonNode body) {
        return new TargetApi.Answer(status, Statuses.JSON, body.toString().getBytes(StandardCharsets.UTF_8));
    }
}
