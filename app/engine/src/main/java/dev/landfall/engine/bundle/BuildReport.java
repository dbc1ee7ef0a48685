package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Digest;
import java.util.List;

/**
 * What was built.
 *
 * @param digest of the bundle manifest
 * @param manifest the bundle's own description
 * @param volumes in order
 */
public record BuildReport(Digest digest, BundleManifest manifest, List<Volume> volumes) {
    public BuildReport {
        volumes = List.copyOf(volumes);
    }

    /** What all volumes take together, in bytes. */
    public long bytes() {
        return volumes.stream().mapToLong(Volume::size).sum();
    }
}
