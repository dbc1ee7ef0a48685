package dev.landfall.engine.charts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.SpecVersionDetector;
import com.networknt.schema.ValidationMessage;
import dev.landfall.engine.format.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Holds values against the {@code values.schema.json} of a chart and of the charts inside it, and reads what Helm says when it does the
 * same at rendering. Helm's word counts; this one is there before anything is rendered. Asks no network for other schemas.
 */
public final class ValuesSchema {
    private static final Pattern HEADING = Pattern.compile("^([A-Za-z0-9._-]+):\\s*$");
    private static final Pattern PLACE = Pattern.compile("^- at '([^']*)': (.*)$");
    private static final Pattern OLD_PLACE = Pattern.compile("^- ([^\\s:]+): (.*)$");

    private ValuesSchema() {}

    /**
     * A value that a schema does not allow.
     *
     * @param path from the values' top, e.g. {@code redis.replicas}
     * @param why in the schema's words, without the value
     */
    public record Violation(String path, String why) {}

    /** What the schemas of a chart and of its parts in use refuse. */
    public static List<Violation> violations(ChartArchive chart, Map<?, ?> given) {
        List<Violation> found = new ArrayList<>();
        check(chart, ChartDefaults.withoutNulls(ChartDefaults.merge(ChartDefaults.of(chart), given)), "", found);
        return List.copyOf(found);
    }

    private static void check(ChartArchive chart, Map<?, ?> values, String prefix, List<Violation> into) {
        chart.schema().ifPresent(text -> own(text, values, prefix, into));
        ValuesPlace.top(chart).parts().forEach((key, part) -> {
            if (values.get(key) instanceof Map<?, ?> inner && used(chart, key, values)) {
                check(part, inner, prefix + key + ".", into);
            }
        });
    }

    /** Helm leaves a part out whose condition is switched off, with its schema. */
    private static boolean used(ChartArchive chart, String key, Map<?, ?> values) {
        for (ChartMetadata.Dependency d : chart.metadata().dependencies()) {
            if (d.key().equals(key)) {
                for (String condition : d.condition().split(",", -1)) {
                    if (at(values, condition.strip()) instanceof Boolean on) {
                        return on;
                    }
                }
            }
        }
        return true;
    }

    private static @Nullable Object at(Map<?, ?> values, String path) {
        Object here = values;
        for (String key : path.split("\\.", -1)) {
            here = here instanceof Map<?, ?> map ? map.get(key) : null;
        }
        return here;
    }

    private static void own(String text, Map<?, ?> values, String prefix, List<Violation> into) {
        try {
            JsonNode node = Json.MAPPER.readTree(text);
            Optional<SpecVersion.VersionFlag> said = SpecVersionDetector.detectOptionalVersion(node, false);
            if (said.isEmpty() && node instanceof ObjectNode schema) {
                // such as "the newest", which stands for no file: Helm takes the newest that it knows
                schema.remove("$schema");
            }
            SpecVersion.VersionFlag version = said.orElse(SpecVersion.VersionFlag.V202012);
            JsonSchemaFactory factory = JsonSchemaFactory.getInstance(
                    version,
                    builder -> builder.schemaLoaders(loaders -> loaders.values(list ->
                            list.removeIf(loader -> loader instanceof com.networknt.schema.resource.UriSchemaLoader))));
            JsonSchema schema = factory.getSchema(node);
            for (ValidationMessage message : schema.validate(Json.MAPPER.valueToTree(values))) {
                String at = message.getInstanceLocation().toString();
                String why = message.getMessage();
                // its words open with the place, which is told beside them
                into.add(new Violation(
                        path(prefix, pointed(at)), why.startsWith(at + ": ") ? why.substring(at.length() + 2) : why));
            }
        } catch (java.io.IOException | JsonSchemaException e) {
            // a schema that is none, or that needs another from elsewhere, is for Helm to judge
        }
    }

    /** Reads the problem of a rendering that Helm ended because of a schema; empty when its words are others than known. */
    public static List<Violation> said(ChartArchive chart, String helmsWords) {
        List<Violation> found = new ArrayList<>();
        String prefix = "";
        for (String raw : helmsWords.split("\n", -1)) {
            String line = raw.strip();
            Matcher heading = HEADING.matcher(line);
            Matcher place = PLACE.matcher(line);
            Matcher old = OLD_PLACE.matcher(line);
            if (heading.matches()) {
                prefix = prefix(chart, heading.group(1), "").orElse("");
            } else if (place.matches()) {
                found.add(new Violation(path(prefix, pointed(place.group(1))), place.group(2)));
            } else if (old.matches()) {
                found.add(new Violation(path(prefix, old.group(1).equals("(root)") ? "" : old.group(1)), old.group(2)));
            }
        }
        return List.copyOf(found);
    }

    /** Where the values of a part stand that Helm calls by this name. */
    private static Optional<String> prefix(ChartArchive chart, String name, String at) {
        if (chart.name().equals(name)) {
            return Optional.of(at);
        }
        for (Map.Entry<String, ChartArchive> part :
                ValuesPlace.top(chart).parts().entrySet()) {
            String there = at + part.getKey() + ".";
            if (part.getKey().equals(name)) {
                return Optional.of(there);
            }
            Optional<String> deeper = prefix(part.getValue(), name, there);
            if (deeper.isPresent()) {
                return deeper;
            }
        }
        return Optional.empty();
    }

    /** A JSON pointer (RFC 6901), or a JSON path, as the paths of values are written here. */
    private static String pointed(String place) {
        if (place.startsWith("$")) {
            return place.startsWith("$.") ? place.substring(2) : place.substring(1);
        }
        StringBuilder path = new StringBuilder();
        for (String part : place.split("/", -1)) {
            if (part.matches("[0-9]+")) {
                path.append('[').append(part).append(']');
            } else if (!part.isEmpty()) {
                path.append(path.isEmpty() ? "" : ".")
                        .append(part.replace("~1", "/").replace("~0", "~"));
            }
        }
        return path.toString();
    }

    private static String path(String prefix, String path) {
        return path.isEmpty() ? (prefix.isEmpty() ? "(all)" : prefix.substring(0, prefix.length() - 1)) : prefix + path;
    }
}
