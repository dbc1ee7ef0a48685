package dev.landfall.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.install.Site;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.Remedy;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a command says: text for people, or one JSON object a line for scripts. Safe for any thread.
 *
 * <p>Results go to standard output, problems to standard error, in both forms.
 */
final class Printer {
    private static final int WIDTH = 100;
    /** More things to do than anybody reads on a screen. */
    private static final int REMEDIES = 12;

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean json;

    Printer(PrintWriter out, PrintWriter err, boolean json) {
        this.out = out;
        this.err = err;
        this.json = json;
    }

    boolean json() {
        return json;
    }

    /** A line for people; scripts do not see it. */
    synchronized void line(String text) {
        if (!json) {
            out.println(text);
            out.flush();
        }
    }

    /** A whole document as it is, in both forms. */
    synchronized void document(String text) {
        out.println(text.stripTrailing());
        out.flush();
    }

    /** A record for scripts; people do not see it. */
    synchronized void object(String kind, Map<String, ?> fields) {
        if (json) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("kind", kind);
            line.putAll(fields);
            print(out, line);
        }
    }

    /** A table for people: columns as wide as their longest cell, the last one as long as it likes. */
    synchronized void table(List<String> head, List<List<String>> rows) {
        if (json) {
            return;
        }
        int[] widths = new int[head.size()];
        for (int i = 0; i < head.size(); i++) {
            widths[i] = head.get(i).length();
            for (List<String> row : rows) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        out.println(row(head, widths));
        rows.forEach(r -> out.println(row(r, widths)));
        out.flush();
    }

    private static String row(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            boolean last = i == cells.size() - 1;
            line.append(last ? cells.get(i) : pad(cells.get(i), widths[i] + 2));
        }
        return line.toString().stripTrailing();
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    /** A problem with what happened, why and what to do next. */
    synchronized void problem(Problem problem) {
        if (json) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("kind", "problem");
            line.put("code", problem.code());
            line.put("title", problem.title());
            line.put("why", problem.why());
            line.put("next", problem.next());
            line.put("remedies", problem.remedies().stream().map(Remedy::label).toList());
            line.put("facts", problem.facts());
            line.put("exit", problem.exitCode());
            print(err, line);
            return;
        }
        err.println();
        err.println("  " + problem.title());
        section("Why", problem.why());
        section("What to do", problem.next());
        List<Remedy> remedies = problem.remedies();
        for (Remedy remedy : remedies.subList(0, Math.min(REMEDIES, remedies.size()))) {
            section("", "- " + remedy.label());
        }
        if (remedies.size() > REMEDIES) {
            section("", "- and " + (remedies.size() - REMEDIES) + " more; '--output json' lists them all");
        }
        err.println("  (" + problem.code() + ")");
        err.flush();
    }

    private void section(String name, String text) {
        if (text.isEmpty()) {
            return;
        }
        String head = pad(name.isEmpty() ? "" : name + ":", 12);
        String indent = " ".repeat(12);
        boolean first = true;
        for (String line : wrap(text)) {
            err.println("  " + (first ? head : indent) + line);
            first = false;
        }
    }

    /** A finding as one line with its mark, and beneath it why and what to do when it is not a pass. */
    synchronized void finding(Finding finding) {
        if (json) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("id", finding.id());
            line.put("severity", finding.severity().name().toLowerCase(java.util.Locale.ROOT));
            line.put("title", finding.title());
            line.put("detail", finding.detail());
            line.put("next", finding.next());
            line.put("evidence", finding.evidence());
            line.put("overridable", finding.overridable());
            object("finding", line);
            return;
        }
        String mark = switch (finding.severity()) {
            case PASS -> "  ok    ";
            case WARN -> "  warn  ";
            case FAIL -> "  FAIL  ";
        };
        out.println(mark + finding.title());
        String indent = " ".repeat(8);
        wrap(finding.detail()).forEach(text -> out.println(indent + text));
        if (!finding.next().isEmpty()) {
            List<String> next = wrap("-> " + finding.next());
            next.forEach(text -> out.println(indent + text));
        }
        // what is only a button is for the window
        finding.remedies().stream()
                .filter(remedy -> remedy.action().isEmpty())
                .flatMap(remedy -> wrap("- " + remedy.label()).stream())
                .forEach(text -> out.println(indent + text));
        out.flush();
    }

    /** Words that override a finding: said on standard error too, so that they pass no log unseen. */
    synchronized void accepted(Site.Acceptance acceptance) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("kind", "accepted");
        line.put("finding", acceptance.finding());
        line.put("words", acceptance.words());
        line.put("by", acceptance.by());
        line.put("at", acceptance.at());
        if (json) {
            print(out, line);
            print(err, line);
            return;
        }
        err.println("Accepted all the same (" + acceptance.finding() + "): " + acceptance.words());
        err.flush();
    }

    static List<String> wrap(String text) {
        List<String> lines = new java.util.ArrayList<>();
        for (String paragraph : text.split("\n", -1)) {
            StringBuilder line = new StringBuilder();
            for (String word : paragraph.split(" ", -1)) {
                if (!line.isEmpty() && line.length() + word.length() + 1 > WIDTH - 14) {
                    lines.add(line.toString());
                    line.setLength(0);
                }
                line.append(line.isEmpty() ? "" : " ").append(word);
            }
            lines.add(line.toString());
        }
        lines.removeIf(String::isBlank);
        return lines;
    }

    private static void print(PrintWriter to, Map<String, Object> line) {
        try {
            to.println(Json.MAPPER.writeValueAsString(line));
            to.flush();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps of text always have a JSON form", e);
        }
    }

    /** A number of things: {@code 1 chunk}, {@code 2 chunks}. */
    static String count(long number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }

    /** Bytes as people say them: {@code 3.4 GiB}. */
    static String bytes(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        double value = bytes;
        String unit = "";
        for (String next : List.of("KiB", "MiB", "GiB", "TiB")) {
            value /= 1024;
            unit = next;
            if (value < 1000) {
                break;
            }
        }
        return String.format(java.util.Locale.ROOT, value < 10 ? "%.1f %s" : "%.0f %s", value, unit);
    }
}
