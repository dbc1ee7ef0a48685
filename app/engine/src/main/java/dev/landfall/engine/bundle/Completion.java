package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.progress.Progress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Knows for the builder what a bundle needs beyond the entries of its spec, because it understands products and charts. */
public interface Completion {
    /** Whether what products list for their bundles is gathered too. */
    boolean productLists();

    /**
     * Finds every image that something in a bundle would pull and that is not in it.
     *
     * @param draft everything else that will be in the bundle
     * @return each image once, in an order that does not change from build to build
     * @throws dev.landfall.engine.problem.ProblemException when something cannot be looked through
     */
    List<Needed> missing(Draft draft, Progress progress);

    /**
     * What was gathered so far.
     *
     * @param bundle as if it were built already
     * @param values files of values that the spec names for charts
     */
    record Draft(Bundle bundle, BuildRules rules, Map<Artifact, Path> values) {
        public Draft {
            values = Map.copyOf(values);
        }
    }

    /**
     * An image that is not there.
     *
     * @param places what needs it, in words: chart, object, path and the setting under which it does
     */
    record Needed(ImageReference image, List<String> places) {
        public Needed {
            places = List.copyOf(places);
        }
    }

    /** Takes a spec as it is: adds nothing, asks for nothing. */
    static Completion none() {
        return new Completion() {
            @Override
            public boolean productLists() {
                return false;
            }

            @Override
            public List<Needed> missing(Draft draft, Progress progress) {
                return List.of();
            }
        };
    }
}
