package dev.landfall.engine.support;

import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.Severity;
import dev.landfall.engine.support.redact.Redactor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The texts that open a bundle: what is wrong at a glance, what is inside, what was hidden and what is missing. */
final class Summary {
    private static final int MOST_FINDINGS = 100;

    private Summary() {}

    /** Known lines of logs as findings. */
    static List<Finding> findings(List<Signatures.Seen> seen) {
        List<Finding> findings = new ArrayList<>();
        for (Signatures.Seen s : seen) {
            findings.add(Finding.warn(
                    "support.line/" + s.file(),
                    Problem.of(
                            "support.known-line",
                            "title",
                            s.advice().title(),
                            "explanation",
                            s.advice().explanation(),
                            "count",
                            s.count(),
                            "file",
                            s.file(),
                            "line",
                            s.line(),
                            "remedy",
                            s.advice().remedy())));
        }
        return findings;
    }

    /** The worst first, then by what they are about. */
    static List<Finding> sorted(List<Finding> findings) {
        return findings.stream()
                .sorted(Comparator.comparing(Finding::severity).reversed().thenComparing(Finding::id))
                .toList();
    }

    static String text(
            SupportRequest request,
            Map<String, String> facts,
            List<Finding> findings,
            List<SupportReport.Entry> entries,
            List<SupportReport.Missing> missing,
            Redactor redactor) {
        StringBuilder out = new StringBuilder("# Support bundle\n\n");
        facts.forEach((name, value) ->
                out.append("- ").append(name).append(": ").append(value).append('\n'));
        if (!request.namespaces().isEmpty()) {
            out.append("- namespaces: ")
                    .append(String.join(", ", request.namespaces()))
                    .append('\n');
        }
        out.append("\n## At a glance\n\n");
        if (findings.isEmpty()) {
            out.append("Nothing that stands out: no pod that does not run, no log line that is known.\n");
        }
        findings.stream().limit(MOST_FINDINGS).forEach(f -> {
            out.append("### ")
                    .append(f.severity() == Severity.FAIL ? "FAIL  " : "warn  ")
                    .append(f.title())
                    .append("\n\n");
            out.append(f.detail().replaceAll("\\s+", " ").strip()).append("\n\n");
            out.append("What to do: ").append(f.next()).append("\n\n");
        });
        if (findings.size() > MOST_FINDINGS) {
            out.append("… and ").append(findings.size() - MOST_FINDINGS).append(" more.\n");
        }
        inside(out, entries);
        hidden(out, entries, redactor);
        out.append("\n## Missing\n\n");
        if (missing.isEmpty()) {
            out.append("Nothing: everything that was looked for could be read.\n");
        } else {
            long withheld =
                    missing.stream().filter(SupportReport.Missing::withheld).count();
            out.append(missing.size()).append(" things could not be collected");
            out.append(withheld == 0 ? "" : ", " + withheld + " of them because secrets in them could not be hidden");
            out.append("; collection-problems.txt lists them.\n");
        }
        return out.toString();
    }

    private static void inside(StringBuilder out, List<SupportReport.Entry> entries) {
        Map<String, long[]> folders = new TreeMap<>();
        for (SupportReport.Entry entry : entries) {
            long[] sum = folders.computeIfAbsent(folder(entry.name()), f -> new long[2]);
            sum[0]++;
            sum[1] += entry.size();
        }
        out.append("\n## Inside\n\n| where | files | KiB | what |\n|---|---|---|---|\n");
        folders.forEach((folder, sum) -> out.append(String.format(
                Locale.ROOT, "| %s | %d | %d | %s |%n", folder, sum[0], (sum[1] + 1023) / 1024, what(folder))));
    }

    private static String folder(String name) {
        String[] parts = name.split("/");
        if (parts.length == 1) {
            return name;
        }
        if (!parts[0].equals("namespaces") || parts.length < 4) {
            return parts[0] + "/" + (parts[0].equals("namespaces") ? parts[1] + "/" : "");
        }
        return parts[0] + "/" + parts[1] + "/" + parts[2] + "/";
    }

    private static String what(String folder) {
        if (folder.endsWith("/logs/")) {
            return "logs by pod and container; .previous.log is from before the last restart";
        }
        if (folder.endsWith("/helm/")) {
            return "Helm releases: history, values, manifests";
        }
        if (folder.startsWith("namespaces/")) {
            return "objects by kind, pods.txt and events.txt; Secrets by name and key only";
        }
        return switch (folder) {
            case "cluster/" -> "nodes, storage, ingress classes, kinds and versions";
            case "laptop/" -> "files of the laptop that installs: journal, site, receipts, log";
            case "collection-problems.txt" -> "what could not be collected, and why";
            case "redactions.txt" -> "how often something was hidden, by file and rule";
            default -> "";
        };
    }

    private static void hidden(StringBuilder out, List<SupportReport.Entry> entries, Redactor redactor) {
        long hidden = entries.stream()
                .flatMap(e -> e.redactions().values().stream())
                .mapToLong(n -> n)
                .sum();
        out.append("\n## Hidden\n\n");
        out.append(hidden)
                .append(
                        " times a secret was hidden; redactions.txt counts them. The same value has the same mask everywhere in this bundle, e.g. HIDDEN-1.\n");
        out.append(redactor.searched())
                .append(
                        " values of Secrets and answers were searched for wherever they stand, in plain text, base64, URLs, JSON and more.\n");
        if (redactor.byNameOnly() > 0) {
            out.append(redactor.byNameOnly())
                    .append(" more are short or common words, and were hidden only under the name of their key.\n");
        }
        if (redactor.unsearchable() > 0) {
            out.append(redactor.unsearchable())
                    .append(
                            " more were too many to search for, and were hidden only where their name or shape gives them away.\n");
        }
    }

    /** What is missing, things with the same reason together. */
    static String problems(List<SupportReport.Missing> missing) {
        Map<String, Set<String>> byReason = new LinkedHashMap<>();
        for (SupportReport.Missing m : missing) {
            byReason.computeIfAbsent(
                            (m.withheld() ? "Left out: " : "Not collected: ") + m.why(), why -> new LinkedHashSet<>())
                    .add(m.what());
        }
        StringBuilder out = new StringBuilder();
        byReason.forEach((why, what) -> {
            out.append(why).append('\n');
            what.stream().sorted().forEach(w -> out.append("  ").append(w).append('\n'));
        });
        return out.toString();
    }

    static String redactions(List<SupportReport.Entry> entries) {
        StringBuilder out = new StringBuilder();
        for (SupportReport.Entry entry : entries) {
            new TreeMap<>(entry.redactions())
                    .forEach((rule, count) ->
                            out.append(String.format(Locale.ROOT, "%8d  %-24s  %s%n", count, rule, entry.name())));
        }
        return out.isEmpty() ? "Nothing was hidden.\n" : out.toString().replace("\r\n", "\n");
    }
}
