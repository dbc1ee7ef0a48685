package dev.landfall.engine.cluster;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What putting an object into the cluster did, or would do.
 *
 * @param namespace empty for an object of the whole cluster
 * @param before as it was, in YAML, without what only the server writes; null when it was not there. A Secret's values
 *     are masked
 * @param after the same as it is now; null when it was deleted
 */
public record ObjectChange(
        String apiVersion,
        String kind,
        String namespace,
        String name,
        What what,
        @Nullable String before,
        @Nullable String after) {
    public enum What {
        CREATED,
        CHANGED,
        SAME,
        DELETED
    }

    /** E.g. {@code Secret site/pull: created}. */
    public String words() {
        return kind + " " + (namespace.isEmpty() ? "" : namespace + "/") + name + ": "
                + what.name().toLowerCase(Locale.ROOT);
    }
}
