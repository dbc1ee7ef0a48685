package dev.landfall.engine.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.format.Json;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A path into an answer")
class AnswerPathTest {
    private static final JsonNode ANSWER = json("""
            {"data": {"queues": [{"name": "other", "id": "q1"}, {"name": "a].b", "id": 7}],
                      "a.b": {"c": true}, "none": null, "secret": "s3cr3t-value"}}
            """);

    private static JsonNode json(String text) {
        try {
            return Json.MAPPER.readTree(text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "data.queues[0].name|other",
                "data.queues[name=other].id|q1",
                "data.queues[id=7].id|7",
                "data.queues[name=\"a].b\"].id|7",
                "data.\"a.b\".c|true",
                "data.queues[1]|{\"name\":\"a].b\",\"id\":7}"
            })
    @DisplayName("finds by name, by number and by an item's key, with quotes where dots or brackets stand")
    void finds(String path, String expected) {
        assertEquals(expected, AnswerPath.parse(path).text(ANSWER).orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"data.none", "data.nothing", "data.queues[9]", "data.queues[name=x].id", "data[name=x]"})
    @DisplayName("finds nothing where nothing or null stands")
    void findsNothing(String path) {
        assertEquals(Optional.empty(), AnswerPath.parse(path).find(ANSWER));
    }

    @Test
    @DisplayName("takes what fills its holes as it is, brackets, dots and quotes too")
    void filled() {
        AnswerPath path =
                AnswerPath.parse("data.queues[name=${the.queue}].id").filled(Map.of("the.queue", "a].b")::get);
        assertEquals("7", path.text(ANSWER).orElseThrow());
    }

    @Test
    @DisplayName("that leads nowhere says how far it came, by names and never by values")
    void whereItEnds() {
        String said = AnswerPath.parse("data.credentials.key").whereItEnds(ANSWER);
        assertEquals("'data' holds queues, a.b, none, secret", said);
        assertFalse(said.contains("s3cr3t"));
        assertEquals(
                "'data.queues' is a list of 2",
                AnswerPath.parse("data.queues[5]").whereItEnds(ANSWER));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".a", "a..b", "a[", "a[]", "a[x]", "a[x=", "a[1]b", "\"a"})
    @DisplayName("that is none is refused")
    void refused(String path) {
        assertThrows(IllegalArgumentException.class, () -> AnswerPath.parse(path));
    }
}
