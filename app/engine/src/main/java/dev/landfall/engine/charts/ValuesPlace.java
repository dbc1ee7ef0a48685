package dev.landfall.engine.charts;

import dev.landfall.engine.charts.text.TextLayer;
import dev.landfall.engine.charts.text.Tree;
import dev.landfall.engine.format.Nearest;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A place among a chart's own values, and what the chart knows of the keys there.
 *
 * @param defaults the mapping that stands there; empty when the chart sets none
 * @param path from the chart's top; empty at the top
 */
record ValuesPlace(ChartArchive chart, Optional<Tree.Mapping> defaults, String path) {
    static ValuesPlace top(ChartArchive chart) {
        return new ValuesPlace(chart, root(chart.values()), "");
    }

    ValuesPlace child(String key) {
        return new ValuesPlace(chart, defaults.flatMap(d -> d.mapping(key)), path.isEmpty() ? key : path + "." + key);
    }

    /** The items of a list under a key, as far as the first one shows what they have. */
    ValuesPlace items(String key) {
        Optional<Tree.Mapping> first = defaults.flatMap(d -> d.sequence(key))
                .flatMap(list -> list.items().stream()
                        .filter(Tree.Mapping.class::isInstance)
                        .map(Tree.Mapping.class::cast)
                        .findFirst());
        return new ValuesPlace(chart, first, path.isEmpty() ? key : path + "." + key);
    }

    /** Whether the chart sets the key here. */
    boolean sets(String key) {
        return defaults.flatMap(d -> d.get(key)).isPresent();
    }

    /** The charts inside, by the key that their values stand under. */
    Map<String, ChartArchive> parts() {
        Map<String, ChartArchive> parts = new LinkedHashMap<>();
        chart.subcharts().forEach(s -> parts.put(s.name(), s));
        for (ChartMetadata.Dependency d : chart.metadata().dependencies()) {
            chart.subcharts().stream()
                    .filter(s -> s.name().equals(d.name()))
                    .findFirst()
                    .ifPresent(s -> parts.put(d.key(), s));
        }
        return parts;
    }

    /** Whether the chart speaks of the key although its defaults do not set it: in a comment, or in a template. */
    boolean mentions(String key) {
        String word = Pattern.quote(key);
        if (Pattern.compile("(?m)^\\s*#+[\\s#-]*" + word + "\\s*:")
                .matcher(chart.values())
                .find()) {
            return true;
        }
        for (ChartMetadata.Dependency d : chart.metadata().dependencies()) {
            if (d.condition().equals(path.isEmpty() ? key : path + "." + key)) {
                return true;
            }
        }
        String dotted = path.isEmpty() ? "" : Pattern.quote(path) + "\\.";
        Pattern exact = Pattern.compile("\\.Values\\." + dotted + word + "\\b");
        Pattern whole = path.isEmpty()
                ? Pattern.compile("\\.Values(?![.\\w])")
                : Pattern.compile("\\.Values\\." + Pattern.quote(path) + "(?![.\\w-])");
        Pattern loose = Pattern.compile("\\." + word + "\\b|\"" + word + "\"");
        boolean handedOn = false;
        boolean used = false;
        for (String name : chart.files().keySet()) {
            if (!name.startsWith("templates/")) {
                continue;
            }
            String template = chart.text(name).orElse("");
            if (exact.matcher(template).find()) {
                return true;
            }
            handedOn |= whole.matcher(template).find();
            used |= loose.matcher(template).find();
        }
        return (handedOn && (used || (!path.isEmpty() && dumps()))) || rangesOver();
    }

    /** Whether a template goes through the mapping key by key, so that any key will do. */
    private boolean rangesOver() {
        if (path.isEmpty()) {
            return false;
        }
        String last = path.substring(path.lastIndexOf('.') + 1);
        Pattern range =
                Pattern.compile("range\\s+\\$\\w+\\s*,\\s*\\$\\w+\\s*:=[^}]*\\." + Pattern.quote(last) + "(?![.\\w-])");
        return chart.files().keySet().stream()
                .filter(n -> n.startsWith("templates/"))
                .anyMatch(n -> range.matcher(chart.text(n).orElse("")).find());
    }

    private static Optional<Tree.Mapping> root(String yaml) {
        List<Tree> roots = TextLayer.of(yaml).roots();
        return roots.size() == 1 && roots.getFirst() instanceof Tree.Mapping map ? Optional.of(map) : Optional.empty();
    }

    /** Whether the mapping goes into an object as it is. */
    private boolean dumps() {
        Pattern dump = Pattern.compile("(?:toYaml|tpl|toJson|mergeOverwrite|range)[^}]*\\.Values\\."
                + Pattern.quote(path) + "(?![.\\w-])|with \\.Values\\." + Pattern.quote(path)
                + "\\s*-?\\}\\}(?s:.{0,200})toYaml \\.");
        return chart.files().keySet().stream()
                .filter(n -> n.startsWith("templates/"))
                .anyMatch(n -> dump.matcher(chart.text(n).orElse("")).find());
    }

    /** The key nearby that it was probably meant to be, else the same key elsewhere in the chart. */
    Optional<String> suggestion(String key) {
        Set<String> siblings = new LinkedHashSet<>();
        defaults.ifPresent(d -> d.entries().forEach(e -> siblings.add(e.key().value())));
        if (path.isEmpty()) {
            siblings.addAll(parts().keySet());
        }
        Optional<String> near = Nearest.to(key, siblings).map(n -> path.isEmpty() ? n : path + "." + n);
        return near.or(() -> root(chart.values()).flatMap(r -> elsewhere(r, key, "", 0)));
    }

    private static Optional<String> elsewhere(Tree.Mapping map, String key, String at, int depth) {
        if (depth > 6) {
            return Optional.empty();
        }
        for (Tree.Entry entry : map.entries()) {
            if (entry.key().value().equals(key)) {
                return Optional.of(at + key);
            }
        }
        for (Tree.Entry entry : map.entries()) {
            if (entry.value() instanceof Tree.Mapping inner) {
                Optional<String> found = elsewhere(inner, key, at + entry.key().value() + ".", depth + 1);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }
}
