package dev.landfall.engine.charts;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/** What a {@code .helmignore} leaves out of a chart (Helm's rules: like .gitignore without {@code **}). */
final class IgnoreRules {
    private record Rule(PathMatcher matcher, boolean negated, boolean folderOnly, boolean anchored) {}

    private final List<Rule> rules;

    private IgnoreRules(List<Rule> rules) {
        this.rules = rules;
    }

    static IgnoreRules parse(List<String> lines) {
        List<Rule> rules = new ArrayList<>();
        for (String line : lines) {
            rule(line.strip(), rules);
        }
        rule("templates/.?*", rules);
        return new IgnoreRules(rules);
    }

    private static void rule(String line, List<Rule> rules) {
        if (line.isEmpty() || line.startsWith("#") || line.contains("**")) {
            return;
        }
        boolean negated = line.startsWith("!");
        String glob = negated ? line.substring(1) : line;
        boolean folderOnly = glob.endsWith("/");
        glob = folderOnly ? glob.substring(0, glob.length() - 1) : glob;
        boolean anchored = glob.contains("/");
        glob = glob.startsWith("/") ? glob.substring(1) : glob;
        try {
            rules.add(new Rule(
                    FileSystems.getDefault()
                            .getPathMatcher("glob:" + glob.replace("{", "\\{").replace("}", "\\}")),
                    negated,
                    folderOnly,
                    anchored));
        } catch (PatternSyntaxException e) {
            // Helm refuses such a file when it packages; the files it meant stay in
        }
    }

    /** Whether a file, or a folder it stands in, is left out. */
    boolean ignores(String file) {
        String[] parts = file.split("/", -1);
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < parts.length; i++) {
            path.append(i == 0 ? "" : "/").append(parts[i]);
            if (ignored(Path.of(path.toString()), i < parts.length - 1)) {
                return true;
            }
        }
        return false;
    }

    private boolean ignored(Path path, boolean folder) {
        for (Rule rule : rules) {
            boolean matches = rule.matcher().matches(rule.anchored() ? path : path.getFileName());
            if (rule.negated()) {
                if ((rule.folderOnly() && !folder) || !matches) {
                    return true;
                }
            } else if (matches && (folder || !rule.folderOnly())) {
                return true;
            }
        }
        return false;
    }
}
