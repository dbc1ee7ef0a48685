package dev.landfall.engine.install;

import dev.landfall.engine.bundle.Artifact;
import dev.landfall.engine.bundle.ArtifactKind;
import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.charts.ChartArchive;
import dev.landfall.engine.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/** The charts of a bundle, as the charts room takes them. */
public final class BundleCharts {
    private BundleCharts() {}

    /**
     * Reads one chart.
     *
     * @throws ProblemException {@code install.chart-not-in-bundle}, {@code install.bundle-unreadable}
     */
    public static ChartArchive read(Bundle bundle, String name) {
        Artifact artifact = bundle.find(ArtifactKind.CHART, name)
                .orElseThrow(() -> ProblemException.of(
                        "install.chart-not-in-bundle",
                        "chart",
                        name,
                        "bundle",
                        bundle.manifest().name()));
        try {
            return ChartArchive.read(new ByteArrayInputStream(bundle.content(artifact)), artifact.label());
        } catch (IOException e) {
            throw ProblemException.because(
                    e, "install.bundle-unreadable", "what", artifact.label(), "why", String.valueOf(e.getMessage()));
        }
    }
}
