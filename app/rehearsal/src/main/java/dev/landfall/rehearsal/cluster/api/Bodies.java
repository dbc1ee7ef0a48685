package dev.landfall.rehearsal.cluster.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.format.Yaml;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.rehearsal.cluster.http.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Between bytes on the wire and trees: JSON, YAML and protobuf in, JSON out. */
final class Bodies {
    static final String JSON = "application/json";

    private Bodies() {}

    /** @throws Status 400 or 415 */
    static ObjectNode object(Request request) {
        if (tree(request) instanceof ObjectNode object) {
            return object;
        }
        throw Status.badRequest("the body is no object");
    }

    /** Any JSON value, e.g. a JSON patch; an empty body is an empty object. */
    static JsonNode tree(Request request) {
        byte[] body = request.body();
        if (body.length == 0) {
            return Tree.object();
        }
        String type = request.contentType();
        if (type.equals(Protobuf.TYPE)) {
            return Protobuf.read(body);
        }
        try {
            return type.endsWith("yaml") ? yaml(new String(body, StandardCharsets.UTF_8)) : Json.MAPPER.readTree(body);
        } catch (IOException | ProblemException e) {
            throw Status.badRequest("the body cannot be read: " + e.getMessage());
        }
    }

    static JsonNode yaml(String text) {
        return Json.MAPPER.valueToTree(Yaml.values(text, "body"));
    }

    static byte[] json(JsonNode tree) {
        try {
            return Json.MAPPER.writeValueAsBytes(tree);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
