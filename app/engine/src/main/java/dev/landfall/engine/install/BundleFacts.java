package dev.landfall.engine.install;

import dev.landfall.engine.bundle.Artifact;
import dev.landfall.engine.bundle.ArtifactKind;
import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.product.Product;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What templates and conditions may ask about the bundle: which of the product's charts and files it holds. */
public final class BundleFacts {

    private BundleFacts() {}

    /** The facts of a product's charts and files; what the bundle does not hold is an empty text. */
    public static Map<String, String> of(Product product, Bundle bundle) {
        Map<String, String> facts = new LinkedHashMap<>();
        for (Product.ChartChoice chart : product.charts()) {
            Optional<Artifact> held = BundleCharts.find(bundle, chart.names());
            facts.put("chart." + chart.id(), held.map(Artifact::name).orElse(""));
            facts.put(
                    "chart." + chart.id() + ".version",
                    held.map(Artifact::version).orElse(""));
        }
        for (Product.FileChoice file : product.bundled()) {
            facts.put(
                    "file." + file.id(), find(bundle, file).map(Artifact::name).orElse(""));
        }
        facts.put("packages.image", bundle.packagesImage().map(Artifact::name).orElse(""));
        return facts;
    }

    /** The bundle's file that a product means: the first by name that fits. */
    public static Optional<Artifact> find(Bundle bundle, Product.FileChoice choice) {
        PathMatcher glob = FileSystems.getDefault().getPathMatcher("glob:" + choice.match());
        return bundle.artifacts().stream()
                .filter(a -> a.kind() == ArtifactKind.FILE && glob.matches(Path.of(a.name())))
                .min(Comparator.comparing(Artifact::name));
    }
}
