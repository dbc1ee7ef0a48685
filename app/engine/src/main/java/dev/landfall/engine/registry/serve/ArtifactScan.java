package dev.landfall.engine.registry.serve;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.oci.BlobSource;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.Manifest;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything below one root, as far as it is there.
 *
 * @param manifests the root and what it lists
 * @param blobs configs and layers
 * @param lacking configs and layers that the source does not hold
 */
record ArtifactScan(Map<Digest, Found> manifests, Set<Digest> blobs, Set<Digest> lacking) {
    /** Every manifest of what one root lists; one that lists more is no image. */
    private static final int LIMIT = 100_000;

    /**
     * A manifest that was read.
     *
     * @param artifactType of its own or its config's type, by which referrers are told apart; may be empty
     * @param subject what it refers to
     */
    record Found(Descriptor descriptor, Manifest manifest, String artifactType, Optional<Digest> subject) {
        /** As the entry of a list of referrers. */
        Descriptor asReferrer() {
            return new Descriptor(
                    descriptor.mediaType(),
                    descriptor.digest(),
                    descriptor.size(),
                    manifest.annotations(),
                    null,
                    artifactType.isEmpty() ? null : artifactType);
        }
    }

    /**
     * Reads every manifest below a root.
     *
     * @throws ProblemException when the root or a manifest in it is damaged or none
     */
    static ArtifactScan of(BlobSource source, Descriptor root) throws IOException {
        Map<Digest, Found> manifests = new HashMap<>();
        Set<Digest> blobs = new HashSet<>();
        Set<Digest> lacking = new HashSet<>();
        Deque<Descriptor> left = new ArrayDeque<>();
        left.add(root);
        while (!left.isEmpty()) {
            Descriptor next = left.remove();
            // an index may list platforms that were left out; only its root has to be there
            boolean here = manifests.isEmpty() || source.size(next.digest()).isPresent();
            if (!here || manifests.containsKey(next.digest())) {
                continue;
            }
            if (manifests.size() >= LIMIT) {
                throw ProblemException.of("oci.too-large", "digest", root.digest(), "limit", LIMIT);
            }
            byte[] content = source.read(next.digest(), Manifest.LIMIT);
            Found found = found(next, content);
            manifests.put(next.digest(), found);
            left.addAll(found.manifest().manifests());
            for (Descriptor blob : found.manifest().blobs()) {
                (source.size(blob.digest()).isPresent() ? blobs : lacking).add(blob.digest());
            }
        }
        return new ArtifactScan(manifests, blobs, lacking);
    }

    private static Found found(Descriptor at, byte[] content) throws IOException {
        Manifest manifest = Manifest.parse(content, at.digest().toString());
        JsonNode json = Json.strict(content);
        String type = manifest.artifactType() == null ? "" : manifest.artifactType();
        if (type.isEmpty()) {
            type = json.path("config").path("mediaType").asText("");
        }
        return new Found(
                new Descriptor(manifest.mediaType(), at.digest(), content.length),
                manifest,
                type,
                ServedRepository.digest(json.path("subject").path("digest").asText("")));
    }
}
