package dev.landfall.engine.install;

import dev.landfall.engine.bundle.Artifact;
import dev.landfall.engine.bundle.ArtifactKind;
import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.registry.serve.ServedArtifact;
import java.util.List;
import java.util.Optional;

/** What a bundle carries, under the names by which a registry gives it out. */
public final class BundleServing {
    private BundleServing() {}

    /**
     * Everything: images by their own names, the rest as {@code charts/NAME:VERSION} and the like. What has no name that a registry could
     * have, such as a file with capitals, is there by digest only.
     */
    public static List<ServedArtifact> artifacts(Bundle bundle) {
        return bundle.artifacts().stream().map(BundleServing::served).toList();
    }

    private static ServedArtifact served(Artifact artifact) {
        if (artifact.kind() == ArtifactKind.IMAGE) {
            return ImageReference.tryParse(artifact.name())
                    .map(name -> ServedArtifact.image(name, artifact.root()))
                    .orElseGet(() -> unnamed(artifact));
        }
        String label = artifact.label();
        int colon = label.lastIndexOf(':');
        String path = colon < 0 ? label : label.substring(0, colon);
        String tag = colon < 0 ? "latest" : label.substring(colon + 1);
        return ImageReference.isRepository(path) && ImageReference.isTag(tag)
                ? new ServedArtifact(List.of(path), Optional.of(tag), artifact.root(), label)
                : unnamed(artifact);
    }

    private static ServedArtifact unnamed(Artifact artifact) {
        return new ServedArtifact(List.of(), Optional.empty(), artifact.root(), artifact.label());
    }
}
