package dev.landfall.rehearsal.cluster.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the server says it serves: versions, groups, resources, and as much of an OpenAPI description as clients insist on. */
final class Discovery {
    private final Catalogue catalogue;
    private final String version;

    /** @param version as a git tag, e.g. {@code v1.32.4} */
    Discovery(Catalogue catalogue, String version) {
        this.catalogue = catalogue;
        this.version = version;
    }

    /** The document at a path of discovery, empty when the path is no such. */
    Optional<ObjectNode> document(String path) {
        String[] steps = path.substring(1).split("/");
        return switch (steps[0]) {
            case "version" -> Optional.of(version());
            case "api" ->
                steps.length == 1
                        ? Optional.of(Tree.of("kind", "APIVersions", "versions", List.of("v1")))
                        : steps.length == 2 && steps[1].equals("v1") ? resources("", "v1") : Optional.empty();
            case "apis" ->
                switch (steps.length) {
                    case 1 -> Optional.of(groups());
                    case 2 -> group(steps[1]);
                    case 3 -> resources(steps[1], steps[2]);
                    default -> Optional.empty();
                };
            case "openapi" ->
                steps.length > 1 && steps[1].equals("v3")
                        ? steps.length == 2
                                ? Optional.of(openApiRoot())
                                : openApi(path.substring("/openapi/v3/".length()))
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    private ObjectNode version() {
        String[] numbers = version.substring(1).split("[.+-]");
        return Tree.of(
                "major", numbers[0],
                "minor", numbers[1],
                "gitVersion", version,
                "gitCommit", "0".repeat(40),
                "gitTreeState", "clean",
                "buildDate", "2026-01-01T00:00:00Z",
                "goVersion", "go1.24.0",
                "compiler", "gc",
                "platform", "linux/amd64");
    }

    private ObjectNode groups() {
        ArrayNode groups = Tree.array();
        Set<String> names = new LinkedHashSet<>();
        catalogue.all().forEach(r -> names.add(r.group()));
        names.remove("");
        names.forEach(name -> group(name).ifPresent(g -> {
            g.remove(List.of("kind", "apiVersion"));
            groups.add(g);
        }));
        return Tree.of("kind", "APIGroupList", "apiVersion", "v1", "groups", groups);
    }

    private Optional<ObjectNode> group(String name) {
        Set<String> versions = new LinkedHashSet<>();
        catalogue.all().stream().filter(r -> r.group().equals(name)).forEach(r -> versions.add(r.version()));
        if (versions.isEmpty() || name.isEmpty()) {
            return Optional.empty();
        }
        List<ObjectNode> served = new ArrayList<>();
        versions.forEach(v -> served.add(Tree.of("groupVersion", name + "/" + v, "version", v)));
        return Optional.of(Tree.of(
                "kind",
                "APIGroup",
                "apiVersion",
                "v1",
                "name",
                name,
                "versions",
                served,
                "preferredVersion",
                served.getFirst()));
    }

    private Optional<ObjectNode> resources(String group, String inVersion) {
        ArrayNode list = Tree.array();
        for (Resource r : catalogue.all()) {
            if (!r.group().equals(group) || !r.version().equals(inVersion)) {
                continue;
            }
            list.add(Tree.of(
                    "name", r.plural(),
                    "singularName", r.singular(),
                    "namespaced", r.namespaced(),
                    "kind", r.kind(),
                    "verbs", r.verbs(),
                    "shortNames", r.shortNames().isEmpty() ? null : r.shortNames(),
                    "categories", r.categories().isEmpty() ? null : r.categories()));
            for (String sub : new java.util.TreeSet<>(r.subresources())) {
                list.add(Tree.of(
                        "name",
                        r.plural() + "/" + sub,
                        "singularName",
                        "",
                        "namespaced",
                        r.namespaced(),
                        "kind",
                        switch (sub) {
                            case "scale" -> "Scale";
                            case "eviction" -> "Eviction";
                            case "token" -> "TokenRequest";
                            default -> r.kind();
                        },
                        "group",
                        sub.equals("scale") ? "autoscaling" : sub.equals("eviction") ? "policy" : null,
                        "version",
                        sub.equals("scale") || sub.equals("eviction") ? "v1" : null,
                        "verbs",
                        switch (sub) {
                            case "log" -> List.of("get");
                            case "eviction", "binding", "token" -> List.of("create");
                            case "exec", "attach", "portforward" -> List.of("create", "get");
                            default -> List.of("get", "patch", "update");
                        }));
            }
        }
        if (list.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Tree.of(
                "kind",
                "APIResourceList",
                "apiVersion",
                "v1",
                "groupVersion",
                group.isEmpty() ? inVersion : group + "/" + inVersion,
                "resources",
                list));
    }

    private ObjectNode openApiRoot() {
        Map<String, Object> paths = new LinkedHashMap<>();
        catalogue.all().forEach(r -> {
            String path = root(r);
            paths.put(path, Tree.of("serverRelativeURL", "/openapi/v3/" + path));
        });
        return Tree.of("paths", paths);
    }

    private static String root(Resource r) {
        return (r.group().isEmpty() ? "api/" : "apis/") + r.apiVersion();
    }

    /**
     * Which kinds can be patched, and that {@code fieldValidation} is left to the server: all that Helm and kubectl look for before they
     * send an object. There are no schemas: the server checks what it checks.
     */
    private Optional<ObjectNode> openApi(String path) {
        ObjectNode paths = Tree.object();
        for (Resource r : catalogue.all()) {
            if (!root(r).equals(path) || !r.verbs().contains("patch")) {
                continue;
            }
            String url = "/" + path + (r.namespaced() ? "/namespaces/{namespace}/" : "/") + r.plural() + "/{name}";
            paths.set(
                    url,
                    Tree.of(
                            "patch",
                            Tree.of(
                                    "parameters", List.of(parameter("dryRun"), parameter("fieldValidation")),
                                    "responses", Tree.object(),
                                    "x-kubernetes-action", "patch",
                                    "x-kubernetes-group-version-kind",
                                            Tree.of("group", r.group(), "version", r.version(), "kind", r.kind()))));
        }
        if (catalogue.all().stream().noneMatch(r -> root(r).equals(path))) {
            return Optional.empty();
        }
        return Optional.of(Tree.of(
                "openapi",
                "3.0.0",
                "info",
                Tree.of("title", "Kubernetes", "version", version),
                "paths",
                paths,
                "components",
                Tree.of("schemas", Tree.object())));
    }

    private static ObjectNode parameter(String name) {
        return Tree.of("name", name, "in", "query", "schema", Tree.of("type", "string", "uniqueItems", true));
    }
}
