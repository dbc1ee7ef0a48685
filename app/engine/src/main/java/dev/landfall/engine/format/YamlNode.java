package dev.landfall.engine.format;

import dev.landfall.engine.problem.ProblemException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A value of a YAML file that knows where it stands. */
public sealed interface YamlNode {
    /** The file it came from, as problems say it. */
    String file();

    /** The line it starts on, from 1. */
    int line();

    /** Where it is in the document, e.g. {@code steps[2].chart}; empty for the whole. */
    String path();

    /** Keys in the file's order. */
    record Mapping(String file, int line, String path, Map<String, YamlNode> entries) implements YamlNode {
        public Mapping {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }
    }

    record Sequence(String file, int line, String path, List<YamlNode> items) implements YamlNode {
        public Sequence {
            items = List.copyOf(items);
        }
    }

    /**
     * @param quoted whether it was written in quotes or as a block, so is text whatever it looks like
     * @param empty nothing, {@code null} or {@code ~}
     */
    record Scalar(String file, int line, String path, String text, boolean quoted, boolean empty) implements YamlNode {}

    /**
     * This value as a mapping to be read key by key.
     *
     * @throws ProblemException when it is something else
     */
    default Fields fields() {
        if (this instanceof Mapping map) {
            return new Fields(map);
        }
        throw wrong("a mapping of keys to values");
    }

    /**
     * The items of a list.
     *
     * @throws ProblemException when it is something else
     */
    default List<YamlNode> items() {
        if (this instanceof Sequence list) {
            return list.items();
        }
        throw wrong("a list");
    }

    /**
     * The text of a scalar.
     *
     * @throws ProblemException when it is something else
     */
    default String text() {
        if (this instanceof Scalar scalar && !scalar.empty()) {
            return scalar.text();
        }
        throw wrong("a text");
    }

    /**
     * {@code true} or {@code false}.
     *
     * @throws ProblemException when it is something else
     */
    default boolean bool() {
        if (this instanceof Scalar scalar && !scalar.quoted()) {
            if (scalar.text().equals("true")) {
                return true;
            }
            if (scalar.text().equals("false")) {
                return false;
            }
        }
        throw wrong("true or false");
    }

    /**
     * A whole number.
     *
     * @throws ProblemException when it is something else
     */
    default long number() {
        if (this instanceof Scalar scalar && !scalar.quoted()) {
            try {
                return Long.parseLong(scalar.text());
            } catch (NumberFormatException e) {
                throw wrong("a whole number");
            }
        }
        throw wrong("a whole number");
    }

    /**
     * This value as plain Java values: maps, lists, texts, numbers and booleans.
     *
     * @throws ProblemException when something in it is empty
     */
    default Object value() {
        return switch (this) {
            case Mapping map -> {
                Map<String, Object> values = new LinkedHashMap<>();
                map.entries().forEach((key, node) -> values.put(key, node.value()));
                yield values;
            }
            case Sequence list -> list.items().stream().map(YamlNode::value).toList();
            case Scalar scalar when scalar.quoted() -> scalar.text();
            case Scalar scalar
            when scalar.text().equals("true") || scalar.text().equals("false") -> bool();
            case Scalar scalar when scalar.text().matches("-?[0-9]{1,18}") -> number();
            case Scalar scalar -> scalar.text().isEmpty() ? "" : text();
        };
    }

    /** The problem of finding something else here. */
    default ProblemException wrong(String expected) {
        return ProblemException.of(
                "format.wrong-value",
                "file",
                file(),
                "line",
                line(),
                "path",
                path().isEmpty() ? "the document" : path(),
                "expected",
                expected);
    }
}
