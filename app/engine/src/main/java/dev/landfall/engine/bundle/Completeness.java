package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.Manifest;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What all artifacts of a bundle need, and what of it is not there.
 *
 * @param needed every manifest, config and layer once
 * @param problems a blob that is missing, or not of the size that its manifest says
 */
record Completeness(Map<Digest, Descriptor> needed, List<Problem> problems) {
    static Completeness of(Bundle bundle, Progress progress) {
        Map<Digest, Descriptor> needed = new LinkedHashMap<>();
        List<Problem> problems = new ArrayList<>();
        for (Artifact artifact : bundle.artifacts()) {
            progress.checkpoint();
            try {
                ManifestGraph graph = ManifestGraph.of(
                        artifact.root(),
                        artifact.label(),
                        d -> bundle.read(d.digest(), Manifest.LIMIT),
                        d -> bundle.size(d.digest()).isPresent());
                graph.documents().forEach(d -> needed.putIfAbsent(d.digest(), d));
                for (Descriptor blob : graph.blobs()) {
                    if (needed.putIfAbsent(blob.digest(), blob) == null) {
                        check(bundle, artifact, blob, problems);
                    }
                }
            } catch (ProblemException e) {
                problems.add(InFile.told(e, bundle, artifact.label()).problem());
            } catch (IOException e) {
                ProblemException bad = ProblemException.because(
                        e, "oci.bad-manifest", "name", artifact.label(), "why", OpenFile.why(e));
                problems.add(InFile.told(bad, bundle, artifact.label()).problem());
            }
        }
        return new Completeness(needed, problems);
    }

    private static void check(Bundle bundle, Artifact artifact, Descriptor blob, List<Problem> problems) {
        OptionalLong here = bundle.size(blob.digest());
        // what a delta leaves to its site is not missing; that the site has it, only the site's registry can tell
        OptionalLong size = here.isPresent() ? here : bundle.leftToSite(blob.digest());
        if (size.isEmpty()) {
            problems.add(Problem.of("bundle.blob-missing", "digest", blob.digest(), "bundle", artifact.label()));
        } else if (size.getAsLong() != blob.size()) {
            problems.add(Problem.of(
                    "bundle.blob-size",
                    "digest",
                    blob.digest(),
                    "file",
                    artifact.label(),
                    "said",
                    blob.size(),
                    "size",
                    size.getAsLong()));
        }
    }
}
