package dev.landfall.engine.install;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.cluster.Cluster;
import dev.landfall.engine.cluster.ClusterFacts;
import dev.landfall.engine.cluster.Platform;
import dev.landfall.engine.openshift.SecurityFacts;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a site's cluster is and allows. Where nodes are named by their addresses, as some clusters do, it holds those.
 *
 * @param server the API server's version
 * @param platform which Kubernetes it is
 * @param discovery what the server says it serves, by path
 * @param nodes its nodes
 * @param storageClasses by name
 * @param ingressClasses by name
 * @param unreadable what the user who took it may not list
 * @param security one entry for each namespace of the product
 */
public record ClusterState(
        String server,
        Platform platform,
        Map<String, JsonNode> discovery,
        List<ClusterFacts.Node> nodes,
        List<ClusterFacts.StorageClass> storageClasses,
        List<ClusterFacts.IngressClass> ingressClasses,
        List<String> unreadable,
        List<SecurityFacts> security) {
    public ClusterState {
        discovery = Collections.unmodifiableMap(new TreeMap<>(discovery));
        nodes = List.copyOf(nodes);
        storageClasses = List.copyOf(storageClasses);
        ingressClasses = List.copyOf(ingressClasses);
        unreadable = List.copyOf(unreadable);
        security = List.copyOf(security);
    }

    /** Reads it from the cluster of a site. */
    static ClusterState take(SiteSession session) {
        Cluster cluster = session.cluster();
        ClusterReads reads = new ClusterReads(cluster);
        ClusterFacts facts = ClusterFacts.read(cluster, session.namespace());
        return new ClusterState(
                cluster.version(),
                cluster.platform(),
                reads.discovery(),
                facts.nodes(),
                facts.storageClasses(),
                facts.ingressClasses(),
                facts.unreadable(),
                SecurityPreview.namespaces(session.product(), session.form(), session.namespace()).stream()
                        .map(reads::security)
                        .toList());
    }

    /** What is known for a namespace; for one that it does not tell of, what a new one of that cluster would get. */
    SecurityFacts security(String namespace) {
        Optional<SecurityFacts> known =
                security.stream().filter(s -> s.namespace().equals(namespace)).findFirst();
        if (known.isPresent() || security.isEmpty()) {
            return known.orElseGet(() -> ClusterReads.nothingKnown(namespace));
        }
        return security.getFirst().forNewNamespace(namespace);
    }
}
