package dev.landfall.engine.install;

import dev.landfall.engine.bundle.Artifact;
import dev.landfall.engine.bundle.ArtifactKind;
import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.bundle.Completion;
import dev.landfall.engine.charts.ChartArchive;
import dev.landfall.engine.charts.RenderRequest;
import dev.landfall.engine.charts.helm.HelmWorkers;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.product.Product;
import dev.landfall.engine.product.ProductFiles;
import dev.landfall.engine.product.ProductReader;
import dev.landfall.engine.product.StepSpec;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Proves a bundle complete: renders its charts with Helm itself under each setting of its products, on Kubernetes and on OpenShift, and
 * says which images that would be pulled are not in it. Needs no cluster and no network. One build, one thread.
 */
public final class ImageProof implements Completion {
    private final HelmWorkers helm;
    private final Path scratch;
    private final List<Finding> findings = new ArrayList<>();

    /** @param scratch a folder with room for application packages */
    public ImageProof(HelmWorkers helm, Path scratch) {
        this.helm = helm;
        this.scratch = scratch;
    }

    @Override
    public boolean productLists() {
        return true;
    }

    /** What a person should look at after the build: what may be an image, and what was proven. */
    public List<Finding> findings() {
        return List.copyOf(findings);
    }

    @Override
    public List<Needed> missing(Draft draft, Progress progress) {
        findings.clear();
        Bundle bundle = draft.bundle();
        ImageDemand demand = new ImageDemand(bundle, draft.rules());
        ProofRenderings renderings = new ProofRenderings(helm);
        Set<Artifact> used = new HashSet<>();
        boolean any = false;
        for (Artifact artifact : bundle.artifacts()) {
            if (artifact.kind() == ArtifactKind.PRODUCT) {
                any = true;
                Product product = product(bundle, artifact);
                Map<String, String> edits = edits(draft, product, used);
                new ProductProof(bundle, product, renderings, demand, edits, findings::add).run(scratch, progress);
            }
        }
        for (Artifact artifact : bundle.artifacts()) {
            if (artifact.kind() == ArtifactKind.CHART && !used.contains(artifact)) {
                any = true;
                alone(draft, artifact, renderings, demand, progress);
            }
        }
        List<Needed> missing = demand.missing();
        findings.addAll(demand.findings());
        if (any) {
            findings.add(Finding.pass(
                    "bundle.images",
                    "Every image that charts, manifests and applications surely pull is packed or left out on purpose",
                    demand.count() + " images, by " + renderings.count() + " renderings; " + missing.size()
                            + " of them had to be added to what the spec names"));
        }
        return missing;
    }

    private static Product product(Bundle bundle, Artifact artifact) {
        try {
            return ProductReader.read(new ProductFiles(bundle.folder(artifact)), artifact.name());
        } catch (IOException e) {
            throw ProblemException.because(
                    e, "install.bundle-unreadable", "what", artifact.label(), "why", String.valueOf(e.getMessage()));
        }
    }

    /** The spec's values for the charts of a product, by release; notes which charts are the product's. */
    private static Map<String, String> edits(Draft draft, Product product, Set<Artifact> used) {
        Map<String, String> edits = new LinkedHashMap<>();
        for (StepSpec step : product.steps()) {
            if (step instanceof StepSpec.Helm chart) {
                Optional<Artifact> held = BundleCharts.find(draft.bundle(), product.chartNames(chart.chart()));
                held.ifPresent(used::add);
                held.flatMap(a -> values(draft, a)).ifPresent(yaml -> edits.put(chart.release(), yaml));
            }
        }
        return edits;
    }

    /** A chart that no product of the bundle installs, with its own values and those that the spec names. */
    private void alone(
            Draft draft, Artifact artifact, ProofRenderings renderings, ImageDemand demand, Progress progress) {
        ChartArchive chart = BundleCharts.read(draft.bundle(), artifact);
        Optional<String> values = values(draft, artifact);
        for (boolean openshift : new boolean[] {false, true}) {
            String setting = (values.isPresent() ? "with the spec's values" : "with its own values")
                    + (openshift ? ", on OpenShift" : ", on Kubernetes");
            progress.note("Looking for images of " + chart + ", " + setting);
            try {
                RenderRequest request =
                        RenderRequest.of(chart, release(chart.name()), "default", values.orElse("{}\n"));
                demand.rendered("chart " + chart, setting, renderings.of(request, openshift, progress));
            } catch (ProblemException e) {
                if (e.problem().code().equals("problem.stopped")) {
                    throw e;
                }
                throw ProblemException.because(
                        e,
                        "install.proof-unrendered",
                        "chart",
                        chart,
                        "setting",
                        setting,
                        "why",
                        e.problem().title() + ": " + e.problem().why());
            }
        }
    }

    /** Charts may have capitals and underscores in their names, releases may not. */
    private static String release(String chart) {
        String name =
                chart.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]", "-").replaceAll("-+$", "");
        return name.substring(0, Math.min(name.length(), 53)).replaceAll("-+$", "");
    }

    private static Optional<String> values(Draft draft, Artifact chart) {
        Path file = draft.values().get(chart);
        if (file == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(file));
        } catch (IOException e) {
            throw ProblemException.because(e, "format.unreadable", "file", file, "why", String.valueOf(e.getMessage()));
        }
    }
}
