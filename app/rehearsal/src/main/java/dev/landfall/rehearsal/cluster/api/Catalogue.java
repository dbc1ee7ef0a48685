package dev.landfall.rehearsal.cluster.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** Every kind that is served now: the built-in ones and those of custom resource definitions. Thread-safe. */
public final class Catalogue {
    private final List<Resource> resources = new CopyOnWriteArrayList<>();
    private final Set<String> builtIn = new HashSet<>();

    Catalogue(boolean openshift) {
        resources.addAll(BuiltIns.kubernetes());
        if (openshift) {
            resources.addAll(BuiltIns.openshift());
        }
        resources.forEach(r -> builtIn.add(r.table()));
    }

    List<Resource> all() {
        return resources;
    }

    Optional<Resource> find(String group, String version, String plural) {
        return resources.stream()
                .filter(r -> r.plural().equals(plural)
                        && r.group().equals(group)
                        && r.version().equals(version))
                .findFirst();
    }

    /** The kind with this name, as objects say it. */
    public Optional<Resource> byKind(String apiVersion, String kind) {
        return resources.stream()
                .filter(r -> r.kind().equals(kind) && r.apiVersion().equals(apiVersion))
                .findFirst();
    }

    /** A kind that is always there. */
    public Resource builtin(String apiVersion, String kind) {
        return byKind(apiVersion, kind).orElseThrow(() -> new IllegalStateException(apiVersion + " " + kind));
    }

    /** The kinds whose objects live in namespaces and can be listed. */
    public List<Resource> namespaced() {
        return resources.stream()
                .filter(r -> r.namespaced() && r.verbs().contains("list"))
                .toList();
    }

    /** The first version of what is kept in a table, to change its objects with. */
    public Optional<Resource> ofTable(String table) {
        return resources.stream().filter(r -> r.table().equals(table)).findFirst();
    }

    /** Whether this kind came with a custom resource definition: its lists have no keys that are known. */
    boolean custom(Resource resource) {
        return !builtIn.contains(resource.table());
    }

    /** Serves the kinds that a custom resource definition defines (apiextensions.k8s.io/v1). */
    void define(ObjectNode definition) {
        forget(definition);
        JsonNode spec = definition.path("spec");
        JsonNode names = spec.path("names");
        for (JsonNode version : spec.path("versions")) {
            if (!version.path("served").asBoolean(true)) {
                continue;
            }
            Set<String> subresources = new HashSet<>();
            version.path("subresources").fieldNames().forEachRemaining(subresources::add);
            resources.add(new Resource(
                    spec.path("group").asText(),
                    version.path("name").asText(),
                    names.path("plural").asText(),
                    names.path("singular").asText(names.path("kind").asText().toLowerCase(Locale.ROOT)),
                    names.path("kind").asText(),
                    spec.path("scope").asText().equals("Namespaced"),
                    texts(names.path("shortNames")),
                    texts(names.path("categories")),
                    subresources,
                    Resource.ALL_VERBS));
        }
    }

    void forget(ObjectNode definition) {
        String group = Tree.text(definition, "spec", "group");
        String plural = Tree.text(definition, "spec", "names", "plural");
        resources.removeIf(r -> r.group().equals(group) && r.plural().equals(plural) && custom(r));
    }

    private static List<String> texts(JsonNode array) {
        List<String> list = new ArrayList<>();
        array.forEach(item -> list.add(item.asText()));
        return list;
    }
}
