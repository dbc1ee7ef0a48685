package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.Finding;
import java.util.List;

/**
 * What an archive became.
 *
 * @param digest of the bundle manifest
 * @param manifest the bundle's own description
 * @param volumes in order
 * @param findings what of the archive is not as it should be, and could be imported all the same
 */
public record ImportReport(Digest digest, BundleManifest manifest, List<Volume> volumes, List<Finding> findings) {
    public ImportReport {
        volumes = List.copyOf(volumes);
        findings = List.copyOf(findings);
    }

    /** What all volumes take together, in bytes. */
    public long bytes() {
        return volumes.stream().mapToLong(Volume::size).sum();
    }
}
