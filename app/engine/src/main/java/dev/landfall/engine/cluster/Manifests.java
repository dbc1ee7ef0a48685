package dev.landfall.engine.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.format.Yaml;
import dev.landfall.engine.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Kubernetes objects as text: YAML or JSON, one or many. */
final class Manifests {
    private static final int LIMIT = 64 << 20;

    private Manifests() {}

    /** The objects of a text, lists taken apart; says {@code cluster.bad-manifest} when one is none. */
    static List<ObjectNode> parse(String text, String from) {
        LoadSettings settings =
                LoadSettings.builder().setLabel(from).setCodePointLimit(LIMIT).build();
        List<ObjectNode> objects = new ArrayList<>();
        int number = 0;
        try {
            for (Object document : new Load(settings).loadAllFromString(text)) {
                number++;
                if (document != null) {
                    take(Json.MAPPER.valueToTree(document), from, number, objects);
                }
            }
        } catch (YamlEngineException | IllegalArgumentException | StackOverflowError e) {
            // also one that goes down without end, by its brackets or by an alias of what it stands in
            throw ProblemException.because(
                    e, "cluster.bad-manifest", "from", from, "number", number + 1, "why", "it is not valid YAML");
        }
        return objects;
    }

    private static void take(@Nullable JsonNode node, String from, int number, List<ObjectNode> into) {
        if (!(node instanceof ObjectNode object) || !object.hasNonNull("kind") || !object.hasNonNull("apiVersion")) {
            throw ProblemException.of(
                    "cluster.bad-manifest", "from", from, "number", number, "why", "it has no apiVersion and kind");
        }
        if (object.path("kind").asText().endsWith("List")
                && object.path("items").isArray()) {
            object.path("items").forEach(item -> take(item, from, number, into));
            return;
        }
        if (object.path("metadata").path("name").asText("").isEmpty()) {
            throw ProblemException.of(
                    "cluster.bad-manifest", "from", from, "number", number, "why", "it has no metadata.name");
        }
        into.add(object);
    }

    /** An object for a person: without what only the server writes, a Secret's values masked. */
    static String print(JsonNode object) {
        ObjectNode shown = object.deepCopy();
        shown.remove("status");
        if (shown.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove(
                    List.of("managedFields", "resourceVersion", "uid", "creationTimestamp", "generation", "selfLink"));
            if (metadata.path("annotations") instanceof ObjectNode annotations) {
                annotations.remove("kubectl.kubernetes.io/last-applied-configuration");
            }
        }
        if (shown.path("kind").asText().equals("Secret")) {
            for (String part : List.of("data", "stringData")) {
                if (shown.path(part) instanceof ObjectNode values) {
                    List<String> keys = new ArrayList<>();
                    values.fieldNames().forEachRemaining(keys::add);
                    keys.forEach(key -> values.put(key, "*****"));
                }
            }
        }
        Object plain = Json.MAPPER.convertValue(shown, Object.class);
        return Yaml.print(plain == null ? "" : plain);
    }
}
