package dev.landfall.engine.install;

import dev.landfall.engine.bundle.ArtifactKind;
import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.charts.FoundImage;
import dev.landfall.engine.charts.ImageFinder;
import dev.landfall.engine.charts.ImageRewriter;
import dev.landfall.engine.charts.PullSecrets;
import dev.landfall.engine.charts.Rendered;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.oci.words.Certainty;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.registry.NameLayout;
import dev.landfall.engine.registry.PushItem;
import dev.landfall.engine.run.PlannedStep;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Makes objects pull from the site's registry: their images named there by digest, the pull secret where pods need it; what could not
 * be placed is told as findings. The same for charts, manifests and Jobs.
 */
final class SiteImages {
    private final Bundle bundle;
    private final List<ImageReference> known;
    private final NameLayout layout;
    private final String pullHost;
    private final Consumer<Finding> heard;
    private final List<ImageReference> made;

    /** @param pullHost how nodes name the registry */
    SiteImages(Bundle bundle, List<PushItem> images, NameLayout layout, String pullHost, Consumer<Finding> heard) {
        this(bundle, images.stream().map(PushItem::source).toList(), layout, pullHost, heard, List.of());
    }

    private SiteImages(
            Bundle bundle,
            List<ImageReference> known,
            NameLayout layout,
            String pullHost,
            Consumer<Finding> heard,
            List<ImageReference> made) {
        this.bundle = bundle;
        this.known = known;
        this.layout = layout;
        this.pullHost = pullHost;
        this.heard = heard;
        this.made = List.copyOf(made);
    }

    /** The same, knowing images that the plan itself makes, as the site's registry will have them. */
    SiteImages and(Collection<ImageReference> more) {
        return new SiteImages(
                bundle,
                Stream.concat(known.stream(), more.stream()).toList(),
                layout,
                pullHost,
                heard,
                Stream.concat(made.stream(), more.stream()).toList());
    }

    /**
     * What came of it.
     *
     * @param images which image stands where now, for eyes
     */
    record Outcome(Rendered rendered, PlannedStep.Evidence images) {}

    /**
     * Places the images.
     *
     * @param id of what is placed, unique in the plan: it is part of the findings' ids
     * @param label what findings call it
     * @param pullSecret the Secret pods pull with; empty when the registry asks nobody
     */
    Outcome place(String id, String label, Rendered rendered, String pullSecret) {
        ImageRewriter.Rewritten rewritten = ImageRewriter.rewrite(rendered, known, this::target);
        unplaced(id, label, rewritten);
        Rendered outcome = pullSecret.isEmpty() ? rewritten.rendered() : pullable(id, rewritten.rendered(), pullSecret);
        return new Outcome(outcome, new PlannedStep.Evidence("Images", "text", words(rewritten)));
    }

    /** Where the site has an image: by digest, so that what was checked is what runs. Empty when the bundle lacks it. */
    Optional<ImageReference> target(ImageReference image) {
        if (made.contains(image)) {
            return Optional.of(image);
        }
        return bundle.find(ArtifactKind.IMAGE, image.toString())
                .flatMap(artifact -> ImageReference.tryParse(artifact.name()).map(source -> {
                    ImageReference there = layout.target(source);
                    return new ImageReference(
                            pullHost, there.repository(), null, artifact.root().digest());
                }));
    }

    private void unplaced(String id, String label, ImageRewriter.Rewritten rewritten) {
        Set<String> told = new LinkedHashSet<>();
        for (ImageRewriter.Unplaced unplaced : rewritten.unplaced()) {
            FoundImage image = unplaced.image();
            String finding = "charts.images/" + id + "/" + image.text();
            if (!told.add(finding)) {
                continue;
            }
            switch (unplaced.reason()) {
                // a sure image stops it for good; a text that only reads like one may be overridden by who knows better
                case NOT_IN_BUNDLE -> {
                    Problem missing = place("install.image-not-in-bundle", label, image);
                    heard.accept(
                            image.certainty() == Certainty.SURE
                                    ? Finding.stop(finding, missing)
                                    : Finding.fail(finding, missing));
                }
                case NOT_CERTAIN ->
                    heard.accept(Finding.warn(finding, place("install.image-not-certain", label, image)));
                case CONFLICT, NOT_SAYABLE ->
                    heard.accept(Finding.fail(finding, place("install.image-not-placed", label, image)));
            }
        }
        for (ImageFinder.Unreadable place : rewritten.unreadable()) {
            heard.accept(Finding.warn(
                    "charts.images/" + id + "/" + place.object() + "/" + place.path(),
                    Problem.of(
                            "install.image-unreadable",
                            "chart",
                            label,
                            "object",
                            place.object(),
                            "path",
                            place.path(),
                            "text",
                            place.text())));
        }
        boolean any = !rewritten.placed().isEmpty() || !rewritten.unplaced().isEmpty();
        if (any && rewritten.missing().isEmpty()) {
            heard.accept(Finding.pass(
                    "charts.images/" + id,
                    "Every image that " + label + " needs is in the bundle",
                    rewritten.placed().size() + " places now name the site's registry by digest"));
        }
    }

    private static Problem place(String code, String label, FoundImage image) {
        return Problem.of(code, "chart", label, "image", image.text(), "object", image.object(), "path", image.path());
    }

    private Rendered pullable(String id, Rendered rewritten, String secret) {
        PullSecrets.Outcome outcome =
                PullSecrets.add(rewritten, secret, image -> image.registry().equals(pullHost), false);
        if (!outcome.gaps().isEmpty()) {
            // pods that an operator makes under these service accounts get it from there
            outcome =
                    PullSecrets.add(rewritten, secret, image -> image.registry().equals(pullHost), true);
        }
        for (PullSecrets.Gap gap : outcome.gaps()) {
            heard.accept(Finding.warn(
                    "charts.pull-secret/" + id + "/" + gap.object() + "/" + gap.path(),
                    Problem.of(
                            "install.pull-secret-gap",
                            "object",
                            gap.object(),
                            "path",
                            gap.path(),
                            "why",
                            gap.why(),
                            "secret",
                            secret)));
        }
        return outcome.rendered();
    }

    private static String words(ImageRewriter.Rewritten rewritten) {
        StringBuilder text = new StringBuilder();
        for (ImageRewriter.Placed placed : rewritten.placed()) {
            text.append(placed.image().object())
                    .append("  ")
                    .append(placed.image().path())
                    .append("\n    ")
                    .append(placed.image().text())
                    .append("\n    -> ")
                    .append(placed.written())
                    .append('\n');
        }
        return text.toString();
    }
}
