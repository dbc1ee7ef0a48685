package dev.landfall.engine.bundle;

import dev.landfall.engine.bundle.BundleSpec.FileSpec;
import dev.landfall.engine.bundle.BundleSpec.PythonSpec;
import dev.landfall.engine.oci.Platform;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.util.List;

/** Makes the image that gives out a bundle's Python packages and files, for the builder. */
@FunctionalInterface
public interface PackagesMaker {
    /**
     * Gathers the packages and makes the image; it stays ready to be read until closed.
     *
     * @param server the image with the web server; stays open at least as long as the outcome
     * @throws ProblemException when packages cannot be had or are not fit
     * @throws IOException when something cannot be read
     */
    ImageSource make(Request request, ImageSource server, Progress progress) throws IOException;

    /**
     * What an image made by this holds, for the list of software.
     *
     * @param bundle holds the image
     * @throws ProblemException when it is none of these
     */
    default List<Ingredient> ingredients(Bundle bundle, Artifact image) {
        return List.of();
    }

    /**
     * What shall be in it.
     *
     * @param python at least one
     * @param files may be none
     * @param platform which of the server's platforms to take, when it has several
     */
    record Request(List<PythonSpec> python, List<FileSpec> files, Platform platform) {
        public Request {
            python = List.copyOf(python);
            files = List.copyOf(files);
        }
    }

    /** Makes none: for bundles without Python packages. */
    static PackagesMaker none() {
        return (request, server, progress) -> {
            throw ProblemException.of("bundle.cannot-make-packages");
        };
    }
}
