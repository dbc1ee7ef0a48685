package dev.landfall.engine.charts;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What is known of an API server that is not here: its version and the kinds it serves. Objects count as absent, and no release is
 * there yet, so a chart is rendered as it would be for a first installation.
 */
final class RecordedApi implements TargetApi {
    private final Map<String, JsonNode> answers;

    RecordedApi(Map<String, JsonNode> answers) {
        this.answers = Map.copyOf(answers);
    }

    @Override
    public Answer get(String pathAndQuery, String accept) {
        int query = pathAndQuery.indexOf('?');
        String path = query < 0 ? pathAndQuery : pathAndQuery.substring(0, query);
        JsonNode known = answers.get(path);
        if (known != null) {
            return json(known.toString());
        }
        return path.endsWith("/secrets")
                ? json("{\"kind\":\"SecretList\",\"apiVersion\":\"v1\",\"metadata\":{},\"items\":[]}")
                : Answer.notFound(path);
    }

    private static Answer json(String text) {
        return new Answer(200, Statuses.JSON, text.getBytes(StandardCharsets.UTF_8));
    }
}
