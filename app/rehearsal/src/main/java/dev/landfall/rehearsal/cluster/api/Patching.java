package dev.landfall.rehearsal.cluster.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.rehearsal.cluster.http.Request;
import org.jspecify.annotations.Nullable;

/** Carries out the four kinds of PATCH (Kubernetes API concepts, "Patch and update"). */
final class Patching {
    static final String APPLY = "application/apply-patch+yaml";

    private final ClusterState state;

    Patching(ClusterState state) {
        this.state = state;
    }

    ObjectNode patch(Target target, Request request, boolean dryRun) {
        Resource resource = target.resource();
        JsonNode patch = Bodies.tree(request);
        String type = request.contentType();
        boolean custom = state.catalogue().custom(resource);
        return state.patch(
                resource,
                target.namespace(),
                target.name(),
                target.subresource().equals("status"),
                dryRun,
                live -> {
                    if (type.equals(APPLY)) {
                        return applied(target, live, patch, request, !custom);
                    }
                    if (live == null) {
                        throw Status.notFound(resource, target.name());
                    }
                    return patched(resource, live.deepCopy(), patch, type, custom);
                });
    }

    private static ObjectNode patched(Resource resource, ObjectNode copy, JsonNode patch, String type, boolean custom) {
        try {
            switch (type) {
                case "application/json-patch+json" -> {
                    return JsonPatch.apply(copy, patch);
                }
                case "application/merge-patch+json" -> JsonPatch.merge(copy, patch);
                case "application/strategic-merge-patch+json" -> {
                    if (custom) {
                        throw Status.unsupportedMediaType(type);
                    }
                    StrategicMerge.apply(copy, patch);
                }
                default -> throw Status.unsupportedMediaType(type);
            }
            return copy;
        } catch (IllegalArgumentException e) {
            throw Status.invalid(resource, Tree.name(copy), String.valueOf(e.getMessage()));
        }
    }

    private ObjectNode applied(
            Target target, @Nullable ObjectNode live, JsonNode patch, Request request, boolean keyed) {
        String manager = request.param("fieldManager");
        if (manager == null || manager.isEmpty()) {
            throw Status.invalid(
                    target.resource(), target.name(), "fieldManager: Required value: is required for apply patch");
        }
        if (!(patch instanceof ObjectNode given)) {
            throw Status.badRequest("the configuration to apply is no object");
        }
        ObjectNode configuration = given.deepCopy();
        Tree.dropNulls(configuration);
        ObjectNode meta = Tree.sub(configuration, "metadata");
        if (meta.has("managedFields")) {
            throw Status.badRequest("metadata.managedFields must be nil");
        }
        if (!meta.path("name").asText(target.name()).equals(target.name())) {
            throw Status.badRequest("the name of the object ("
                    + meta.path("name").asText() + ") does not match the name on the URL (" + target.name() + ")");
        }
        meta.put("name", target.name());
        String version = meta.path("resourceVersion").asText("");
        ObjectNode next = ServerSideApply.apply(
                target.resource(), live, configuration, manager, request.flag("force"), keyed, state.now());
        if (!version.isEmpty()) {
            Tree.sub(next, "metadata").put("resourceVersion", version);
        }
        return next;
    }
}
