package dev.landfall.rehearsal.cluster.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Refuses what a real API server refuses and installers run into: bad names, selectors that miss, fields that must not change. */
final class Validation {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]*[a-z0-9])?");
    private static final Pattern LABEL_NAME = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
    /** Names of these kinds may hold a colon and capitals (path segment names). */
    private static final Set<String> FREE_NAMES = Set.of(
            "Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding", "User", "Group", "SecurityContextConstraints");

    private static final Set<String> STATEFUL_MAY_CHANGE = Set.of(
            "replicas",
            "ordinals",
            "template",
            "updateStrategy",
            "revisionHistoryLimit",
            "persistentVolumeClaimRetentionPolicy",
            "minReadySeconds");

    private Validation() {}

    /** @throws Status 422 */
    static void created(Resource resource, ObjectNode object) {
        String name = Tree.name(object);
        if (name.isEmpty()) {
            throw Status.invalid(resource, "", "metadata.name: Required value: name or generateName is required");
        }
        boolean label = resource.kind().equals("Namespace") || resource.kind().equals("Service");
        if (!FREE_NAMES.contains(resource.kind())
                && (!(label ? LABEL_NAME : NAME).matcher(name).matches() || name.length() > (label ? 63 : 253))) {
            throw Status.invalid(
                    resource,
                    name,
                    "metadata.name: Invalid value: \"" + name
                            + "\": a lowercase RFC 1123 " + (label ? "label" : "subdomain")
                            + " must consist of lower case alphanumeric characters"
                            + (label ? "" : ", '-' or '.'")
                            + ", and must start and end with an alphanumeric character");
        }
        JsonNode spec = object.path("spec");
        switch (resource.kind()) {
            case "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet" -> {
                if (resource.group().equals("apps")) {
                    selector(resource, name, spec);
                    containers(
                            resource,
                            name,
                            "spec.template.spec",
                            spec.path("template").path("spec"));
                }
            }
            case "Job" ->
                containers(
                        resource,
                        name,
                        "spec.template.spec",
                        spec.path("template").path("spec"));
            case "Pod" -> containers(resource, name, "spec", spec);
            default -> {
                // stored as it comes
            }
        }
    }

    private static void selector(Resource resource, String name, JsonNode spec) {
        if (!spec.has("selector")) {
            throw Status.invalid(resource, name, "spec.selector: Required value");
        }
        if (!Selector.of(spec.path("selector")).matchesLabels(spec.path("template"))) {
            throw Status.invalid(
                    resource,
                    name,
                    "spec.template.metadata.labels: Invalid value: "
                            + Tree.at(spec, "template", "metadata", "labels")
                            + ": `selector` does not match template `labels`");
        }
    }

    private static void containers(Resource resource, String name, String path, JsonNode spec) {
        if (spec.path("containers").isEmpty()) {
            throw Status.invalid(resource, name, path + ".containers: Required value");
        }
        for (String list : List.of("initContainers", "containers")) {
            int index = 0;
            for (JsonNode container : spec.path(list)) {
                String at = path + "." + list + "[" + index + "]";
                if (Tree.text(container, "name").isEmpty()) {
                    throw Status.invalid(resource, name, at + ".name: Required value");
                }
                if (Tree.text(container, "image").isBlank()) {
                    throw Status.invalid(resource, name, at + ".image: Required value");
                }
                for (JsonNode mount : container.path("volumeMounts")) {
                    // a StatefulSet's claims become volumes later
                    if (!resource.kind().equals("StatefulSet")
                            && Tree.find(
                                            spec.path("volumes"),
                                            "name",
                                            mount.path("name").asText())
                                    == null) {
                        throw Status.invalid(
                                resource,
                                name,
                                at + ".volumeMounts[0].name: Not found: \""
                                        + mount.path("name").asText() + "\"");
                    }
                }
                index++;
            }
        }
    }

    /** @throws Status 422 */
    static void changed(Resource resource, ObjectNode before, ObjectNode after) {
        String name = Tree.name(before);
        JsonNode was = before.path("spec");
        JsonNode is = after.path("spec");
        switch (resource.kind()) {
            case "Deployment", "DaemonSet", "ReplicaSet" -> {
                immutable(resource, name, "spec.selector", was.path("selector"), is.path("selector"));
                if (resource.group().equals("apps")) {
                    selector(resource, name, is);
                }
            }
            case "StatefulSet" ->
                was.properties().forEach(e -> {
                    if (!STATEFUL_MAY_CHANGE.contains(e.getKey())
                            && !e.getValue().equals(is.path(e.getKey()))) {
                        throw Status.invalid(
                                resource,
                                name,
                                "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals',"
                                        + " 'template', 'updateStrategy', 'revisionHistoryLimit',"
                                        + " 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden");
                    }
                });
            case "Job" -> {
                immutable(resource, name, "spec.selector", was.path("selector"), is.path("selector"));
                immutable(resource, name, "spec.template", was.path("template"), is.path("template"));
            }
            case "Secret", "ConfigMap" -> {
                if (resource.kind().equals("Secret")) {
                    immutable(resource, name, "type", before.path("type"), after.path("type"));
                }
                if (before.path("immutable").asBoolean() && !before.path("data").equals(after.path("data"))) {
                    throw Status.invalid(resource, name, "data: Forbidden: field is immutable when `immutable` is set");
                }
            }
            default -> {
                // may change
            }
        }
    }

    private static void immutable(Resource resource, String name, String field, JsonNode was, JsonNode is) {
        if (!was.equals(is)) {
            throw Status.invalid(resource, name, field + ": Invalid value: " + is + ": field is immutable");
        }
    }
}
