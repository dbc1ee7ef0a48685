package dev.landfall.rehearsal.cluster.api;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * How something is to be deleted (meta/v1 DeleteOptions).
 *
 * @param graceSeconds null for the object's own
 * @param propagation {@code Background}, {@code Foreground} or {@code Orphan}
 * @param uid the object that is meant, null for any of that name
 * @param version the state that is meant, null for any
 */
public record Deletion(
        @Nullable Integer graceSeconds,
        String propagation,
        @Nullable String uid,
        @Nullable String version,
        boolean dryRun) {
    public static final Deletion BACKGROUND = new Deletion(null, "Background", null, null, false);
    /** At once, whatever runs. */
    public static final Deletion NOW = new Deletion(0, "Background", null, null, false);

    static Deletion of(JsonNode body, @Nullable String grace, @Nullable String propagation, boolean dryRun) {
        String seconds =
                body.has("gracePeriodSeconds") ? body.path("gracePeriodSeconds").asText() : grace;
        String policy = body.path("propagationPolicy").asText(propagation == null ? "" : propagation);
        if (policy.isEmpty()) {
            policy = body.path("orphanDependents").asBoolean() ? "Orphan" : "Background";
        }
        JsonNode uid = Tree.at(body, "preconditions", "uid");
        JsonNode version = Tree.at(body, "preconditions", "resourceVersion");
        return new Deletion(
                seconds == null ? null : Integer.valueOf(seconds),
                policy,
                uid.isTextual() ? uid.asText() : null,
                version.isTextual() ? version.asText() : null,
                dryRun || !body.path("dryRun").isEmpty());
    }
}
