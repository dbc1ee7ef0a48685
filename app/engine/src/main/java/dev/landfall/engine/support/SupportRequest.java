package dev.landfall.engine.support;

import dev.landfall.engine.support.redact.KnownSecret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a support bundle is made of.
 *
 * @param client the cluster, with the rights of whoever asks; empty for a bundle of the laptop alone
 * @param namespaces whose objects, logs and releases are collected
 * @param extraFiles from the laptop
 * @param known secrets beside those of the namespaces: answers marked secret, the registry's password
 * @param facts said at the top of the summary: versions of Landfall, of the product, of the bundle; never a secret
 */
public record SupportRequest(
        Optional<KubernetesClient> client,
        List<String> namespaces,
        List<NamedSource> extraFiles,
        List<KnownSecret> known,
        Map<String, String> facts,
        SupportLimits limits) {
    public SupportRequest {
        namespaces = namespaces.stream().distinct().toList();
        extraFiles = List.copyOf(extraFiles);
        known = List.copyOf(known);
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }
}
