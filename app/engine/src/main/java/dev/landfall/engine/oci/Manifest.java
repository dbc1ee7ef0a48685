package dev.landfall.engine.oci;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A manifest or an index, read from its bytes: what else has to be there for it to be whole.
 *
 * @param mediaType as the document says, or as its shape tells
 * @param manifests children that are manifests themselves (an index's)
 * @param blobs config and layers (a manifest's), config first
 * @param annotations of the document
 * @param artifactType null when not given
 */
public record Manifest(
        String mediaType,
        List<Descriptor> manifests,
        List<Descriptor> blobs,
        Map<String, String> annotations,
        @Nullable String artifactType) {
    /** The largest manifest any registry takes (OCI distribution specification, "Pushing Manifests": at least 4 MiB). */
    public static final int LIMIT = 4 << 20;

    /** @throws ProblemException {@code oci.bad-manifest} when it is no manifest */
    public static Manifest parse(byte[] content, String name) {
        try {
            JsonNode root = Json.strict(content);
            List<Descriptor> manifests = descriptors(root.path("manifests"));
            List<Descriptor> blobs = new ArrayList<>();
            if (root.path("config").isObject()) {
                blobs.add(descriptor(root.path("config")));
            }
            blobs.addAll(descriptors(root.path("layers")));
            if (!root.isObject() || (!root.has("manifests") && blobs.isEmpty())) {
                throw new IllegalArgumentException("neither config and layers nor manifests");
            }
            String type = root.path("mediaType").asText("");
            if (type.isEmpty()) {
                type = root.has("manifests") ? MediaTypes.OCI_INDEX : MediaTypes.OCI_MANIFEST;
            }
            return new Manifest(type, manifests, blobs, annotations(root), textOrNull(root.path("artifactType")));
        } catch (IOException | IllegalArgumentException e) {
            throw ProblemException.because(e, "oci.bad-manifest", "name", name, "why", String.valueOf(e.getMessage()));
        }
    }

    private static List<Descriptor> descriptors(JsonNode list) {
        if (!list.isMissingNode() && !list.isNull() && !list.isArray()) {
            throw new IllegalArgumentException("what should be a list of descriptors is none");
        }
        List<Descriptor> found = new ArrayList<>();
        for (JsonNode entry : list) {
            found.add(descriptor(entry));
        }
        return List.copyOf(found);
    }

    /** @throws IllegalArgumentException when a part is missing or malformed */
    public static Descriptor descriptor(JsonNode node) {
        JsonNode size = node.path("size");
        if (!size.canConvertToLong() || !size.isIntegralNumber()) {
            throw new IllegalArgumentException("a descriptor without a size");
        }
        JsonNode on = node.path("platform");
        Platform platform = on.isObject()
                ? new Platform(
                        on.path("os").asText(""),
                        on.path("architecture").asText(""),
                        on.path("variant").asText(""))
                : null;
        return new Descriptor(
                node.path("mediaType").asText(MediaTypes.OCI_MANIFEST),
                Digest.parse(node.path("digest").asText("")),
                size.asLong(),
                annotations(node),
                platform,
                textOrNull(node.path("artifactType")));
    }

    private static Map<String, String> annotations(JsonNode node) {
        Map<String, String> map = new TreeMap<>();
        node.path("annotations")
                .properties()
                .forEach(e -> map.put(e.getKey(), e.getValue().asText("")));
        return map;
    }

    private static @Nullable String textOrNull(JsonNode node) {
        return node.isTextual() ? node.asText() : null;
    }
}
