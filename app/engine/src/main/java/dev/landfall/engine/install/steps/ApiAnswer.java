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
import java.util.function.UnaryOperator;
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
    /** More of a page than this is not looked through for words, in characters. */
    private static final int PAGE = 64 << 10;

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

    /**
     * The API's own words for a failure. Only what it says on purpose: an answer may hold credentials.
     *
     * @param mask takes secrets out; asked before anything is cut, because half a secret is not known again
     */
    String said(UnaryOperator<String> mask) {
        for (AnswerPath path : SAID) {
            String words = path.find(json)
                    .filter(JsonNode::isTextual)
                    .map(JsonNode::asText)
                    .orElse("");
            if (!words.isEmpty()) {
                return shorten(mask.apply(words), SHORT);
            }
        }
        if (json.isMissingNode() && status >= 400 && !text.isBlank()) {
            String page = shorten(mask.apply(text), PAGE)
                    .replaceAll("<[^<>]*>", " ")
                    .replaceAll("\\s+", " ")
                    .strip();
            // again: what tags had parted stands together now
            return shorten(mask.apply(page), SHORT);
        }
        return "it gave no reason";
    }

    private static String shorten(String words, int most) {
        return words.length() <= most ? words : words.substring(0, most) + " …";
    }

    @Override
    public String toString() {
        return "answer " + status;
    }
}
