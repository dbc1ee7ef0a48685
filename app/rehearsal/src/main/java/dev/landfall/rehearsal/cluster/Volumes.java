package dev.landfall.rehearsal.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.rehearsal.cluster.api.Resource;
import dev.landfall.rehearsal.cluster.api.Tree;
import java.util.Optional;

/** What a pod needs from Secrets and ConfigMaps before it can start, in the kubelet's words when it is missing. */
final class Volumes {
    private Volumes() {}

    /** Why the pod's volumes cannot be mounted; empty when they can. */
    static Optional<String> unmountable(World world, ObjectNode pod) {
        for (JsonNode volume : Tree.at(pod, "spec", "volumes")) {
            Optional<String> missing = source(world, pod, volume);
            for (JsonNode projected : Tree.at(volume, "projected", "sources")) {
                missing = missing.or(() -> source(world, pod, projected));
            }
            if (missing.isPresent()) {
                return Optional.of("MountVolume.SetUp failed for volume \""
                        + volume.path("name").asText() + "\" : " + missing.get());
            }
        }
        return Optional.empty();
    }

    private static Optional<String> source(World world, ObjectNode pod, JsonNode volume) {
        JsonNode secret = volume.path("secret");
        JsonNode config = volume.path("configMap");
        // a volume names its Secret with secretName, a projection with name
        return missing(world, pod, world.kinds().secret(), secret, secret.has("secretName") ? "secretName" : "name")
                .or(() -> missing(world, pod, world.kinds().configMap(), config, "name"));
    }

    /** Why a container's environment cannot be made; empty when it can. */
    static Optional<String> unconfigured(World world, ObjectNode pod, ObjectNode container) {
        for (JsonNode from : container.path("envFrom")) {
            Optional<String> missing = missing(world, pod, world.kinds().secret(), from.path("secretRef"), "name")
                    .or(() -> missing(world, pod, world.kinds().configMap(), from.path("configMapRef"), "name"));
            if (missing.isPresent()) {
                return missing;
            }
        }
        for (JsonNode env : container.path("env")) {
            JsonNode from = env.path("valueFrom");
            Optional<String> missing = key(world, pod, world.kinds().secret(), from.path("secretKeyRef"))
                    .or(() -> key(world, pod, world.kinds().configMap(), from.path("configMapKeyRef")));
            if (missing.isPresent()) {
                return missing;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> missing(
            World world, ObjectNode pod, Resource resource, JsonNode reference, String field) {
        String name = reference.path(field).asText("");
        if (name.isEmpty()
                || reference.path("optional").asBoolean()
                || world.get(resource, Tree.namespace(pod), name) != null) {
            return Optional.empty();
        }
        return Optional.of(resource.singular() + " \"" + name + "\" not found");
    }

    private static Optional<String> key(World world, ObjectNode pod, Resource resource, JsonNode reference) {
        Optional<String> missing = missing(world, pod, resource, reference, "name");
        String name = reference.path("name").asText("");
        if (missing.isPresent() || name.isEmpty() || reference.path("optional").asBoolean()) {
            return missing;
        }
        ObjectNode object = world.get(resource, Tree.namespace(pod), name);
        String key = reference.path("key").asText();
        return object == null
                        || object.path("data").has(key)
                        || object.path("binaryData").has(key)
                ? Optional.empty()
                : Optional.of(
                        "couldn't find key " + key + " in " + resource.kind() + " " + Tree.namespace(pod) + "/" + name);
    }
}
