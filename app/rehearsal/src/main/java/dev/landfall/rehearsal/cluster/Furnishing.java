package dev.landfall.rehearsal.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.format.Yaml;
import dev.landfall.rehearsal.cluster.api.Resource;
import dev.landfall.rehearsal.cluster.api.Tree;
import java.util.List;

/** What is in a cluster before anybody installs anything. */
final class Furnishing {
    private Furnishing() {}

    static void place(World world, int nodes, List<String> storageClasses, String version, boolean openshift) {
        for (String name : List.of("default", "kube-system", "kube-public", "kube-node-lease")) {
            put(world, world.kinds().namespace(), Tree.of("metadata", Tree.of("name", name)));
        }
        for (int i = 1; i <= nodes; i++) {
            put(world, world.kinds().node(), node(i, version, world.state().now()));
        }
        for (ObjectNode each : Storage.classes(storageClasses)) {
            put(world, world.kinds().storageClass(), each);
        }
        put(
                world,
                world.kinds().ingressClass(),
                Tree.of(
                        "metadata",
                        Tree.of(
                                "name",
                                "practice",
                                "annotations",
                                Tree.of("ingressclass.kubernetes.io/is-default-class", "true")),
                        "spec",
                        Tree.of("controller", "practice.landfall.dev/ingress")));
        if (openshift) {
            OpenShift.place(world);
        }
    }

    /** Creates an object with its status, which a plain create would drop. */
    static void put(World world, Resource resource, ObjectNode object) {
        ObjectNode status = object.get("status") instanceof ObjectNode given ? given.deepCopy() : null;
        ObjectNode created = world.state().create(resource, Tree.namespace(object), object, false);
        if (status != null) {
            world.state().status(resource, Tree.namespace(created), Tree.name(created), live -> status);
        }
    }

    static ObjectNode parse(String yaml) {
        if (Json.MAPPER.valueToTree(Yaml.values(yaml, "seed")) instanceof ObjectNode object) {
            return object;
        }
        throw new IllegalArgumentException("not an object");
    }

    private static ObjectNode node(int number, String version, String now) {
        String name = "practice-node-" + number;
        ObjectNode capacity = Tree.of("cpu", "8", "memory", "32Gi", "pods", "5000", "ephemeral-storage", "200Gi");
        return Tree.of(
                "metadata",
                Tree.of(
                        "name",
                        name,
                        "labels",
                        Tree.of(
                                "kubernetes.io/hostname", name,
                                "kubernetes.io/os", "linux",
                                "kubernetes.io/arch", "amd64",
                                "node-role.kubernetes.io/worker", "")),
                "spec",
                Tree.object(),
                "status",
                Tree.of(
                        "capacity", capacity,
                        "allocatable", capacity,
                        "conditions",
                                List.of(
                                        condition("MemoryPressure", "False", "KubeletHasSufficientMemory", now),
                                        condition("DiskPressure", "False", "KubeletHasNoDiskPressure", now),
                                        condition("PIDPressure", "False", "KubeletHasSufficientPID", now),
                                        condition("Ready", "True", "KubeletReady", now)),
                        "addresses",
                                List.of(
                                        Tree.of("type", "InternalIP", "address", "192.0.2." + (10 + number)),
                                        Tree.of("type", "Hostname", "address", name)),
                        "nodeInfo",
                                Tree.of(
                                        "architecture", "amd64",
                                        "operatingSystem", "linux",
                                        "osImage", "Landfall practice node",
                                        "kernelVersion", "6.1.0",
                                        "kubeletVersion", version,
                                        "containerRuntimeVersion", "containerd://2.0.0")));
    }

    private static ObjectNode condition(String type, String status, String reason, String now) {
        return Tree.of(
                "type", type,
                "status", status,
                "reason", reason,
                "message", reason,
                "lastHeartbeatTime", now,
                "lastTransitionTime", now);
    }
}
