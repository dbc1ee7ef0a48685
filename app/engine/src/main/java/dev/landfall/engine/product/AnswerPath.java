package dev.landfall.engine.product;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Function;

/**
 * A place in a JSON answer: names with dots between, {@code [0]} for an item by its number, {@code [key=value]} for the first item
 * whose key has that value. A name or value with dots or brackets in it stands in double quotes.
 */
public final class AnswerPath {
    private final String text;
    private final List<Part> parts;

    private AnswerPath(String text, List<Part> parts) {
        this.text = text;
        this.parts = List.copyOf(parts);
    }

    private sealed interface Part {
        record Name(String name) implements Part {}

        record Item(int number) implements Part {}

        record Pick(String key, String value) implements Part {}
    }

    /**
     * Reads a path; holes of a template stay as they are until {@link #filled}.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    public static AnswerPath parse(String text) {
        return new AnswerPath(text, new Reader(text).parts());
    }

    /** The same with its holes filled. What they are filled with is taken as it is, never read as a part of the path. */
    public AnswerPath filled(Function<String, String> values) {
        List<Part> all = new ArrayList<>();
        for (Part part : parts) {
            all.add(
                    switch (part) {
                        case Part.Name n -> new Part.Name(Template.fill(n.name, values));
                        case Part.Item i -> i;
                        case Part.Pick p -> new Part.Pick(Template.fill(p.key, values), Template.fill(p.value, values));
                    });
        }
        return new AnswerPath(Template.fill(text, values), all);
    }

    /** What stands there; empty when nothing or null does. */
    public Optional<JsonNode> find(JsonNode answer) {
        JsonNode at = answer;
        for (Part part : parts) {
            at = step(at, part);
        }
        return at.isMissingNode() || at.isNull() ? Optional.empty() : Optional.of(at);
    }

    /** What stands there as text: a text as it is, numbers and booleans as JSON writes them, anything else as JSON. */
    public Optional<String> text(JsonNode answer) {
        return find(answer).map(node -> node.isValueNode() ? node.asText() : node.toString());
    }

    private static JsonNode step(JsonNode at, Part part) {
        return switch (part) {
            case Part.Name n -> at.path(n.name);
            case Part.Item i -> at.path(i.number);
            case Part.Pick p -> {
                for (JsonNode item : at) {
                    JsonNode value = item.path(p.key);
                    if (at.isArray() && value.isValueNode() && value.asText().equals(p.value)) {
                        yield item;
                    }
                }
                yield MissingNode.getInstance();
            }
        };
    }

    /** How far it leads in this answer and what stands there instead, by names and kinds only: values may be secret. */
    public String whereItEnds(JsonNode answer) {
        JsonNode at = answer;
        StringBuilder come = new StringBuilder();
        for (Part part : parts) {
            JsonNode next = step(at, part);
            if (next.isMissingNode() || next.isNull()) {
                String place = come.isEmpty() ? "the answer" : "'" + come + "'";
                return place + " " + content(at);
            }
            come.append(
                    switch (part) {
                        case Part.Name n -> (come.isEmpty() ? "" : ".") + n.name;
                        case Part.Item i -> "[" + i.number + "]";
                        case Part.Pick p -> "[" + p.key + "=…]";
                    });
            at = next;
        }
        return "'" + come + "' is there";
    }

    private static String content(JsonNode at) {
        if (at.isObject()) {
            StringJoiner names = new StringJoiner(", ");
            at.fieldNames().forEachRemaining(names::add);
            return at.isEmpty() ? "is empty" : "holds " + names;
        }
        return at.isArray() ? "is a list of " + at.size() : "is a plain value";
    }

    @Override
    public String toString() {
        return text;
    }

    /** One pass over the text. */
    private static final class Reader {
        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        List<Part> parts() {
            List<Part> parts = new ArrayList<>();
            boolean name = true;
            while (at < text.length()) {
                char c = text.charAt(at);
                if (c == '[') {
                    at++;
                    parts.add(bracket());
                    name = false;
                } else if (name || c == '.') {
                    at += name ? 0 : 1;
                    parts.add(new Part.Name(word(".[", "a name")));
                    name = false;
                } else {
                    throw wrong("a '.' or '['");
                }
            }
            if (parts.isEmpty()) {
                throw wrong("a name");
            }
            return parts;
        }

        private Part bracket() {
            String first = word("=]", "a number or key=value");
            if (at < text.length() && text.charAt(at) == '=') {
                at++;
                String value = word("]", "a value");
                end();
                return new Part.Pick(first, value);
            }
            end();
            if (!first.matches("[0-9]{1,6}")) {
                throw wrong("a number or key=value in brackets");
            }
            return new Part.Item(Integer.parseInt(first));
        }

        private void end() {
            if (at >= text.length() || text.charAt(at) != ']') {
                throw wrong("a ']'");
            }
            at++;
        }

        /** Up to one of these characters; a hole or a quoted text counts as one. */
        private String word(String ends, String what) {
            if (at < text.length() && text.charAt(at) == '"') {
                int close = text.indexOf('"', at + 1);
                if (close < 0) {
                    throw wrong("a closing quote");
                }
                String word = text.substring(at + 1, close);
                at = close + 1;
                return word;
            }
            int from = at;
            while (at < text.length() && ends.indexOf(text.charAt(at)) < 0) {
                int close = text.startsWith("${", at) ? text.indexOf('}', at) : -1;
                at = close < 0 ? at + 1 : close + 1;
            }
            if (at == from) {
                throw wrong(what);
            }
            return text.substring(from, at);
        }

        private IllegalArgumentException wrong(String expected) {
            return new IllegalArgumentException(expected + " at character " + (at + 1) + " of '" + text + "'");
        }
    }
}
