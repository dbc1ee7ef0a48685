package dev.landfall.engine.bundle.foreign;

import dev.landfall.engine.bundle.BundleFormat;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.problem.Finding;
import java.util.List;

/**
 * What an archive of another tool turned out to hold.
 *
 * @param format the tool's
 * @param name what the archive calls itself; empty when it says nothing
 * @param version likewise
 * @param blobs where its blobs lie, and the documents that were made for what is no image in it
 * @param index the root of every artifact, with an image's whole reference as {@code org.opencontainers.image.ref.name} where it has one
 * @param findings what the engineer should know: what cannot be carried, what is not called what one thinks
 */
public record ForeignLayout(
        BundleFormat format,
        String name,
        String version,
        FoundBlobs blobs,
        List<Descriptor> index,
        List<Finding> findings) {
    public ForeignLayout {
        index = List.copyOf(index);
        findings = List.copyOf(findings);
    }
}
