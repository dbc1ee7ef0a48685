package dev.landfall.engine.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.format.Yaml;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** Objects of the cluster as YAML documents, without what only machines read, and Secrets without what is in them. */
final class ObjectYaml {
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    private ObjectYaml() {}

    /**
     * One document, with its separator. The object is changed.
     *
     * @param apiVersion and kind: objects of a list do not say them
     */
    static String document(JsonNode object, String apiVersion, String kind) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("apiVersion", apiVersion);
        map.put("kind", kind);
        if (object instanceof ObjectNode node) {
            prune(node, kind);
            node.properties().forEach(e -> {
                if (!e.getKey().equals("apiVersion") && !e.getKey().equals("kind")) {
                    map.put(e.getKey(), Json.MAPPER.convertValue(e.getValue(), Object.class));
                }
            });
        }
        return "---\n" + Yaml.print(map);
    }

    private static void prune(ObjectNode object, String kind) {
        if (object.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove("managedFields");
            if (metadata.path("annotations") instanceof ObjectNode annotations) {
                annotations.remove(LAST_APPLIED);
            }
        }
        if (kind.equals("Secret")) {
            emptied(object);
        } else if (kind.equals("ConfigMap")) {
            lengths(object, "binaryData", true);
        }
    }

    /** Puts a list of keys and lengths in place of a Secret's values. */
    static void emptied(ObjectNode secret) {
        lengths(secret, "data", true);
        lengths(secret, "stringData", false);
    }

    private static void lengths(ObjectNode object, String field, boolean base64) {
        if (object.path(field) instanceof ObjectNode data) {
            // a list, not a map: a length under the name of a password would itself be taken for one
            ArrayNode keys = object.putArray(field);
            data.properties()
                    .forEach(e ->
                            keys.add(e.getKey() + " (" + length(e.getValue().asText(""), base64) + " bytes)"));
        } else {
            object.remove(field);
        }
    }

    private static int length(String value, boolean base64) {
        try {
            return base64 ? Base64.getDecoder().decode(value).length : value.length();
        } catch (IllegalArgumentException e) {
            return value.length();
        }
    }
}
