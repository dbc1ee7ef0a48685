package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.BlobSource;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.Manifest;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Tells which artifacts a blob is part of, by walking them all: for messages only. */
final class Affected {
    private Affected() {}

    /** Their labels; an artifact that cannot be walked counts when its own root is the blob. */
    static List<String> by(Digest blob, List<Artifact> artifacts, BlobSource blobs) {
        List<String> affected = new ArrayList<>();
        for (Artifact artifact : artifacts) {
            if (artifact.root().digest().equals(blob) || needs(artifact, blob, blobs)) {
                affected.add(artifact.label());
            }
        }
        return List.copyOf(affected);
    }

    private static boolean needs(Artifact artifact, Digest blob, BlobSource blobs) {
        try {
            ManifestGraph graph = ManifestGraph.of(
                    artifact.root(),
                    artifact.label(),
                    d -> blobs.read(d.digest(), Manifest.LIMIT),
                    d -> !d.digest().equals(blob) && blobs.size(d.digest()).isPresent());
            return graph.blobs().stream().anyMatch(b -> b.digest().equals(blob));
        } catch (ProblemException | IOException e) {
            return false;
        }
    }
}
