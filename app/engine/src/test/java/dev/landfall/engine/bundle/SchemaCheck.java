package dev.landfall.engine.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks JSON against the part of JSON Schema 2020-12 that the bundle's schemas use; refuses a schema that uses more. */
public final class SchemaCheck {
    private static final Set<String> NOTES = Set.of("$schema", "title", "description", "$defs");

    private final JsonNode root;

    public SchemaCheck(JsonNode schema) {
        this.root = schema;
    }

    /** What is wrong, each with its place; empty when nothing is. */
    public List<String> errors(JsonNode value) {
        List<String> errors = new ArrayList<>();
        check(root, value, "$", errors);
        return errors;
    }

    private void check(JsonNode schema, JsonNode value, String at, List<String> errors) {
        for (Map.Entry<String, JsonNode> rule : schema.properties()) {
            JsonNode want = rule.getValue();
            boolean good = switch (rule.getKey()) {
                case "type" -> type(want, value);
                case "const" -> want.equals(value);
                case "enum" -> contains(want, value);
                case "pattern" ->
                    !value.isTextual()
                            || java.util.regex.Pattern.compile(want.asText())
                                    .matcher(value.asText())
                                    .find();
                case "minimum" -> !value.isNumber() || value.asLong() >= want.asLong();
                case "minItems" -> !value.isArray() || value.size() >= want.asInt();
                case "required" -> required(want, value);
                case "properties" -> {
                    want.properties().forEach(p -> {
                        if (value.has(p.getKey())) {
                            check(p.getValue(), value.get(p.getKey()), at + "." + p.getKey(), errors);
                        }
                    });
                    yield true;
                }
                case "additionalProperties" -> onlyKnown(schema, value);
                case "items" -> {
                    for (int i = 0; value.isArray() && i < value.size(); i++) {
                        check(want, value.get(i), at + "[" + i + "]", errors);
                    }
                    yield true;
                }
                case "oneOf" -> fits(want, value) == 1;
                case "$ref" -> {
                    check(root.at(want.asText().substring(1)), value, at, errors);
                    yield true;
                }
                default -> {
                    if (!NOTES.contains(rule.getKey())) {
                        throw new AssertionError("the schema uses " + rule.getKey());
                    }
                    yield true;
                }
            };
            if (!good) {
                errors.add(at + ": " + rule.getKey() + " " + want);
            }
        }
    }

    private int fits(JsonNode schemas, JsonNode value) {
        int count = 0;
        for (JsonNode schema : schemas) {
            List<String> errors = new ArrayList<>();
            check(schema, value, "$", errors);
            count += errors.isEmpty() ? 1 : 0;
        }
        return count;
    }

    private static boolean type(JsonNode want, JsonNode value) {
        if (want.isArray()) {
            boolean any = false;
            for (JsonNode one : want) {
                any |= type(one, value);
            }
            return any;
        }
        return switch (want.asText()) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            default -> throw new AssertionError("the schema uses type " + want);
        };
    }

    private static boolean contains(JsonNode list, JsonNode value) {
        for (JsonNode one : list) {
            if (one.equals(value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean required(JsonNode keys, JsonNode value) {
        for (JsonNode key : keys) {
            if (value.isObject() && !value.has(key.asText())) {
                return false;
            }
        }
        return true;
    }

    private static boolean onlyKnown(JsonNode schema, JsonNode value) {
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            if (!schema.path("properties").has(entry.getKey())) {
                return false;
            }
        }
        return true;
    }
}
