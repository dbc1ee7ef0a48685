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

    static void check(Path file, List<Descriptor> index, Digest bundle, BundleManifest manifest) {
        List<Descriptor> own = index.stream()
                .filter(d -> d.mediaType().equals(MediaTypes.BUNDLE))
                .toList();
        Set<String> listed = new HashSet<>();
        for (Descriptor d : index) {
            if (!d.mediaType().equals(MediaTypes.BUNDLE)) {
                listed.add(d.annotations().getOrDefault(MediaTypes.REF_NAME, "") + " " + d.digest());
            }
        }
        Set<String> covered = new HashSet<>();
        for (Artifact a : manifest.artifacts()) {
            covered.add(a.label() + " " + a.root().digest());
        }
        if (own.size() != 1 || !own.getFirst().digest().equals(bundle) || !listed.equals(covered)) {
            List<String> odd = new ArrayList<>(listed);
            odd.removeAll(covered);
            throw ProblemException.of(
                    "bundle.index-mismatch", "bundle", file, "what", odd.isEmpty() ? "an entry" : odd.getFirst());
        }
    }
}
