package dev.landfall.cli;

import dev.landfall.engine.bundle.Artifact;
import dev.landfall.engine.bundle.ArtifactKind;
import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.bundle.Bundles;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Command;

/** {@code landfall bundle sbom}: the list of software that a bundle carries, as it is. */
@Command(
        name = "sbom",
        description =
                "Prints the list of software in a bundle (CycloneDX JSON): for scanners, and for those who must approve it.")
final class SbomCommand extends BundleCommand.OfBundle {
    @Override
    public Integer call() {
        try (Bundle opened = Bundles.open(bundle, folders)) {
            Artifact list = opened.artifacts().stream()
                    .filter(a -> a.kind() == ArtifactKind.SBOM)
                    .findFirst()
                    .orElseThrow(() -> ProblemException.of("bundle.no-sbom", "bundle", bundle));
            // the document itself in both forms of output: it is JSON already
            printer().document(new String(opened.content(list), StandardCharsets.UTF_8));
            return 0;
        } catch (IOException e) {
            throw ProblemException.because(
                    e, "bundle.unreadable", "file", bundle, "why", String.valueOf(e.getMessage()));
        }
    }
}
