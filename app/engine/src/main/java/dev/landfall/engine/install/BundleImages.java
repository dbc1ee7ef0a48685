package dev.landfall.engine.install;

import dev.landfall.engine.bundle.Artifact;
import dev.landfall.engine.bundle.ArtifactKind;
import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.oci.Manifest;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.registry.PushItem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The images of a bundle, as the registry room takes them. */
public final class BundleImages {
    private BundleImages() {}

    /**
     * Every image that has a name; one that its archive does not name cannot be pushed under one.
     */
    public static List<PushItem> items(Bundle bundle) {
        List<PushItem> items = new ArrayList<>();
        for (Artifact artifact : bundle.artifacts()) {
            if (artifact.kind() == ArtifactKind.IMAGE) {
                ImageReference.tryParse(artifact.name())
                        .ifPresent(name -> items.add(new PushItem(name, artifact.root())));
            }
        }
        return items;
    }

    /** What the blobs of these images take together, each counted once, in bytes; not those that a delta leaves to the site. */
    public static long bytes(Bundle bundle, List<PushItem> items) {
        Set<Digest> seen = new HashSet<>();
        long bytes = 0;
        for (PushItem item : items) {
            bytes += bytes(bundle, item.root(), seen);
        }
        return bytes;
    }

    private static long bytes(Bundle bundle, Descriptor root, Set<Digest> seen) {
        if (!seen.add(root.digest())) {
            return 0;
        }
        long bytes = root.size();
        if (MediaTypes.isIndex(root.mediaType()) || MediaTypes.isManifest(root.mediaType())) {
            try {
                Manifest manifest = Manifest.parse(
                        bundle.read(root.digest(), Manifest.LIMIT),
                        root.digest().toString());
                for (Descriptor child : manifest.manifests()) {
                    bytes += bundle.size(child.digest()).isPresent() ? bytes(bundle, child, seen) : 0;
                }
                for (Descriptor blob : manifest.blobs()) {
                    boolean brought = bundle.leftToSite(blob.digest()).isEmpty();
                    bytes += seen.add(blob.digest()) && brought ? blob.size() : 0;
                }
            } catch (IOException e) {
                throw ProblemException.because(
                        e, "install.bundle-unreadable", "what", root.digest(), "why", String.valueOf(e.getMessage()));
            }
        }
        return bytes;
    }
}
