package dev.landfall.engine.oci;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Names one blob: what it is, its digest and its size (OCI image specification, "Content Descriptors").
 *
 * @param mediaType as the registry is told
 * @param size in bytes, not negative
 * @param annotations sorted by key
 * @param platform only in the entries of an image index
 * @param artifactType null when not given
 */
public record Descriptor(
        String mediaType,
        Digest digest,
        long size,
        Map<String, String> annotations,
        @Nullable Platform platform,
        @Nullable String artifactType) {
    public Descriptor {
        if (size < 0) {
            throw new IllegalArgumentException("negative size of " + digest);
        }
        annotations = java.util.Collections.unmodifiableMap(new TreeMap<>(annotations));
    }

    public Descriptor(String mediaType, Digest digest, long size) {
        this(mediaType, digest, size, Map.of(), null, null);
    }

    /** The same blob with other annotations. */
    public Descriptor annotated(Map<String, String> with) {
        return new Descriptor(mediaType, digest, size, with, platform, artifactType);
    }
}
