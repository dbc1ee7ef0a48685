package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Platform;
import java.util.List;

/**
 * Which platforms of an image to take.
 *
 * @param named in the spec's order; all of them when empty
 * @param alone the one image for the one platform, without its index
 */
public record Platforms(List<Platform> named, boolean alone) {
    /** The whole index, or what the spec says for all images. */
    public static final Platforms ALL = new Platforms(List.of(), false);

    public Platforms {
        named = List.copyOf(named);
        if (alone && named.size() != 1) {
            throw new IllegalArgumentException("one platform alone, not " + named);
        }
    }

    /** Just the image for this platform. */
    public static Platforms alone(Platform platform) {
        return new Platforms(List.of(platform), true);
    }

    /** An index of just these. */
    public static Platforms of(List<Platform> platforms) {
        return new Platforms(platforms, false);
    }

    /** These, or the others when nothing is said. */
    public Platforms or(Platforms others) {
        return named.isEmpty() ? others : this;
    }
}
