package dev.landfall.desktop.widgets;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The difference of two YAML texts, each part headed by the keys that it stands under: far down, a line alone says little. */
public final class YamlDiff {
    private static final Pattern HUNK = Pattern.compile("@@ -\\d+,\\d+ \\+(\\d+),\\d+ @@");
    private static final Pattern KEY = Pattern.compile("^( *)([^\\s#'\"{\\[-][^:#]*|\"[^\"]*\"|'[^']*'):(\\s.*|)$");

    private YamlDiff() {}

    /** As {@link LineDiff#unified}, with the keys above the first change of each part behind its {@code @@}. */
    public static String unified(String before, String after) {
        List<String> now = after.lines().toList();
        List<String> diff = LineDiff.unified(before, after).lines().toList();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < diff.size(); i++) {
            text.append(diff.get(i));
            Matcher hunk = HUNK.matcher(diff.get(i));
            if (hunk.matches()) {
                int change = i + 1;
                while (change < diff.size() && diff.get(change).startsWith(" ")) {
                    change++;
                }
                int line = Integer.parseInt(hunk.group(1)) - 1 + change - i - 1;
                String path = change < diff.size()
                        ? path(now, line, indent(diff.get(change).substring(1)))
                        : "";
                text.append(path.isEmpty() ? "" : " " + path);
            }
            text.append('\n');
        }
        return text.toString();
    }

    /** The keys above a line, from the outermost; lines count from 0. */
    private static String path(List<String> lines, int line, int indent) {
        Deque<String> keys = new ArrayDeque<>();
        int left = indent;
        for (int i = Math.min(line, lines.size()) - 1; i >= 0 && left > 0; i--) {
            Matcher key = KEY.matcher(lines.get(i));
            if (key.matches() && key.group(1).length() < left) {
                keys.addFirst(key.group(2).strip());
                left = key.group(1).length();
            }
        }
        return String.join(".", keys);
    }

    private static int indent(String line) {
        int at = 0;
        while (at < line.length() && line.charAt(at) == ' ') {
            at++;
        }
        return at;
    }
}
