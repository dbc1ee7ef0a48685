package dev.landfall.engine.install;

import dev.landfall.engine.bundle.Artifact;
import dev.landfall.engine.bundle.ArtifactKind;
import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.charts.ChartArchive;
import dev.landfall.engine.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The charts of a bundle, as the charts room takes them. */
public final class BundleCharts {
    private BundleCharts() {}

    /** The first chart of these names that the bundle holds. */
    public static Optional<Artifact> find(Bundle bundle, List<String> names) {
        return names.stream()
                .flatMap(name -> bundle.find(ArtifactKind.CHART, name).stream())
                .findFirst();
    }

    /**
     * Reads the first chart of these names that the bundle holds.
     *
     * @throws ProblemException {@code install.chart-not-in-bundle}, {@code install.bundle-unreadable}
     */
    public static ChartArchive read(Bundle bundle, List<String> names) {
        Artifact artifact = find(bundle, names)
                .orElseThrow(() -> ProblemException.of(
                        "install.chart-not-in-bundle",
                        "chart",
                        String.join(" or ", names),
                        "bundle",
                        bundle.manifest().name()));
        return read(bundle, artifact);
    }

    /**
     * Reads a chart of the bundle.
     *
     * @throws ProblemException {@code install.bundle-unreadable}
     */
    static ChartArchive read(Bundle bundle, Artifact artifact) {
        try {
            return ChartArchive.read(new ByteArrayInputStream(bundle.content(artifact)), artifact.label());
        } catch (IOException e) {
            throw ProblemException.because(
                    e, "install.bundle-unreadable", "what", artifact.label(), "why", String.valueOf(e.getMessage()));
        }
    }
}
