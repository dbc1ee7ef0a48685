package dev.landfall.rehearsal.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.rehearsal.cluster.api.Tree;
import java.util.List;

/** What is in an OpenShift cluster beyond Kubernetes: its version, its ingress, its plainest security context constraints. */
final class OpenShift {
    private OpenShift() {}

    static void place(World world) {
        for (String namespace : List.of("openshift", "openshift-config", "openshift-ingress-operator")) {
            Furnishing.put(world, world.kinds().namespace(), Tree.of("metadata", Tree.of("name", namespace)));
        }
        put(
                world,
                "config.openshift.io/v1",
                "ClusterVersion",
                "version",
                "",
                Tree.object(),
                Tree.of(
                        "desired", Tree.of("version", "4.19.0"),
                        "history", List.of(Tree.of("state", "Completed", "version", "4.19.0"))));
        put(
                world,
                "config.openshift.io/v1",
                "Ingress",
                "cluster",
                "",
                Tree.of("domain", "apps.practice.example.org"),
                Tree.object());
        put(
                world,
                "operator.openshift.io/v1",
                "IngressController",
                "default",
                "openshift-ingress-operator",
                Tree.of("replicas", 1, "domain", "apps.practice.example.org"),
                Tree.of("domain", "apps.practice.example.org"));
        constraints(world, "restricted-v2", null, "MustRunAsRange", "MustRunAs");
        constraints(world, "anyuid", 10, "RunAsAny", "RunAsAny");
    }

    private static void put(
            World world,
            String apiVersion,
            String kind,
            String name,
            String namespace,
            ObjectNode spec,
            ObjectNode status) {
        ObjectNode meta = Tree.of("name", name, "namespace", namespace.isEmpty() ? null : namespace);
        Furnishing.put(
                world,
                world.state().catalogue().builtin(apiVersion, kind),
                Tree.of("metadata", meta, "spec", spec, "status", status));
    }

    private static void constraints(
            World world, String name, @org.jspecify.annotations.Nullable Integer priority, String user, String group) {
        boolean restricted = priority == null;
        Furnishing.put(
                world,
                world.state().catalogue().builtin("security.openshift.io/v1", "SecurityContextConstraints"),
                Tree.of(
                        "metadata",
                        Tree.of("name", name),
                        "priority",
                        priority,
                        "allowPrivilegedContainer",
                        false,
                        "allowPrivilegeEscalation",
                        !restricted,
                        "allowHostNetwork",
                        false,
                        "allowHostPorts",
                        false,
                        "allowHostPID",
                        false,
                        "allowHostIPC",
                        false,
                        "allowHostDirVolumePlugin",
                        false,
                        "readOnlyRootFilesystem",
                        false,
                        "requiredDropCapabilities",
                        restricted ? List.of("ALL") : List.of("MKNOD"),
                        "allowedCapabilities",
                        restricted ? List.of("NET_BIND_SERVICE") : null,
                        "runAsUser",
                        Tree.of("type", user),
                        "seLinuxContext",
                        Tree.of("type", "MustRunAs"),
                        "fsGroup",
                        Tree.of("type", group),
                        "supplementalGroups",
                        Tree.of("type", "RunAsAny"),
                        "seccompProfiles",
                        restricted ? List.of("runtime/default") : null,
                        "volumes",
                        List.of(
                                "configMap",
                                "csi",
                                "downwardAPI",
                                "emptyDir",
                                "ephemeral",
                                "persistentVolumeClaim",
                                "projected",
                                "secret"),
                        "users",
                        List.of(),
                        "groups",
                        restricted ? List.of("system:authenticated") : List.of("system:cluster-admins")));
    }
}
