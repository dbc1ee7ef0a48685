package dev.landfall.engine.charts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.engine.format.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Shows stuck releases to a rendering as the failed ones they will be once they are unlocked, so that a plan can be made before
 * anything is touched.
 */
final class PendingReleases {
    private PendingReleases() {}

    /** @param list a SecretList in JSON; anything else comes back as it is */
    static byte[] asFailed(byte[] list) throws IOException {
        if (list.length == 0 || list[0] != '{') {
            return list;
        }
        JsonNode root = Json.strict(list);
        boolean changed = false;
        for (JsonNode item : root.path("items")) {
            if (item.path("metadata").path("labels").path("status").asText().startsWith("pending-")
                    && item instanceof ObjectNode secret) {
                changed |= fail(secret);
            }
        }
        return changed ? root.toString().getBytes(StandardCharsets.UTF_8) : list;
    }

    private static boolean fail(ObjectNode secret) throws IOException {
        if (!(secret.path("data") instanceof ObjectNode data)
                || !data.path("release").isTextual()) {
            return false;
        }
        ObjectNode release = ReleaseCodec.decode(
                Base64.getDecoder().decode(data.path("release").asText()));
        if (release.path("info") instanceof ObjectNode info) {
            info.put("status", "failed");
        }
        data.put("release", Base64.getEncoder().encodeToString(ReleaseCodec.encode(release)));
        return true;
    }
}
