package dev.landfall.engine.install;

import dev.landfall.engine.bundle.ArtifactKind;
import dev.landfall.engine.bundle.BuildRules;
import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.bundle.Completion.Needed;
import dev.landfall.engine.charts.FoundImage;
import dev.landfall.engine.charts.ImageFinder;
import dev.landfall.engine.charts.Placement;
import dev.landfall.engine.charts.Rendered;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.oci.words.Certainty;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Collects every image that something of a bundle would pull, with the places that name it. One thread. */
final class ImageDemand {
    /** Made by Landfall itself, at the site or on the way into the bundle. */
    private static final String OWN = "landfall.local";

    private final Bundle bundle;
    private final BuildRules rules;
    private final List<ImageReference> held;
    private final Map<ImageReference, Map<String, String>> needed = new TreeMap<>();
    private final Map<String, Problem> uncertain = new LinkedHashMap<>();
    private final Map<String, ImageReference> possible = new LinkedHashMap<>();

    ImageDemand(Bundle bundle, BuildRules rules) {
        this.bundle = bundle;
        this.rules = rules;
        this.held = BundleImages.items(bundle).stream().map(i -> i.source()).toList();
    }

    /**
     * Takes what a rendering names.
     *
     * @param label of the chart or file
     * @param setting under which it was rendered, in words
     */
    void rendered(String label, String setting, Rendered rendered) {
        ImageFinder.Found found = ImageFinder.find(rendered, held);
        found.images().forEach(image -> found(label, setting, image));
        for (ImageFinder.Unreadable place : found.unreadable()) {
            uncertain.putIfAbsent(
                    "bundle.images/" + label + "/" + place.object() + "/" + place.path(),
                    Problem.of(
                            "install.proof-unreadable",
                            "chart",
                            label,
                            "object",
                            place.object(),
                            "path",
                            place.path(),
                            "text",
                            place.text(),
                            "setting",
                            setting));
        }
    }

    private void found(String label, String setting, FoundImage image) {
        ImageReference ref = image.ref();
        boolean whole = ref.tag() != null || ref.digest() != null;
        if (StandIns.in(ref) || ref.registry().equals(OWN)) {
            return;
        }
        boolean runtimeTag = !whole && image.placement() != Placement.POD_SPEC;
        if (runtimeTag && anyOf(ref)) {
            return;
        }
        if (image.certainty() == Certainty.POSSIBLE || runtimeTag) {
            String id = "bundle.images/" + label + "/" + image.text();
            possible.putIfAbsent(id, ref);
            uncertain.putIfAbsent(
                    id,
                    Problem.of(
                            "install.proof-uncertain",
                            "chart",
                            label,
                            "image",
                            image.text(),
                            "object",
                            image.object(),
                            "path",
                            image.path(),
                            "setting",
                            setting));
            return;
        }
        // test hooks of some charts have another name each time
        String object = image.object().hook()
                ? image.object().kind() + " (hook)"
                : image.object().toString();
        need(ref, label + ", " + object + " at " + image.path(), setting);
    }

    /**
     * Takes one image.
     *
     * @param place what names it
     * @param setting under which it does, in words; empty for the usual one
     */
    void need(ImageReference image, String place, String setting) {
        if (!StandIns.in(image) && !image.registry().equals(OWN)) {
            needed.computeIfAbsent(image.resolved(), ref -> new LinkedHashMap<>())
                    .putIfAbsent(place, setting);
        }
    }

    private boolean anyOf(ImageReference name) {
        return held.stream().anyMatch(h -> h.name().equals(name.name()));
    }

    /** Images that are needed and not in the bundle, but for those that it shall do without. */
    List<Needed> missing() {
        List<Needed> missing = new ArrayList<>();
        needed.forEach((image, places) -> {
            if (!rules.leftOut(image) && !held(image)) {
                missing.add(new Needed(image, words(places)));
            }
        });
        return missing;
    }

    /** What is to be shown to a person: places that may name an image, and images that were left out on purpose. */
    Collection<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        uncertain.forEach((id, problem) -> {
            ImageReference ref = possible.get(id);
            boolean settled = ref != null && (held(ref) || needed.containsKey(ref.resolved()) || rules.leftOut(ref));
            if (!settled) {
                findings.add(Finding.warn(id, problem));
            }
        });
        needed.forEach((image, places) -> {
            if (rules.leftOut(image) && !held(image)) {
                findings.add(Finding.warn(
                        "bundle.images/left-out/" + image,
                        Problem.of(
                                "install.proof-left-out", "image", image, "places", String.join("; ", words(places)))));
            }
        });
        return findings;
    }

    /** How many different images something surely pulls. */
    int count() {
        return needed.size();
    }

    private boolean held(ImageReference image) {
        return bundle.find(ArtifactKind.IMAGE, image.toString()).isPresent();
    }

    private static List<String> words(Map<String, String> places) {
        List<String> words = new ArrayList<>();
        places.forEach((place, setting) -> words.add(setting.isEmpty() ? place : place + " (" + setting + ")"));
        return words;
    }
}
