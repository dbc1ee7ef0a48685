package dev.landfall.engine.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.cluster.wire.ApiFailure;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.problem.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Looks into the pull secrets of a pod whose image was refused: do they exist, and are they for that registry? */
final class PullSecrets {
    private PullSecrets() {}

    /** A closer problem than {@code cluster.pull-refused} when there is one; the same when nothing more can be seen. */
    static Problem look(Cluster cluster, Problem refused) {
        Map<String, String> facts = refused.facts();
        String namespace = facts.getOrDefault("namespace", "");
        String registry = facts.getOrDefault("registry", "");
        List<String> hosts = new ArrayList<>();
        for (String name : facts.getOrDefault("secrets", "").split(", ")) {
            JsonNode secret;
            try {
                secret = cluster.api().get("/api/v1/namespaces/" + namespace + "/secrets/" + name);
            } catch (ApiFailure e) {
                if (e.code() == 404) {
                    return Problem.of(
                            "cluster.pull-secret-missing",
                            "secret",
                            name,
                            "namespace",
                            namespace,
                            "pod",
                            facts.getOrDefault("pod", ""),
                            "image",
                            facts.getOrDefault("image", ""));
                }
                return refused;
            }
            hosts.addAll(hosts(secret.path("data")));
        }
        boolean covered = hosts.stream().anyMatch(host -> covers(host, registry));
        return covered
                ? refused
                : Problem.of(
                        "cluster.pull-secret-other-registry",
                        "secrets",
                        facts.getOrDefault("secrets", ""),
                        "hosts",
                        hosts.isEmpty() ? "none" : String.join(", ", hosts),
                        "registry",
                        registry,
                        "namespace",
                        namespace,
                        "image",
                        facts.getOrDefault("image", ""));
    }

    private static boolean covers(String entry, String registry) {
        String bare = entry.replaceFirst("^https?://", "");
        int slash = bare.indexOf('/');
        String host = slash < 0 ? bare : bare.substring(0, slash);
        return host.equals(registry)
                || (host.startsWith("*.") && registry.endsWith(host.substring(1)))
                || (registry.equals("docker.io") && host.endsWith("docker.io"));
    }

    private static List<String> hosts(JsonNode data) {
        List<String> hosts = new ArrayList<>();
        try {
            JsonNode config = Json.MAPPER.readTree(decode(data.path(".dockerconfigjson")));
            config.path("auths").fieldNames().forEachRemaining(hosts::add);
            Json.MAPPER.readTree(decode(data.path(".dockercfg"))).fieldNames().forEachRemaining(hosts::add);
        } catch (IOException | IllegalArgumentException e) {
            // a secret that cannot be read names no registry
        }
        return hosts;
    }

    private static byte[] decode(JsonNode base64) {
        return Base64.getMimeDecoder().decode(base64.asText("e30="));
    }
}
