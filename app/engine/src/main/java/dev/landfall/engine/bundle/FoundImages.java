package dev.landfall.engine.bundle;

import dev.landfall.engine.bundle.BuildRules.FindImages;
import dev.landfall.engine.bundle.BundleSpec.Mark;
import dev.landfall.engine.bundle.Completion.Needed;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Gathers the images that charts, manifests and applications would pull and that no entry of the spec names. */
final class FoundImages {
    /** When one of these is said of a registry, its other images need not be asked for. */
    private static final Set<String> NOT_THERE = Set.of(
            "registry.unknown-host",
            "registry.no-route",
            "registry.refused",
            "registry.timeout",
            "registry.connection-lost");

    private static final int PLACES = 3;

    private final BundleSpec spec;
    private final Gathering gathering;
    private final ImageEntries images;
    private final Map<String, String> unreachable = new HashMap<>();

    FoundImages(BundleSpec spec, Gathering gathering, ImageEntries images) {
        this.spec = spec;
        this.gathering = gathering;
        this.images = images;
    }

    /**
     * Finds and gathers them.
     *
     * @param values files of values that the spec names for charts
     * @throws ProblemException {@code bundle.images-lacking} naming every image that cannot be had, and what needs it
     */
    void add(Completion completion, Map<Artifact, Path> values) {
        BuildRules rules = spec.rules();
        if (rules.find() == FindImages.OFF) {
            return;
        }
        Progress progress = gathering.progress();
        Completion.Draft draft =
                new Completion.Draft(new DraftBundle(spec.name(), spec.version(), gathering.contents()), rules, values);
        List<String> lacking = new ArrayList<>();
        for (Needed needed : completion.missing(draft, progress)) {
            progress.checkpoint();
            String why = rules.find() == FindImages.CHECK ? "no entry of the spec names it" : pulled(needed);
            if (!why.isEmpty()) {
                lacking.add(words(needed) + ": " + why);
            }
        }
        if (!lacking.isEmpty()) {
            throw ProblemException.of(
                    "bundle.images-lacking",
                    "count",
                    lacking.size(),
                    "images",
                    String.join("\n", lacking),
                    "file",
                    spec.file());
        }
    }

    /** Why it cannot be had; empty when it was gathered. */
    private String pulled(Needed needed) {
        String host = spec.rules()
                .mirrors()
                .image(needed.image(), PullOptions.DEFAULT)
                .from()
                .registry();
        String known = unreachable.get(host);
        if (known != null) {
            return known;
        }
        gathering
                .progress()
                .note("Found " + needed.image() + ": " + needed.places().getFirst());
        try {
            images.found(needed.image(), spec.rules().mirrors(), new Mark(String.valueOf(spec.file()), 1));
            return "";
        } catch (ProblemException e) {
            String code = e.problem().code();
            if (code.equals("problem.stopped")) {
                throw e;
            }
            String why = e.problem().title() + " (" + e.problem().why() + ")";
            if (NOT_THERE.contains(code)) {
                unreachable.put(host, why);
            }
            return why;
        } catch (IOException e) {
            return OpenFile.why(e);
        }
    }

    private static String words(Needed needed) {
        List<String> places = needed.places();
        String more = places.size() > PLACES ? " and " + (places.size() - PLACES) + " more places" : "";
        return needed.image() + ", needed by " + String.join("; ", places.subList(0, Math.min(PLACES, places.size())))
                + more;
    }
}
