package dev.landfall.engine.registry;

import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.problem.Problem;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a push ended, image by image, in the order they were given.
 *
 * @param sent bytes of blobs that went over the wire, repeated parts included
 * @param skipped bytes of blobs that need not be sent, because the registry had them or linked them; one that images share counts once
 */
public record PushReport(List<Image> images, long sent, long skipped, Duration took) {
    /** What became of an image. */
    public enum Outcome {
        /** It was put, or its tag was moved to it. */
        PUSHED,
        /** The registry had it whole, under this very tag. */
        SKIPPED,
        /** It is not usable from the registry. */
        FAILED
    }

    /**
     * One image.
     *
     * @param target its name in the registry, with tag
     * @param digest of its manifest or index
     * @param problem null unless it failed
     * @param sent bytes that were sent for it first; a blob shared with another image counts for one of them
     * @param skipped bytes of its blobs that were not sent for it
     */
    public record Image(
            ImageReference source,
            ImageReference target,
            Digest digest,
            Outcome outcome,
            @Nullable Problem problem,
            long sent,
            long skipped) {
        /** Its name in the registry, by digest alone. */
        public ImageReference pinned() {
            return target.pinned(digest);
        }
    }

    public PushReport {
        images = List.copyOf(images);
    }

    /** What is missing, and why. */
    public List<Image> failed() {
        return images.stream().filter(i -> i.outcome() == Outcome.FAILED).toList();
    }

    public boolean complete() {
        return failed().isEmpty();
    }
}
