package dev.landfall.engine.charts;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.engine.format.Json;
import java.nio.charset.StandardCharsets;

/** Kubernetes' {@code Status} objects, as an API server says that something did not work. */
final class Statuses {
    static final String JSON = "application/json";

    private Statuses() {}

    static TargetApi.Answer answer(int code, String reason, String message) {
        ObjectNode status = Json.MAPPER.createObjectNode();
        status.put("kind", "Status").put("apiVersion", "v1").put("status", "Failure");
        status.putObject("metadata");
        status.put("message", message).put("reason", reason).put("code", code);
        return new TargetApi.Answer(code, JSON, status.toString().getBytes(StandardCharsets.UTF_8));
    }
}
