package dev.landfall.engine.install;

import dev.landfall.engine.bundle.Artifact;
import dev.landfall.engine.bundle.ArtifactKind;
import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.bundle.Bundles;
import dev.landfall.engine.charts.ChartArchive;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.product.Product;
import dev.landfall.engine.product.ProductFiles;
import dev.landfall.engine.product.ProductReader;
import dev.landfall.engine.product.StepSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A site's bundle, opened when it is first asked for, and what was read from it. One thread at a time: its session sees to that. */
final class OpenedBundle {
    private @Nullable Bundle bundle;
    private @Nullable Product product;
    private final Map<String, ChartArchive> charts = new HashMap<>();

    Bundle bundle(Site site) {
        if (bundle == null) {
            if (site.bundle().isEmpty()) {
                throw ProblemException.of("install.no-bundle", "site", site.name());
            }
            bundle = Bundles.open(Path.of(site.bundle()), folders(site));
        }
        return bundle;
    }

    /** Where else the volumes lie, as far as those folders are there now. */
    static List<Path> folders(Site site) {
        return site.folders().stream().map(Path::of).filter(Files::isDirectory).toList();
    }

    /** Takes one that is open already; the one before must have been closed. */
    void take(Bundle opened) {
        bundle = opened;
    }

    /** The ids of the products that a bundle holds. */
    static List<String> products(Bundle bundle) {
        return bundle.artifacts().stream()
                .filter(a -> a.kind() == ArtifactKind.PRODUCT)
                .map(Artifact::name)
                .toList();
    }

    Product product(Site site) {
        if (product == null) {
            List<String> ids = products(bundle(site));
            if (ids.isEmpty()) {
                throw ProblemException.of("install.no-product", "bundle", site.bundle());
            }
            if (site.product().isEmpty() && ids.size() > 1) {
                throw ProblemException.of("install.which-product", "products", String.join(", ", ids));
            }
            String id = site.product().isEmpty() ? ids.getFirst() : site.product();
            Artifact artifact = bundle(site)
                    .find(ArtifactKind.PRODUCT, id)
                    .orElseThrow(() -> ProblemException.of(
                            "install.other-product", "product", id, "products", String.join(", ", ids)));
            product = ProductReader.read(new ProductFiles(folder(bundle(site), artifact)), id);
        }
        return product;
    }

    private static Map<String, byte[]> folder(Bundle bundle, Artifact artifact) {
        try {
            return bundle.folder(artifact);
        } catch (IOException e) {
            throw ProblemException.because(
                    e, "install.bundle-unreadable", "what", artifact.label(), "why", String.valueOf(e.getMessage()));
        }
    }

    /** The chart for a step, read once. */
    ChartArchive chart(Site site, StepSpec.Helm helm) {
        return charts.computeIfAbsent(
                helm.chart(),
                key -> BundleCharts.read(bundle(site), product(site).chartNames(key)));
    }

    /** Forgets everything that was read; the next question opens the bundle anew. */
    void close() {
        product = null;
        charts.clear();
        Bundle open = bundle;
        bundle = null;
        if (open != null) {
            open.close();
        }
    }
}
