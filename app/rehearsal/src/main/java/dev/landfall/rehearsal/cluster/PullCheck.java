package dev.landfall.rehearsal.cluster;

import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Decides whether a node of the simulated cluster gets an image; called on virtual threads, several at once, and may block. */
@FunctionalInterface
public interface PullCheck {
    /**
     * Tries to pull.
     *
     * @param credentials for the image's registry, found in the pod's pull secrets, in their order
     */
    Outcome pull(ImageReference image, List<Credential> credentials) throws InterruptedException;

    /**
     * A log-in out of a pull secret.
     *
     * @param registry the key under which it stood, e.g. {@code registry.example:5000}
     */
    record Credential(String registry, String username, String password) {
        @Override
        public String toString() {
            return registry + " as " + username;
        }
    }

    /** What came of a pull. */
    sealed interface Outcome {
        /**
         * The image is on the node.
         *
         * @param digest of the manifest that was asked for
         * @param size of all its blobs, in bytes
         */
        record Pulled(Digest digest, long size) implements Outcome {}

        /** The registry answers, but does not have it. */
        record NotFound() implements Outcome {}

        /** The registry wants other credentials. */
        record Refused() implements Outcome {}

        /**
         * The registry cannot be reached, or what it has is damaged.
         *
         * @param why as a container runtime would say it
         */
        record Failed(String why) implements Outcome {}
    }

    /** A world in which every image can be had, with a digest made from its name. */
    static PullCheck everything() {
        return (image, credentials) -> {
            Digest named = image.digest();
            Digest digest = named == null ? Digest.of(image.toString().getBytes(StandardCharsets.UTF_8)) : named;
            return new Outcome.Pulled(digest, 4096);
        };
    }
}
