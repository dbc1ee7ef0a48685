package dev.landfall.engine.install.steps;

import dev.landfall.engine.format.Json;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The Secret in which a site's own keys and captures are kept in the cluster. What is written is merged into it: entries that others
 * wrote stay.
 *
 * <p>Any thread. Calls throw {@link KubernetesClientException}.
 */
public record KeptSecret(KubernetesClient client, String namespace, String name) {
    /** Every entry, decoded; empty when there is no such Secret. */
    public Map<String, String> read() {
        Secret there = client.secrets().inNamespace(namespace).withName(name).get();
        Map<String, String> values = new LinkedHashMap<>();
        if (there != null && there.getData() != null) {
            there.getData()
                    .forEach((key, value) ->
                            values.put(key, new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)));
        }
        return values;
    }

    /** Puts entries in, making the Secret when there is none; with no entries, makes sure that it can be written. */
    void merge(Map<String, String> values) {
        Map<String, String> encoded = new TreeMap<>();
        values.forEach((key, value) ->
                encoded.put(key, Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))));
        try {
            patch(encoded);
        } catch (KubernetesClientException e) {
            if (e.getCode() != 404) {
                throw e;
            }
            create(encoded);
        }
    }

    /** A merge patch and not an apply: that would take away what the same manager applied before and does not name now. */
    private void patch(Map<String, String> encoded) {
        client.secrets()
                .inNamespace(namespace)
                .withName(name)
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.JSON_MERGE)
                                .withFieldManager(ClusterTrouble.MANAGER)
                                .build(),
                        Json.MAPPER
                                .createObjectNode()
                                .set("data", Json.MAPPER.valueToTree(encoded))
                                .toString());
    }

    private void create(Map<String, String> encoded) {
        Secret wanted = new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .addToLabels("app.kubernetes.io/managed-by", ClusterTrouble.MANAGER)
                .endMetadata()
                .withType("Opaque")
                .withData(encoded)
                .build();
        try {
            client.resource(wanted).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != 409) {
                throw e;
            }
            // somebody made it in between
            patch(encoded);
        }
    }

    @Override
    public String toString() {
        return "Secret " + namespace + "/" + name;
    }
}
