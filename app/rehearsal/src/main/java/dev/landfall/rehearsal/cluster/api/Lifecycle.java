package dev.landfall.rehearsal.cluster.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** What of an object stays when it is replaced, whether it was really changed, and when one on its way out may go. */
final class Lifecycle {
    private Lifecycle() {}

    /** What becomes of a live object when a client puts this body in its place. */
    static ObjectNode successor(Resource resource, ObjectNode live, ObjectNode body) {
        ObjectNode next = Tree.freshMetadata(body);
        next.put("apiVersion", resource.apiVersion());
        next.put("kind", resource.kind());
        Tree.dropNulls(next);
        ObjectNode meta = Tree.sub(next, "metadata");
        for (String own : List.of(
                "name",
                "namespace",
                "uid",
                "creationTimestamp",
                "generation",
                "deletionTimestamp",
                "deletionGracePeriodSeconds",
                "resourceVersion")) {
            JsonNode value = Tree.at(live, "metadata", own);
            if (value.isMissingNode()) {
                meta.remove(own);
            } else {
                meta.set(own, value);
            }
        }
        if (!meta.has("managedFields") && Tree.at(live, "metadata").has("managedFields")) {
            meta.set("managedFields", Tree.at(live, "metadata", "managedFields"));
        }
        if (resource.kind().equals("Service") && next.get("spec") instanceof ObjectNode spec) {
            for (String given : List.of("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy")) {
                if (!spec.has(given) && live.path("spec").has(given)) {
                    spec.set(given, live.path("spec").path(given));
                }
            }
        }
        Defaulting.apply(resource, next);
        if (resource.has("status")) {
            next = Tree.with(next, "status", live.get("status"));
        }
        return next;
    }

    /** Whether two versions ask for the same, whatever their metadata and status. */
    static boolean sameIntent(ObjectNode a, ObjectNode b) {
        return intent(a).equals(intent(b));
    }

    private static ObjectNode intent(ObjectNode object) {
        return Tree.with(Tree.with(object, "metadata", null), "status", null);
    }

    /** Whether nothing holds a deleted object any more. */
    static boolean finished(Resource resource, ObjectNode object) {
        boolean held = !Tree.at(object, "metadata", "finalizers").isEmpty();
        return switch (resource.kind()) {
            case "Namespace" -> !held && Tree.at(object, "spec", "finalizers").isEmpty();
            case "Pod" -> !held && Tree.number(object, 0, "metadata", "deletionGracePeriodSeconds") == 0;
            default -> !held;
        };
    }

    /** How long a deleted object may take to end, in seconds. */
    static int grace(Resource resource, ObjectNode live, Deletion how) {
        if (!resource.kind().equals("Pod")
                || Tree.text(live, "spec", "nodeName").isEmpty()) {
            return 0;
        }
        String phase = Tree.text(live, "status", "phase");
        if (phase.equals("Succeeded") || phase.equals("Failed")) {
            return 0;
        }
        return how.graceSeconds() != null
                ? how.graceSeconds()
                : Tree.number(live, 30, "spec", "terminationGracePeriodSeconds");
    }

    /** Says that the names of a custom resource definition were accepted. */
    static void established(ObjectNode definition, String now) {
        definition.set(
                "status",
                Tree.of(
                        "acceptedNames", Tree.at(definition, "spec", "names"),
                        "storedVersions", storedVersions(definition),
                        "conditions",
                                List.of(
                                        condition(now, "NamesAccepted", "NoConflicts", "no conflicts found"),
                                        condition(
                                                now,
                                                "Established",
                                                "InitialNamesAccepted",
                                                "the initial names have been accepted"))));
    }

    private static JsonNode storedVersions(ObjectNode definition) {
        for (JsonNode version : Tree.at(definition, "spec", "versions")) {
            if (version.path("storage").asBoolean()) {
                return Tree.array(version.path("name").asText());
            }
        }
        return Tree.array();
    }

    private static ObjectNode condition(String now, String type, String reason, String message) {
        return Tree.of("type", type, "status", "True", "lastTransitionTime", now, "reason", reason, "message", message);
    }
}
