package dev.landfall.rehearsal.cluster.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** By which keys the items of Kubernetes' own lists are told apart ({@code patchMergeKey} and {@code listMapKeys} in its API). */
final class ListKeys {
    private static final Map<String, String> BY_FIELD = Map.ofEntries(
            Map.entry("containers", "name"),
            Map.entry("initContainers", "name"),
            Map.entry("ephemeralContainers", "name"),
            Map.entry("env", "name"),
            Map.entry("volumes", "name"),
            Map.entry("volumeMounts", "mountPath"),
            Map.entry("volumeDevices", "devicePath"),
            Map.entry("imagePullSecrets", "name"),
            Map.entry("hostAliases", "ip"),
            Map.entry("topologySpreadConstraints", "topologyKey"),
            Map.entry("schedulingGates", "name"),
            Map.entry("conditions", "type"),
            Map.entry("containerStatuses", "name"),
            Map.entry("ownerReferences", "uid"),
            Map.entry("secrets", "name"),
            Map.entry("webhooks", "name"));

    private ListKeys() {}

    /** The keys of a list's items for server-side apply; empty when the list is one value. */
    static List<String> forApply(String field, JsonNode list) {
        if (field.equals("ports")) {
            return list.path(0).has("containerPort")
                    ? List.of("containerPort", "protocol")
                    : list.path(0).has("port") ? List.of("port", "protocol") : List.of();
        }
        String key = BY_FIELD.get(field);
        return key != null && keyed(list, key) ? List.of(key) : List.of();
    }

    /** The key of a list's items for strategic merge, null when a patch replaces the list. */
    static @Nullable String forMerge(String field, JsonNode list, JsonNode other) {
        JsonNode sample = list.isEmpty() ? other : list;
        if (field.equals("ports")) {
            return sample.path(0).has("containerPort")
                    ? "containerPort"
                    : sample.path(0).has("port") ? "port" : null;
        }
        return BY_FIELD.get(field);
    }

    private static boolean keyed(JsonNode list, String key) {
        for (JsonNode item : list) {
            if (!item.has(key)) {
                return false;
            }
        }
        return true;
    }
}
