package dev.landfall.engine.bundle;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;

/**
 * Which files of a chart's folder are not packed, by the rules of {@code .helmignore}: a subset of gitignore's, without {@code **}; a
 * later rule does not bring back what an earlier one ignored, but a negated one ignores all that it does not match (Helm's own rule).
 */
final class HelmIgnore implements BiPredicate<String, Boolean> {
    private final List<Rule> rules = new ArrayList<>();

    private record Rule(Pattern pattern, boolean negate, boolean folder, boolean whole) {}

    /** @param text of the {@code .helmignore}, empty when there is none */
    HelmIgnore(String text) {
        text.lines().forEach(this::rule);
        // Helm always ignores hidden files among the templates
        rule("templates/.?*");
    }

    private void rule(String line) {
        String rule = line.strip();
        if (rule.isEmpty() || rule.startsWith("#")) {
            return;
        }
        boolean negate = rule.startsWith("!");
        rule = negate ? rule.substring(1) : rule;
        boolean folder = rule.endsWith("/");
        rule = folder ? rule.substring(0, rule.length() - 1) : rule;
        boolean whole = rule.indexOf('/') >= 0;
        rule = rule.startsWith("/") ? rule.substring(1) : rule;
        rules.add(new Rule(glob(rule), negate, folder, whole));
    }

    @Override
    public boolean test(String path, Boolean folder) {
        String base = path.substring(path.lastIndexOf('/') + 1);
        for (Rule rule : rules) {
            boolean matches = rule.pattern.matcher(rule.whole ? path : base).matches();
            if (rule.negate) {
                if ((rule.folder && !folder) || !matches) {
                    return true;
                }
            } else if (matches && (folder || !rule.folder)) {
                return true;
            }
        }
        return false;
    }

    /** Go's {@code filepath.Match}: {@code *} and {@code ?} stay within a folder. */
    private static Pattern glob(String rule) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < rule.length(); i++) {
            char c = rule.charAt(i);
            switch (c) {
                case '*' -> regex.append("[^/]*");
                case '?' -> regex.append("[^/]");
                case '[' -> {
                    int end = rule.indexOf(']', i + 1);
                    if (end > i + 1) {
                        regex.append('[').append(rule, i + 1, end).append(']');
                        i = end;
                    } else {
                        regex.append("\\[");
                    }
                }
                default -> regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        try {
            return Pattern.compile(regex.toString());
        } catch (java.util.regex.PatternSyntaxException e) {
            return Pattern.compile(Pattern.quote(rule));
        }
    }
}
