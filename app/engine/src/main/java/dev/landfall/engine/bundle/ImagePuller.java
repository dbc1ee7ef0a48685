package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;

/** Reaches images in registries, and charts in repositories, for the builder. */
@FunctionalInterface
public interface ImagePuller {
    /**
     * Finds an image and stays ready to read it until closed.
     *
     * @param reference where it really is
     * @throws ProblemException when the registry cannot be reached, refuses, or does not have it
     */
    ImageSource open(ImageReference reference, PullOptions options, Progress progress);

    /**
     * Fetches a chart out of an HTTP repository.
     *
     * @param mirrors where the repository's own addresses are really fetched from
     * @return its {@code .tgz}, checked against the digest that the repository's index says
     * @throws ProblemException when the repository cannot be reached, refuses, or does not have it
     */
    default byte[] chart(BundleSpec.ChartInRepository chart, Mirrors mirrors, Progress progress) {
        throw ProblemException.of("bundle.cannot-pull", "image", chart.said());
    }

    /** Pulls nothing: for bundles made of what is on this machine. */
    static ImagePuller none() {
        return (reference, options, progress) -> {
            throw ProblemException.of("bundle.cannot-pull", "image", reference);
        };
    }
}
