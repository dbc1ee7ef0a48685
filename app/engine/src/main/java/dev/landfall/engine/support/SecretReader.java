package dev.landfall.engine.support;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.support.redact.KnownSecret;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/** Reads the Secrets of a namespace twice: first for the values to hide, then for what may be shown of them. */
final class SecretReader {
    static final String HELM = "helm.sh/release.v1";

    private final ClusterReader cluster;
    private final Collecting collecting;
    private final List<Finding> findings = Collections.synchronizedList(new ArrayList<>());

    SecretReader(ClusterReader cluster, Collecting collecting) {
        this.cluster = cluster;
        this.collecting = collecting;
    }

    /** Takes in every value of the namespace; a release of Helm is looked into elsewhere. */
    void learn(String namespace) {
        try {
            ClusterReader.Objects secrets = cluster.list(path(namespace), true);
            while (secrets.hasNext()) {
                JsonNode secret = secrets.next();
                if (!secret.path("type").asText("").equals(HELM)) {
                    learn(namespace, secret, collecting);
                }
            }
        } catch (ClusterReader.UncheckedRefusal e) {
            findings.add(Finding.warn(
                    "support.secrets/" + namespace,
                    Problem.of(
                            "support.secrets-unread",
                            "namespace",
                            namespace,
                            "why",
                            e.refusal().words())));
        }
    }

    /** Takes in the values of one Secret, as the cluster or a chart's manifest gives it. */
    static void learn(String namespace, JsonNode secret, Collecting collecting) {
        String origin = "Secret " + namespace + "/"
                + secret.path("metadata").path("name").asText("");
        for (var entry : secret.path("data").properties()) {
            String text = entry.getValue().asText("");
            try {
                collecting.secret(KnownSecret.of(
                        origin, entry.getKey(), Base64.getMimeDecoder().decode(text)));
            } catch (IllegalArgumentException e) {
                collecting.secret(KnownSecret.of(origin, entry.getKey(), text));
            }
        }
        secret.path("stringData")
                .properties()
                .forEach(e -> collecting.secret(
                        KnownSecret.of(origin, e.getKey(), e.getValue().asText(""))));
    }

    /** Writes name, type and keys of every Secret, with the lengths of the values. */
    void write(String namespace) throws IOException {
        ClusterReader.Objects secrets = cluster.list(path(namespace), true);
        if (secrets.hasNext()) {
            Iterator<JsonNode> all = secrets;
            collecting.putObjects(
                    "namespaces/" + namespace + "/secrets.yaml",
                    new Chunks<>(all, s -> ObjectYaml.document(s, "v1", "Secret")));
        }
    }

    /** Which namespaces' Secrets could not be read. */
    List<Finding> findings() {
        return List.copyOf(findings);
    }

    static String path(String namespace) {
        return "/api/v1/namespaces/" + ClusterReader.encoded(namespace) + "/secrets";
    }
}
