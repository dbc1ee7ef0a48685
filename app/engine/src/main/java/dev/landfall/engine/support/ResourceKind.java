package dev.landfall.engine.support;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * A kind of object that the cluster can list.
 *
 * @param group empty for the core group
 * @param plural as in paths
 */
record ResourceKind(String group, String version, String plural, String kind, boolean namespaced) {
    /** What is read of a cluster that does not say what it has. */
    static final List<ResourceKind> USUAL = List.of(
            new ResourceKind("", "v1", "pods", "Pod", true),
            new ResourceKind("", "v1", "services", "Service", true),
            new ResourceKind("", "v1", "configmaps", "ConfigMap", true),
            new ResourceKind("", "v1", "persistentvolumeclaims", "PersistentVolumeClaim", true),
            new ResourceKind("apps", "v1", "deployments", "Deployment", true),
            new ResourceKind("apps", "v1", "statefulsets", "StatefulSet", true),
            new ResourceKind("apps", "v1", "daemonsets", "DaemonSet", true),
            new ResourceKind("batch", "v1", "jobs", "Job", true),
            new ResourceKind("networking.k8s.io", "v1", "ingresses", "Ingress", true));

    /** Where its objects are: in a namespace, or of the whole cluster when that is empty. */
    String path(String namespace) {
        String root = group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
        return root + (namespace.isEmpty() ? "" : "/namespaces/" + ClusterReader.encoded(namespace)) + "/" + plural;
    }

    /** As {@code kubectl} names it, e.g. {@code ingresses.networking.k8s.io}. */
    String name() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /**
     * Every kind that can be listed, each group in the version the cluster prefers.
     *
     * @param missing told which groups could not be asked and why
     */
    static List<ResourceKind> discover(ClusterReader cluster, BiConsumer<String, Refusal> missing) throws Refusal {
        List<ResourceKind> kinds = new ArrayList<>();
        read(cluster.get("/api/v1"), "", "v1", kinds);
        for (JsonNode group : cluster.get("/apis").path("groups")) {
            String name = group.path("name").asText("");
            String version = group.path("preferredVersion").path("version").asText("");
            try {
                read(cluster.get("/apis/" + name + "/" + version), name, version, kinds);
            } catch (Refusal e) {
                missing.accept("the kinds of " + name + "/" + version, e);
            }
        }
        return kinds;
    }

    private static void read(JsonNode list, String group, String version, List<ResourceKind> kinds) {
        for (JsonNode resource : list.path("resources")) {
            String plural = resource.path("name").asText("");
            boolean listed = resource.path("verbs")
                    .valueStream()
                    .anyMatch(verb -> verb.asText().equals("list"));
            if (listed && !plural.contains("/")) {
                kinds.add(new ResourceKind(
                        group,
                        version,
                        plural,
                        resource.path("kind").asText(""),
                        resource.path("namespaced").asBoolean()));
            }
        }
    }
}
