package dev.landfall.rehearsal.cluster.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Answers who one is and what one may do (authentication.k8s.io/v1, authorization.k8s.io/v1). */
final class Reviews {
    private final Catalogue catalogue;
    private final AccessRule access;
    private final String user;

    Reviews(Catalogue catalogue, AccessRule access, String user) {
        this.catalogue = catalogue;
        this.access = access;
        this.user = user;
    }

    static boolean handles(Resource resource) {
        return resource.group().equals("authorization.k8s.io")
                || resource.group().equals("authentication.k8s.io");
    }

    ObjectNode answer(Resource resource, String namespace, ObjectNode body) {
        body.put("apiVersion", resource.apiVersion());
        body.put("kind", resource.kind());
        body.set(
                "status",
                switch (resource.kind()) {
                    case "SelfSubjectReview" -> Tree.of("userInfo", userInfo());
                    case "SelfSubjectRulesReview" -> rules(Tree.text(body, "spec", "namespace"));
                    case "SelfSubjectAccessReview", "SubjectAccessReview", "LocalSubjectAccessReview" ->
                        access(body.path("spec"), namespace);
                    default -> throw Status.notImplemented(resource.plural());
                });
        return body;
    }

    private ObjectNode userInfo() {
        return Tree.of("username", user, "groups", List.of("practice:engineers", "system:authenticated"));
    }

    private ObjectNode access(JsonNode spec, String namespace) {
        JsonNode attributes = spec.path("resourceAttributes");
        if (attributes.isMissingNode()) {
            return Tree.of("allowed", true, "reason", "the practice engineer may read every path");
        }
        String subresource = Tree.text(attributes, "subresource");
        boolean allowed = access.allows(
                Tree.text(attributes, "verb"),
                Tree.text(attributes, "group"),
                Tree.text(attributes, "resource") + (subresource.isEmpty() ? "" : "/" + subresource),
                attributes.path("namespace").asText(namespace));
        return allowed
                ? Tree.of("allowed", true, "reason", "the practice engineer may do this")
                : Tree.of("allowed", false, "reason", "taken from the practice engineer");
    }

    private ObjectNode rules(String namespace) {
        ArrayNode rules = Tree.array();
        boolean whole = true;
        for (Resource r : catalogue.all()) {
            List<String> verbs = r.verbs().stream()
                    .filter(verb -> access.allows(verb, r.group(), r.plural(), namespace))
                    .toList();
            whole &= verbs.size() == r.verbs().size();
            if (!verbs.isEmpty()) {
                rules.add(rule(verbs, r.group(), r.plural()));
            }
        }
        if (whole) {
            rules = Tree.array().add(rule(List.of("*"), "*", "*"));
        }
        return Tree.of(
                "resourceRules",
                rules,
                "nonResourceRules",
                List.of(Tree.of("verbs", List.of("get"), "nonResourceURLs", List.of("*"))),
                "incomplete",
                false);
    }

    private static ObjectNode rule(List<String> verbs, String group, String resource) {
        return Tree.of("verbs", verbs, "apiGroups", List.of(group), "resources", List.of(resource));
    }
}
