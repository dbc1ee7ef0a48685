package dev.landfall.engine.install.steps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.product.AnswerPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What an API answered.
 *
 * @param json the body; missing when it is not JSON
 */
record ApiAnswer(int status, JsonNode json, String text) {
    /** Where the APIs of our time say what went wrong; the first that holds a text is taken. */
    private static final List<AnswerPath> SAID = Stream.of(
                    "meta.result_msg",
                    "error.message",
                    "error_description",
                    "message",
                    "error",
                    "detail",
                    "errors[0].message")
            .map(AnswerPath::parse)
            .toList();

    private static final int SHORT = 300;

    static ApiAnswer of(int status, byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        try {
            JsonNode json = Json.MAPPER.readTree(body);
            return new ApiAnswer(status, json == null ? MissingNode.getInstance() : json, text);
        } catch (IOException e) {
            return new ApiAnswer(status, MissingNode.getInstance(), text);
        }
    }

    /** What can be taken from it, by name. */
    Map<String, String> take(Map<String, AnswerPath> captures) {
        Map<String, String> taken = new TreeMap<>();
        captures.forEach((name, path) ->
                path.text(json).filter(value -> !value.isEmpty()).ifPresent(value -> taken.put(name, value)));
        return taken;
    }

    /** The API's own words for a failure. Only what it says on purpose: an answer may hold credentials. */
    String said() {
        for (AnswerPath path : SAID) {
            String words = path.find(json)
                    .filter(JsonNode::isTextual)
                    .map(JsonNode::asText)
                    .orElse("");
            if (!words.isEmpty()) {
                return shorten(words);
            }
        }
        if (json.isMissingNode() && status >= 400 && !text.isBlank()) {
            return shorten(text.strip()
                    .replaceAll("<[^>]*>", " ")
                    .replaceAll("\\s+", " ")
                    .strip());
        }
        return "it gave no reason";
    }

    private static String shorten(String words) {
        return words.length() <= SHORT ? words : words.substring(0, SHORT) + " …";
    }

    @Override
    public String toString() {
        return "answer " + status;
    }
}
