package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.problem.ProblemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Holds {@code index.json} to the bundle manifest, which is what a signature covers. */
final class IndexCheck {
    private IndexCheck() {}

    private static String entry(String label, Digest root, boolean packages) {
        return label + " " + root + (packages ? ", the image with packages" : "");
    }

    static void check(Path file, List<Descriptor> index, Digest bundle, BundleManifest manifest) {
        List<Descriptor> own = index.stream()
                .filter(d -> d.mediaType().equals(MediaTypes.BUNDLE))
                .toList();
        Set<String> listed = new HashSet<>();
        for (Descriptor d : index) {
            if (!d.mediaType().equals(MediaTypes.BUNDLE)) {
                listed.add(entry(
                        d.annotations().getOrDefault(MediaTypes.REF_NAME, ""),
                        d.digest(),
                        "true".equals(d.annotations().get(MediaTypes.PACKAGES))));
            }
        }
        Set<String> covered = new HashSet<>();
        for (Artifact a : manifest.artifacts()) {
            boolean packages =
                    a.kind() == ArtifactKind.IMAGE && manifest.packages().contains(a.name());
            covered.add(entry(a.label(), a.root().digest(), packages));
        }
        if (own.size() != 1 || !own.getFirst().digest().equals(bundle) || !listed.equals(covered)) {
            List<String> odd = new ArrayList<>(listed);
            odd.removeAll(covered);
            throw ProblemException.of(
                    "bundle.index-mismatch", "bundle", file, "what", odd.isEmpty() ? "an entry" : odd.getFirst());
        }
    }
}
