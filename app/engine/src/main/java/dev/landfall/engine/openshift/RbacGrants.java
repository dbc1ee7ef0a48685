package dev.landfall.engine.openshift;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads out of roles and their bindings who may {@code use} which constraints
 * (<a href="https://kubernetes.io/docs/reference/access-authn-authz/rbac/">RBAC</a>). Everything else in them is left out, so that what
 * is carried out of a site says no more than needed.
 */
public final class RbacGrants {
    private RbacGrants() {}

    /**
     * The grants that count in one namespace.
     *
     * @param clusterRoles and {@code roles} of the namespace, {@code clusterBindings} and {@code bindings} of the namespace: the objects
     *     of lists, as read from the cluster
     */
    public static List<Grant> of(
            String namespace,
            List<JsonNode> clusterRoles,
            List<JsonNode> roles,
            List<JsonNode> clusterBindings,
            List<JsonNode> bindings) {
        Map<String, Set<String>> uses = new LinkedHashMap<>();
        clusterRoles.forEach(r -> uses.put("ClusterRole/" + name(r), constraints(r)));
        roles.forEach(r -> uses.put("Role/" + name(r), constraints(r)));
        List<Grant> grants = new ArrayList<>();
        clusterBindings.forEach(b -> grant("ClusterRoleBinding/", b, namespace, uses, grants));
        bindings.forEach(b -> grant("RoleBinding/", b, namespace, uses, grants));
        return List.copyOf(grants);
    }

    private static void grant(
            String kind, JsonNode binding, String namespace, Map<String, Set<String>> uses, List<Grant> grants) {
        JsonNode role = binding.path("roleRef");
        Set<String> constraints = uses.getOrDefault(
                role.path("kind").asText("") + "/" + role.path("name").asText(""), Set.of());
        if (constraints.isEmpty()) {
            return;
        }
        List<String> users = new ArrayList<>();
        List<String> groups = new ArrayList<>();
        for (JsonNode subject : binding.path("subjects")) {
            String name = subject.path("name").asText("");
            switch (subject.path("kind").asText("")) {
                case "User" -> users.add(name);
                case "Group" -> groups.add(name);
                case "ServiceAccount" ->
                    users.add(
                            "system:serviceaccount:" + subject.path("namespace").asText(namespace) + ":" + name);
                default -> {}
            }
        }
        grants.add(new Grant(kind + name(binding), List.copyOf(constraints), users, groups));
    }

    private static Set<String> constraints(JsonNode role) {
        Set<String> names = new LinkedHashSet<>();
        for (JsonNode rule : role.path("rules")) {
            boolean all = holds(rule.path("apiGroups"), "security.openshift.io")
                    && holds(rule.path("resources"), "securitycontextconstraints")
                    && holds(rule.path("verbs"), "use");
            if (all) {
                List<String> named = Nodes.texts(rule.path("resourceNames"));
                names.addAll(named.isEmpty() ? List.of("*") : named);
            }
        }
        return names;
    }

    private static boolean holds(JsonNode list, String word) {
        List<String> words = Nodes.texts(list);
        return words.contains(word) || words.contains("*");
    }

    private static String name(JsonNode object) {
        return object.path("metadata").path("name").asText("");
    }
}
