package dev.landfall.rehearsal.cluster.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What the built-in admission plugins do to new objects: namespaces must exist, pods get their service account, claims their class. */
final class Admission {
    static final String DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class";

    private final ObjectStore store;

    Admission(ObjectStore store) {
        this.store = store;
    }

    /**
     * Completes a new object, in place.
     *
     * @throws Status when it may not be there
     */
    void admit(Resource resource, ObjectNode object) {
        String namespace = Tree.namespace(object);
        if (resource.namespaced()) {
            ObjectNode home = store.get("namespaces", "", namespace);
            if (home == null) {
                throw Status.notFound(
                        new Resource(
                                "",
                                "v1",
                                "namespaces",
                                "namespace",
                                "Namespace",
                                false,
                                java.util.List.of(),
                                java.util.List.of(),
                                java.util.Set.of(),
                                java.util.List.of()),
                        namespace);
            }
            if (Tree.deleting(home)) {
                throw Status.forbidden(
                        resource,
                        Tree.name(object),
                        "unable to create new content in namespace " + namespace + " because it is being terminated");
            }
        }
        switch (resource.kind()) {
            case "Pod" -> serviceAccount(resource, object, namespace);
            case "PersistentVolumeClaim" -> storageClass(object);
            case "Ingress" -> ingressClass(resource, object);
            default -> {
                // admitted as it is
            }
        }
    }

    private void serviceAccount(Resource resource, ObjectNode pod, String namespace) {
        ObjectNode spec = Tree.sub(pod, "spec");
        String name = spec.path("serviceAccountName")
                .asText(spec.path("serviceAccount").asText("default"));
        ObjectNode account = store.get("serviceaccounts", namespace, name);
        if (account == null) {
            throw Status.forbidden(
                    resource,
                    Tree.name(pod),
                    "error looking up service account " + namespace + "/" + name + ": serviceaccount \"" + name
                            + "\" not found");
        }
        spec.put("serviceAccountName", name);
        spec.put("serviceAccount", name);
        if (spec.path("imagePullSecrets").isEmpty()
                && !account.path("imagePullSecrets").isEmpty()) {
            spec.set("imagePullSecrets", account.path("imagePullSecrets"));
        }
    }

    private void storageClass(ObjectNode claim) {
        ObjectNode spec = Tree.sub(claim, "spec");
        if (!spec.has("storageClassName")) {
            for (ObjectNode each :
                    store.list("storageclasses.storage.k8s.io", null).objects()) {
                if (Tree.text(each, "metadata", "annotations", DEFAULT_CLASS).equals("true")) {
                    spec.put("storageClassName", Tree.name(each));
                }
            }
        }
    }

    private void ingressClass(Resource resource, ObjectNode ingress) {
        ObjectNode spec = Tree.sub(ingress, "spec");
        JsonNode annotation = Tree.at(ingress, "metadata", "annotations", "kubernetes.io/ingress.class");
        if (resource.group().equals("networking.k8s.io")
                && !spec.has("ingressClassName")
                && annotation.isMissingNode()) {
            for (ObjectNode each :
                    store.list("ingressclasses.networking.k8s.io", null).objects()) {
                if (Tree.text(each, "metadata", "annotations", "ingressclass.kubernetes.io/is-default-class")
                        .equals("true")) {
                    spec.put("ingressClassName", Tree.name(each));
                }
            }
        }
    }
}
