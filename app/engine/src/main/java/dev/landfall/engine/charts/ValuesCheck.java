package dev.landfall.engine.charts;

import dev.landfall.engine.charts.text.Seen;
import dev.landfall.engine.charts.text.TextLayer;
import dev.landfall.engine.charts.text.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
     * @param line of the key in the given values, from 1
     * @param suggestion the whole path that was probably meant
     */
    public record UnknownKey(String path, int line, Optional<String> suggestion) {}

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
            check.chart(values, List.of(ValuesPlace.top(chart)), "");
        }
        return List.copyOf(check.unknown);
    }

    /** The places of an edit whose key speaks of a secret and whose value is a text of its own, with their lines. */
    public static List<UnknownKey> openSecrets(String valuesYaml) {
        List<UnknownKey> found = new ArrayList<>();
        TextLayer.of(valuesYaml).roots().forEach(root -> secrets(root, "", new Seen(), found));
        return List.copyOf(found);
    }

    private static void secrets(Tree tree, String prefix, Seen seen, List<UnknownKey> into) {
        switch (tree) {
            case Tree.Mapping map -> {
                if (seen.first(map)) {
                    for (Tree.Entry e : map.entries()) {
                        String path = prefix + e.key().value();
                        if (e.value() instanceof Tree.Scalar s
                                && !s.isNull()
                                && SecretWords.tells(e.key().value(), s.value())) {
                            into.add(new UnknownKey(path, line(e.key()), Optional.empty()));
                        }
                        secrets(e.value(), path + ".", seen, into);
                    }
                }
            }
            case Tree.Sequence list -> {
                if (seen.first(list)) {
                    list.items().forEach(item -> secrets(item, prefix, seen, into));
                }
            }
            case Tree.Scalar scalar -> {
                // told with its key
            }
        }
    }

    private void chart(Tree.Mapping given, List<ValuesPlace> levels, String prefix) {
        ValuesPlace own = levels.getFirst();
        Map<String, ChartArchive> parts = own.parts();
        for (Tree.Entry entry : given.entries()) {
            String key = entry.key().value();
            ChartArchive part = parts.get(key);
            if (part != null && entry.value() instanceof Tree.Mapping inner) {
                List<ValuesPlace> inside = new ArrayList<>();
                inside.add(ValuesPlace.top(part));
                levels.forEach(level -> inside.add(level.child(key)));
                chart(inner, inside, prefix + key + ".");
            } else if (part == null && !key.equals("global") && !key.equals("tags") && !key.equals("<<")) {
                entry(entry, levels, prefix);
            }
        }
    }

    private void mapping(Tree.Mapping given, List<ValuesPlace> levels, String prefix) {
        for (Tree.Entry entry : given.entries()) {
            if (!entry.key().value().equals("<<")) {
                entry(entry, levels, prefix);
            }
        }
    }

    /** A key is known when the chart that it goes to knows it, or one around that. */
    private void entry(Tree.Entry entry, List<ValuesPlace> levels, String prefix) {
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
            ValuesPlace own = levels.getFirst();
            unknown.add(
                    new UnknownKey(path, line(entry.key()), own.suggestion(key).map(s -> suggested(prefix, own, s))));
        }
    }

    private static String suggested(String prefix, ValuesPlace level, String inChart) {
        String own = level.path().isEmpty() ? "" : level.path() + ".";
        String chartPrefix = prefix.endsWith(own) ? prefix.substring(0, prefix.length() - own.length()) : prefix;
        return chartPrefix + inChart;
    }

    private static int line(Tree at) {
        String before = at.layer().text().substring(0, at.start());
        return 1 + (int) before.chars().filter(c -> c == '\n').count();
    }
}
