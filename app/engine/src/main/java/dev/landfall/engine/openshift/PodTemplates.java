package dev.landfall.engine.openshift;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.landfall.engine.format.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Finds every pod and pod template among rendered objects: in workloads and hooks of any kind, in custom resources, and kept as YAML or
 * JSON text inside ConfigMaps. Stateless; any thread.
 */
public final class PodTemplates {
    private static final ObjectMapper YAML = new YAMLMapper();
    private static final int DEEPEST = 40;
    private static final Pattern LIKE_A_POD = Pattern.compile("(?s).*\\bcontainers\\b.*");
    private static final Pattern SEPARATOR = Pattern.compile("(?m)^---.*$");

    /**
     * A rendered object.
     *
     * @param when whether it is kept, or when it is made
     */
    public record Source(JsonNode object, When when) {
        /** Reads an object's YAML; an empty object when it cannot be read. */
        public static Source of(String yaml, When when) {
            return new Source(parse(yaml), when);
        }
    }

    /** When an object is made. */
    public enum When {
        /** With the release, and kept. */
        KEPT,
        /** By Helm, as a hook. */
        HOOK,
        /** As a hook, only when someone runs the chart's tests. */
        TEST
    }

    private final List<PlacedPod> found = new ArrayList<>();
    private final List<Source> sources;

    private PodTemplates(List<Source> sources) {
        this.sources = sources;
    }

    /** Everything that is or becomes a pod, in the order of the objects. */
    public static List<PlacedPod> in(List<Source> sources) {
        PodTemplates search = new PodTemplates(sources);
        for (Source source : sources) {
            for (JsonNode object : objects(source.object())) {
                search.look(object, source.when());
            }
        }
        return List.copyOf(search.found);
    }

    private static List<JsonNode> objects(JsonNode object) {
        if (!object.path("kind").asText("").endsWith("List")
                || !object.path("items").isArray()) {
            return List.of(object);
        }
        List<JsonNode> items = new ArrayList<>();
        object.path("items").forEach(items::add);
        return items;
    }

    private void look(JsonNode object, When when) {
        String kind = object.path("kind").asText("");
        String name = object.path("metadata").path("name").asText("");
        String label = kind + "/" + name;
        switch (kind) {
            case "Pod" ->
                found.add(new PlacedPod(
                        label,
                        switch (when) {
                            case KEPT -> PlacedPod.Role.BARE;
                            case HOOK -> PlacedPod.Role.BARE_HOOK;
                            case TEST -> PlacedPod.Role.TEST;
                        },
                        "",
                        object,
                        List.of()));
            case "PodTemplate" -> add(label, when != When.KEPT, "template", object.path("template"));
            case "CustomResourceDefinition", "Secret" -> {}
            case "ConfigMap" ->
                object.path("data").properties().forEach(e -> text(label, name, "data." + e.getKey() + "|", e));
            default -> walk(label, when != When.KEPT, "", object, 0);
        }
    }

    private void add(String label, boolean hook, String path, JsonNode template) {
        if (isPod(template)) {
            PlacedPod.Role role = hook ? PlacedPod.Role.HOOK : PlacedPod.Role.WORKLOAD;
            found.add(new PlacedPod(label, role, path, template, List.of()));
        }
    }

    /** Whatever the kind, a pod template is what has a {@code spec} with {@code containers}. */
    private void walk(String label, boolean hook, String path, JsonNode node, int depth) {
        if (depth > DEEPEST) {
            return;
        }
        if (isPod(node)) {
            add(label, hook, path, node);
            return;
        }
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                walk(label, hook, path + "[" + i + "]", node.get(i), depth + 1);
            }
        }
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            String there = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
            walk(label, hook, there, entry.getValue(), depth + 1);
        }
    }

    private static boolean isPod(JsonNode node) {
        JsonNode containers = node.path("spec").path("containers");
        return containers.isArray()
                && !containers.isEmpty()
                && containers.get(0).isObject();
    }

    private void text(String label, String config, String path, Map.Entry<String, JsonNode> entry) {
        String text = entry.getValue().asText("");
        if (!LIKE_A_POD.matcher(text).matches()) {
            return;
        }
        for (String document : SEPARATOR.split(text)) {
            JsonNode node = parse(document);
            // a bare pod spec counts as well; the program that reads it puts the rest around it
            boolean bareSpec = node.path("containers").isArray()
                    && !node.path("containers").isEmpty();
            JsonNode pod = bareSpec ? Json.MAPPER.createObjectNode().set("spec", node) : node;
            embedded(label, path, pod, users(config), 0);
        }
    }

    private void embedded(String label, String path, JsonNode node, List<String> creators, int depth) {
        if (depth > DEEPEST) {
            return;
        }
        if (isPod(node)) {
            found.add(new PlacedPod(label, PlacedPod.Role.EMBEDDED, path, node, creators));
            return;
        }
        node.properties().forEach(e -> {
            String dot = path.endsWith("|") ? "" : ".";
            embedded(label, path + dot + e.getKey(), e.getValue(), creators, depth + 1);
        });
    }

    /** The service accounts of the workloads that are given a ConfigMap: the programs in them make its pods. */
    private List<String> users(String config) {
        List<String> accounts = new ArrayList<>();
        for (Source source : sources) {
            JsonNode template = source.object().path("spec").path("template");
            if (isPod(template) && refers(template.path("spec"), config)) {
                String account = PodShape.of(template).serviceAccount();
                if (!accounts.contains(account)) {
                    accounts.add(account);
                }
            }
        }
        return accounts;
    }

    private static boolean refers(JsonNode node, String config) {
        for (String key : List.of("configMap", "configMapRef", "configMapKeyRef")) {
            for (JsonNode reference : node.findValues(key)) {
                if (reference.path("name").asText("").equals(config)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** As Helm reads it: YAML 1.1, where 0644 is a number and yes is true, and the last of two equal keys counts. */
    private static JsonNode parse(String text) {
        try {
            JsonNode node = YAML.readTree(text);
            return node != null && node.isObject() ? node : Json.MAPPER.createObjectNode();
        } catch (JsonProcessingException e) {
            // text that is no YAML holds no pod; what Helm rendered is YAML, or Helm would have refused it
            return Json.MAPPER.createObjectNode();
        }
    }
}
