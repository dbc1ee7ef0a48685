package dev.landfall.engine.install;

import dev.landfall.engine.bundle.Artifact;
import dev.landfall.engine.bundle.ArtifactKind;
import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.packages.apps.AppImage;
import dev.landfall.engine.packages.apps.AppImage.Fate;
import dev.landfall.engine.packages.apps.Conversion;
import dev.landfall.engine.packages.apps.SiteNames;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.product.Product;
import dev.landfall.engine.product.ProductFiles;
import dev.landfall.engine.product.ProductReader;
import dev.landfall.engine.product.StepSpec;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What is told about the images that applications name. */
public final class AppsReport {
    private AppsReport() {}

    /**
     * Looks through every file that the bundle's products convert, while what is missing can still be fetched.
     *
     * @param scratch a folder with room for the packages
     * @throws ProblemException when packages cannot be used at all
     */
    public static List<Finding> of(Bundle bundle, Path scratch, Progress progress) {
        List<Finding> findings = new ArrayList<>();
        if (bundle.artifacts().stream().noneMatch(a -> a.kind() == ArtifactKind.FILE)) {
            return List.of();
        }
        for (Artifact artifact : bundle.artifacts()) {
            if (artifact.kind() == ArtifactKind.PRODUCT) {
                try {
                    Product product = ProductReader.read(new ProductFiles(bundle.folder(artifact)), artifact.name());
                    for (StepSpec step : product.steps()) {
                        if (step instanceof StepSpec.ConvertApps spec) {
                            look(bundle, product, spec, scratch, progress, findings::add);
                        }
                    }
                } catch (IOException e) {
                    throw ProblemException.because(
                            e, "install.apps-io", "file", artifact.label(), "why", String.valueOf(e.getMessage()));
                }
            }
        }
        return List.copyOf(findings);
    }

    private static void look(
            Bundle bundle,
            Product product,
            StepSpec.ConvertApps spec,
            Path scratch,
            Progress progress,
            Consumer<Finding> heard)
            throws IOException {
        Optional<Artifact> packages = packages(bundle, product, spec);
        if (packages.isPresent()) {
            try (AppsFiles files = new AppsFiles(bundle, packages.get(), scratch)) {
                tell(spec.id(), packages.get().name(), files.look(asHeld(bundle), progress), heard);
            }
        }
    }

    /** The images as the bundle itself names them. */
    static SiteNames asHeld(Bundle bundle) {
        return new SiteNames(
                BundleImages.items(bundle).stream().map(i -> i.source()).toList(),
                image -> bundle.find(ArtifactKind.IMAGE, image.toString())
                        .flatMap(a -> ImageReference.tryParse(a.name())));
    }

    /** The bundle's file that a step converts. */
    static Optional<Artifact> packages(Bundle bundle, Product product, StepSpec.ConvertApps spec) {
        return product.bundled().stream()
                .filter(f -> f.id().equals(spec.file()))
                .findFirst()
                .flatMap(choice -> BundleFacts.find(bundle, choice));
    }

    /** Tells what came of packages: by application and image, with all places. */
    static void tell(String id, String file, Conversion conversion, Consumer<Finding> heard) {
        fate(id, conversion, Fate.MISSING, "install.apps-image-missing", true, heard);
        fate(id, conversion, Fate.NOT_PLACED, "install.apps-image-not-placed", true, heard);
        fate(id, conversion, Fate.UNCERTAIN, "install.apps-image-uncertain", false, heard);
        fate(id, conversion, Fate.NAME_PLACED, "install.apps-image-open", false, heard);
        Map<String, String> unread = new TreeMap<>();
        conversion
                .unread()
                .forEach(u -> unread.merge(u.app(), u.member() + " (" + u.why() + ")", (a, b) -> a + ", " + b));
        unread.forEach((app, members) -> heard.accept(Finding.warn(
                "apps.unread/" + id + "/" + app, Problem.of("install.apps-unread", "app", app, "members", members))));
        if (conversion.toAdd().isEmpty() && conversion.images(Fate.NOT_PLACED).isEmpty()) {
            heard.accept(Finding.pass(
                    "apps.images/" + id,
                    "Every image that the applications of " + file + " name is in the bundle",
                    conversion.apps().size() + " applications name "
                            + conversion.images(Fate.PLACED).size() + " images"));
        }
    }

    private static void fate(
            String id, Conversion conversion, Fate fate, String code, boolean fails, Consumer<Finding> heard) {
        Map<String, List<AppImage>> same = new LinkedHashMap<>();
        for (AppImage image : conversion.images(fate)) {
            same.computeIfAbsent("apps.images/" + id + "/" + image.app() + "/" + image.text(), key -> new ArrayList<>())
                    .add(image);
        }
        same.forEach((key, images) -> {
            List<String> places =
                    images.stream().map(AppImage::place).distinct().toList();
            String words = String.join(", ", places.subList(0, Math.min(8, places.size())))
                    + (places.size() > 8 ? " and " + (places.size() - 8) + " more" : "");
            Problem problem = new Problem(
                    code,
                    Map.of(
                            "app", images.getFirst().app(),
                            "image", images.getFirst().text(),
                            "places", words),
                    List.of());
            heard.accept(fails ? Finding.fail(key, problem) : Finding.warn(key, problem));
        });
    }

    /** Every image of the packages and what became of it, for a reviewer. */
    static String words(Conversion conversion) {
        StringBuilder text = new StringBuilder();
        for (AppImage image : conversion.images()) {
            text.append(image.place()).append("\n    ").append(image.text()).append("\n    ");
            text.append(
                    switch (image.fate()) {
                        case PLACED -> "-> " + image.written();
                        case NAME_PLACED -> "-> " + image.written() + " (the tag comes while running)";
                        case MISSING -> "not in the bundle";
                        case UNCERTAIN -> "left as it is: it may be no image";
                        case NOT_PLACED -> "left as it is: it cannot be rewritten without a guess";
                    });
            text.append('\n');
        }
        return text.toString();
    }
}
