package dev.landfall.rehearsal.cluster.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * One change of one object, as watches and controllers hear of it.
 *
 * @param version the cluster-wide resource version that the change made
 * @param table where the object is kept, see {@link Resource#table()}
 * @param now as it is after the change; for a deletion, as it last was
 * @param before null for a new object
 */
public record Change(
        Type type,
        long version,
        String table,
        ObjectNode now,
        @Nullable ObjectNode before) {
    /** What happened to the object. */
    public enum Type {
        ADDED,
        MODIFIED,
        DELETED
    }
}
