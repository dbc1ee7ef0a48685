package dev.landfall.engine.openshift;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** SELinux options of a pod or container; empty where not given. */
record SeLinux(String user, String role, String type, String level) {
    static @Nullable SeLinux of(JsonNode node) {
        return node.isObject()
                ? new SeLinux(
                        node.path("user").asText(""),
                        node.path("role").asText(""),
                        node.path("type").asText(""),
                        node.path("level").asText(""))
                : null;
    }

    SeLinux withLevel(String other) {
        return new SeLinux(user, role, type, other);
    }

    /** Levels are alike when their categories are, in whatever order they stand. */
    boolean sameLevel(SeLinux other) {
        if (level.equals(other.level)) {
            return true;
        }
        String[] mine = level.split(":", 2);
        String[] theirs = other.level.split(":", 2);
        return mine.length == 2
                && theirs.length == 2
                && mine[0].equals(theirs[0])
                && Arrays.equals(sorted(mine[1]), sorted(theirs[1]));
    }

    private static String[] sorted(String categories) {
        String[] all = categories.split(",", -1);
        Arrays.sort(all);
        return all;
    }
}
