package dev.landfall.engine.install;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.cluster.Cluster;
import dev.landfall.engine.cluster.ClusterFacts;
import dev.landfall.engine.cluster.Platform;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.openshift.SecurityFacts;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a site's cluster is and allows, carried out as one JSON file so that pods can be judged where the cluster is not. It holds no
 * secrets: kinds and versions, nodes by name and architecture, classes, constraints and who may use them. Where nodes are named by
 * their addresses, as some clusters do, it holds those.
 *
 * @param kind always {@value #KIND}, so that the file says what it is
 * @param version of this format, {@value #VERSION}
 * @param taken when, in ISO 8601
 * @param site the site's name
 * @param server the API server's version
 * @param platform which Kubernetes it is
 * @param discovery what the server says it serves, by path
 * @param nodes its nodes
 * @param storageClasses by name
 * @param ingressClasses by name
 * @param unreadable what the user who took it may not list
 * @param security one entry for each namespace of the product
 */
public record Inventory(
        String kind,
        int version,
        String taken,
        String site,
        String server,
        Platform platform,
        Map<String, JsonNode> discovery,
        List<ClusterFacts.Node> nodes,
        List<ClusterFacts.StorageClass> storageClasses,
        List<ClusterFacts.IngressClass> ingressClasses,
        List<String> unreadable,
        List<SecurityFacts> security) {
    static final String KIND = "landfall-inventory";
    static final int VERSION = 1;
    /** Of the file, in bytes. */
    private static final int LIMIT = 64 << 20;

    public Inventory {
        discovery = Collections.unmodifiableMap(new TreeMap<>(discovery));
        nodes = List.copyOf(nodes);
        storageClasses = List.copyOf(storageClasses);
        ingressClasses = List.copyOf(ingressClasses);
        unreadable = List.copyOf(unreadable);
        security = List.copyOf(security);
    }

    /**
     * Reads it from the cluster of a site.
     *
     * @throws ProblemException when the cluster does not answer
     */
    public static Inventory take(SiteSession session) {
        Cluster cluster = session.cluster();
        ClusterReads reads = new ClusterReads(cluster);
        ClusterFacts facts = ClusterFacts.read(cluster, session.namespace());
        return new Inventory(
                KIND,
                VERSION,
                session.clock().instant().toString(),
                session.site().name(),
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

    /**
     * Writes it to a file, whole or not at all.
     *
     * @throws ProblemException {@code install.site-unwritable}
     */
    public void write(Path file) {
        try {
            SiteFolder.replace(
                    file, Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
        } catch (JsonProcessingException e) {
            throw ProblemException.because(
                    e, "install.site-unwritable", "path", file, "why", String.valueOf(e.getMessage()));
        }
    }

    /**
     * Reads a file.
     *
     * @throws ProblemException {@code install.bad-inventory} when it is none, of a later format, or larger than 64 MiB
     */
    public static Inventory read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(LIMIT + 1);
            if (content.length > LIMIT) {
                throw bad(file, new IOException("it is larger than 64 MiB, which none is"));
            }
            JsonNode node = Json.strict(content);
            if (!node.path("kind").asText("").equals(KIND)
                    || node.path("version").asInt(0) != VERSION) {
                throw bad(file, new IOException("it does not say kind " + KIND + ", version " + VERSION));
            }
            return Json.MAPPER.treeToValue(node, Inventory.class);
        } catch (JsonProcessingException e) {
            throw bad(file, new IOException(e.getOriginalMessage(), e));
        } catch (IOException e) {
            throw bad(file, e);
        }
    }

    private static ProblemException bad(Path file, IOException e) {
        return ProblemException.because(
                e, "install.bad-inventory", "file", file, "why", String.valueOf(e.getMessage()));
    }
}
