package dev.landfall.engine.charts;

import dev.landfall.engine.charts.text.TextLayer;
import dev.landfall.engine.charts.text.Tree;
import dev.landfall.engine.format.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds values that a chart will never look at, because a key is mistyped, was renamed between versions or stands at the wrong
 * place. Helm itself says nothing about them.
 */
public final class ValuesCheck {
    /**
     * A key that the chart does not have.
     *
     * @param path from the top, e.g. {@code apiserver.ingres}
     * @param suggestion the whole path that was probably meant
     */
    public record UnknownKey(String path, Optional<String> suggestion) {}

    private static final Pattern FREE = Pattern.compile(
            "(?i).*(?:annotations|labels|selector|resources|limits|requests|securitycontext|affinity|tolerations|env|envs|envvars"
                    + "|config|configuration|data|headers|probe|parameters|properties|attributes)");

    private final List<UnknownKey> unknown = new ArrayList<>();

    private ValuesCheck() {}

    /** The given values that the chart does not know; none when the values are no YAML mapping, which Helm will say. */
    public static List<UnknownKey> unknownKeys(ChartArchive chart, String valuesYaml) {
        ValuesCheck check = new ValuesCheck();
        TextLayer given = TextLayer.of(valuesYaml);
        if (given.roots().size() == 1 && given.roots().getFirst() instanceof Tree.Mapping values) {
            check.chart(values, List.of(Level.top(chart)), "");
        }
        return List.copyOf(check.unknown);
    }

    private void chart(Tree.Mapping given, List<Level> levels, String prefix) {
        Level own = levels.getFirst();
        Map<String, ChartArchive> parts = own.parts();
        for (Tree.Entry entry : given.entries()) {
            String key = entry.key().value();
            ChartArchive part = parts.get(key);
            if (part != null && entry.value() instanceof Tree.Mapping inner) {
                List<Level> inside = new ArrayList<>();
                inside.add(Level.top(part));
                levels.forEach(level -> inside.add(level.child(key)));
                chart(inner, inside, prefix + key + ".");
            } else if (part == null && !key.equals("global") && !key.equals("tags") && !key.equals("<<")) {
                entry(entry, levels, prefix);
            }
        }
    }

    private void mapping(Tree.Mapping given, List<Level> levels, String prefix) {
        for (Tree.Entry entry : given.entries()) {
            if (!entry.key().value().equals("<<")) {
                entry(entry, levels, prefix);
            }
        }
    }

    /** A key is known when the chart that it goes to knows it, or one around that. */
    private void entry(Tree.Entry entry, List<Level> levels, String prefix) {
        String key = entry.key().value();
        String path = prefix + key;
        List<Tree> known = new ArrayList<>();
        levels.forEach(level -> level.defaults().flatMap(d -> d.get(key)).ifPresent(known::add));
        if (!known.isEmpty()) {
            boolean fixed = !FREE.matcher(key).matches()
                    && known.stream()
                            .allMatch(k ->
                                    k instanceof Tree.Mapping m && !m.entries().isEmpty());
            if (fixed && entry.value() instanceof Tree.Mapping inner) {
                mapping(inner, levels.stream().map(l -> l.child(key)).toList(), path + ".");
            }
        } else if (levels.stream().noneMatch(level -> level.mentions(key))) {
            Level own = levels.getFirst();
            unknown.add(new UnknownKey(path, own.suggestion(key).map(s -> suggested(prefix, own, s))));
        }
    }

    private static String suggested(String prefix, Level level, String inChart) {
        String own = level.path().isEmpty() ? "" : level.path() + ".";
        String chartPrefix = prefix.endsWith(own) ? prefix.substring(0, prefix.length() - own.length()) : prefix;
        return chartPrefix + inChart;
    }

    private static Optional<Tree.Mapping> root(String yaml) {
        List<Tree> roots = TextLayer.of(yaml).roots();
        return roots.size() == 1 && roots.getFirst() instanceof Tree.Mapping map ? Optional.of(map) : Optional.empty();
    }

    /** A mapping among a chart's own defaults. */
    private record Level(ChartArchive chart, Optional<Tree.Mapping> defaults, String path) {
        static Level top(ChartArchive chart) {
            return new Level(chart, root(chart.values()), "");
        }

        Level child(String key) {
            return new Level(chart, defaults.flatMap(d -> d.mapping(key)), path.isEmpty() ? key : path + "." + key);
        }

        /** The charts inside, by the key that their values stand under. */
        Map<String, ChartArchive> parts() {
            Map<String, ChartArchive> parts = new java.util.LinkedHashMap<>();
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
            return handedOn && (used || (!path.isEmpty() && dumps()));
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
            defaults.ifPresent(
                    d -> d.entries().forEach(e -> siblings.add(e.key().value())));
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
                    Optional<String> found =
                            elsewhere(inner, key, at + entry.key().value() + ".", depth + 1);
                    if (found.isPresent()) {
                        return found;
                    }
                }
            }
            return Optional.empty();
        }
    }
}
