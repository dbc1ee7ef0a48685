package dev.landfall.engine.support;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;

/** Reads what is not in any namespace and needed to understand a site: nodes, storage, ingress classes, kinds, versions. */
final class ClusterScope {
    private static final Set<String> WHOLE = Set.of(
            "nodes",
            "storageclasses.storage.k8s.io",
            "csidrivers.storage.k8s.io",
            "ingressclasses.networking.k8s.io",
            "priorityclasses.scheduling.k8s.io",
            "runtimeclasses.node.k8s.io",
            "mutatingwebhookconfigurations.admissionregistration.k8s.io",
            "validatingwebhookconfigurations.admissionregistration.k8s.io",
            "clusterversions.config.openshift.io",
            "ingresses.config.openshift.io",
            "imagetagmirrorsets.config.openshift.io",
            "imagedigestmirrorsets.config.openshift.io",
            "securitycontextconstraints.security.openshift.io");
    private static final String VOLUMES = "persistentvolumes";
    private static final String DEFINITIONS = "customresourcedefinitions.apiextensions.k8s.io";

    private final ClusterReader cluster;
    private final Collecting collecting;
    private final List<String> namespaces;
    private final List<Finding> findings = Collections.synchronizedList(new ArrayList<>());

    ClusterScope(ClusterReader cluster, Collecting collecting, List<String> namespaces) {
        this.cluster = cluster;
        this.collecting = collecting;
        this.namespaces = namespaces;
    }

    List<Collecting.Named> parts(List<ResourceKind> kinds) {
        List<Collecting.Named> parts = new ArrayList<>();
        for (ResourceKind kind : kinds) {
            if (!kind.namespaced()
                    && (WHOLE.contains(kind.name()) || kind.name().equals(VOLUMES))) {
                parts.add(new Collecting.Named(kind.name() + " of the cluster", () -> write(kind)));
            } else if (kind.name().equals(DEFINITIONS)) {
                parts.add(new Collecting.Named("names of custom resources", () -> writeDefinitions(kind)));
            }
        }
        parts.add(new Collecting.Named("kinds of objects", () -> writeKinds(kinds)));
        return parts;
    }

    private void write(ResourceKind kind) throws IOException {
        ClusterReader.Objects objects = cluster.list(kind.path(""), false);
        Iterator<JsonNode> shown = objects;
        if (kind.name().equals(VOLUMES)) {
            Iterable<JsonNode> all = () -> objects;
            shown = StreamSupport.stream(all.spliterator(), false)
                    .filter(this::isOurs)
                    .iterator();
        }
        if (shown.hasNext()) {
            collecting.putObjects("cluster/" + kind.name() + ".yaml", new Chunks<>(shown, object -> {
                if (kind.name().equals("nodes")) {
                    look(object);
                }
                return ObjectYaml.document(object, kind.apiVersion(), kind.kind());
            }));
        }
    }

    /** A volume is shown when one of the site's claims has it, or when anyone may still claim it. */
    private boolean isOurs(JsonNode volume) {
        String namespace =
                volume.path("spec").path("claimRef").path("namespace").asText("");
        return namespace.isEmpty() || namespaces.contains(namespace);
    }

    private void look(JsonNode node) {
        String name = node.path("metadata").path("name").asText("");
        for (JsonNode condition : node.path("status").path("conditions")) {
            if (condition.path("type").asText("").equals("Ready")
                    && !condition.path("status").asText("").equals("True")) {
                findings.add(Finding.fail(
                        "support.node/" + name,
                        Problem.of(
                                "support.node-not-ready",
                                "node",
                                name,
                                "message",
                                condition.path("message").asText("It does not say why."))));
            }
        }
    }

    private void writeDefinitions(ResourceKind kind) throws IOException {
        StringBuilder text = new StringBuilder();
        ClusterReader.Objects definitions = cluster.list(kind.path(""), true);
        while (definitions.hasNext()) {
            JsonNode definition = definitions.next();
            text.append(definition.path("metadata").path("name").asText(""));
            definition
                    .path("spec")
                    .path("versions")
                    .forEach(v -> text.append(' ')
                            .append(v.path("name").asText(""))
                            .append(v.path("storage").asBoolean() ? " (stored)" : ""));
            text.append('\n');
        }
        if (!text.isEmpty()) {
            collecting.put("cluster/custom-resources.txt", text.toString());
        }
    }

    private void writeKinds(List<ResourceKind> kinds) throws IOException {
        StringBuilder text = new StringBuilder();
        kinds.forEach(k -> text.append(k.apiVersion())
                .append(' ')
                .append(k.plural())
                .append(k.namespaced() ? "" : " (cluster)")
                .append('\n'));
        collecting.put("cluster/kinds.txt", text.toString());
    }

    List<Finding> findings() {
        return List.copyOf(findings);
    }
}
