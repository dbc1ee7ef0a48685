package dev.landfall.engine.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.landfall.engine.cluster.wire.ApiFailure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a cluster has to offer. A list that this user may not read is empty and named in {@code unreadable}.
 *
 * @param namespaceLabels of the namespace; empty when it does not exist
 * @param unreadable plural resource names
 */
public record ClusterFacts(
        List<StorageClass> storageClasses,
        List<IngressClass> ingressClasses,
        List<Node> nodes,
        boolean namespaceExists,
        Map<String, String> namespaceLabels,
        List<Quota> quotas,
        List<String> unreadable) {

    /** @param binding {@code Immediate} or {@code WaitForFirstConsumer} */
    public record StorageClass(String name, String provisioner, boolean usual, String binding, boolean expandable) {}

    public record IngressClass(String name, String controller, boolean usual) {}

    /**
     * @param cpu what pods may use, as the API writes it, e.g. {@code 4} or {@code 3900m}
     * @param memory the same, e.g. {@code 16Gi}
     * @param taints as {@code key=value:effect}
     */
    public record Node(
            String name,
            boolean ready,
            boolean schedulable,
            String arch,
            String os,
            String runtime,
            String kubelet,
            String cpu,
            String memory,
            List<String> taints) {
        public Node {
            taints = List.copyOf(taints);
        }
    }

    /** @param hard limits by resource, e.g. {@code requests.cpu}; {@code used} likewise */
    public record Quota(String name, Map<String, String> hard, Map<String, String> used) {
        public Quota {
            hard = Map.copyOf(hard);
            used = Map.copyOf(used);
        }
    }

    /** The level of Pod Security that refuses pods: {@code privileged}, {@code baseline} or {@code restricted}. */
    public String podSecurity() {
        return namespaceLabels.getOrDefault("pod-security.kubernetes.io/enforce", "privileged");
    }

    /** The class used when a claim names none. */
    public Optional<StorageClass> usualStorageClass() {
        return storageClasses.stream().filter(StorageClass::usual).findFirst();
    }

    /**
     * Asks the cluster.
     *
     * @throws dev.landfall.engine.problem.ProblemException when the server does not answer
     */
    public static ClusterFacts read(Cluster cluster, String namespace) {
        return cluster.calling(() -> new Asking(cluster, namespace).facts());
    }

    private static final class Asking {
        private final Cluster cluster;
        private final String namespace;
        private final List<String> unreadable = new ArrayList<>();

        Asking(Cluster cluster, String namespace) {
            this.cluster = cluster;
            this.namespace = namespace;
        }

        ClusterFacts facts() {
            List<StorageClass> storage = new ArrayList<>();
            list("/apis/storage.k8s.io/v1/storageclasses")
                    .forEach(s -> storage.add(new StorageClass(
                            name(s),
                            s.path("provisioner").asText(),
                            usual(s, "storageclass.kubernetes.io/is-default-class"),
                            s.path("volumeBindingMode").asText("Immediate"),
                            s.path("allowVolumeExpansion").asBoolean())));
            List<IngressClass> ingress = new ArrayList<>();
            list("/apis/networking.k8s.io/v1/ingressclasses")
                    .forEach(i -> ingress.add(new IngressClass(
                            name(i),
                            i.path("spec").path("controller").asText(),
                            usual(i, "ingressclass.kubernetes.io/is-default-class"))));
            List<Node> nodes = new ArrayList<>();
            list("/api/v1/nodes").forEach(n -> nodes.add(node(n)));
            List<Quota> quotas = new ArrayList<>();
            list("/api/v1/namespaces/" + namespace + "/resourcequotas")
                    .forEach(q -> quotas.add(new Quota(
                            name(q),
                            texts(q.path("status").path("hard")),
                            texts(q.path("status").path("used")))));
            boolean exists = false;
            Map<String, String> labels = Map.of();
            try {
                JsonNode found = cluster.api().get("/api/v1/namespaces/" + namespace);
                exists = true;
                labels = texts(found.path("metadata").path("labels"));
            } catch (ApiFailure e) {
                skip(e, "namespaces");
            }
            return new ClusterFacts(
                    List.copyOf(storage),
                    List.copyOf(ingress),
                    List.copyOf(nodes),
                    exists,
                    labels,
                    List.copyOf(quotas),
                    List.copyOf(unreadable));
        }

        private JsonNode list(String path) {
            try {
                return cluster.api().get(path).path("items");
            } catch (ApiFailure e) {
                skip(e, path.substring(path.lastIndexOf('/') + 1));
                return MissingNode.getInstance();
            }
        }

        private void skip(ApiFailure failure, String resource) {
            if (failure.code() == 403) {
                unreadable.add(resource);
            } else if (failure.code() != 404) {
                throw failure;
            }
        }

        private static Node node(JsonNode node) {
            JsonNode status = node.path("status");
            JsonNode info = status.path("nodeInfo");
            boolean ready = false;
            for (JsonNode condition : status.path("conditions")) {
                ready |= condition.path("type").asText().equals("Ready")
                        && condition.path("status").asText().equals("True");
            }
            List<String> taints = new ArrayList<>();
            for (JsonNode taint : node.path("spec").path("taints")) {
                taints.add(
                        taint.path("key").asText() + "=" + taint.path("value").asText("") + ":"
                                + taint.path("effect").asText());
            }
            return new Node(
                    name(node),
                    ready,
                    !node.path("spec").path("unschedulable").asBoolean(),
                    info.path("architecture").asText(""),
                    info.path("operatingSystem").asText(""),
                    info.path("containerRuntimeVersion").asText(""),
                    info.path("kubeletVersion").asText(""),
                    status.path("allocatable").path("cpu").asText(""),
                    status.path("allocatable").path("memory").asText(""),
                    taints);
        }

        private static String name(JsonNode object) {
            return object.path("metadata").path("name").asText();
        }

        private static boolean usual(JsonNode object, String annotation) {
            return object.path("metadata")
                    .path("annotations")
                    .path(annotation)
                    .asText()
                    .equals("true");
        }

        private static Map<String, String> texts(JsonNode object) {
            Map<String, String> texts = new LinkedHashMap<>();
            object.properties().forEach(e -> texts.put(e.getKey(), e.getValue().asText()));
            return texts;
        }
    }
}
