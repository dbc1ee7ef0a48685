package dev.landfall.engine.support;

import dev.landfall.engine.problem.Finding;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of a support bundle.
 *
 * @param file the archive
 * @param size in bytes
 * @param entries its files, in order
 * @param missing what could not be collected, or not be shown
 * @param findings what is wrong at the site at a glance: pods that do not run, log lines that are known; the worst first
 */
public record SupportReport(Path file, long size, List<Entry> entries, List<Missing> missing, List<Finding> findings) {
    public SupportReport {
        entries = List.copyOf(entries);
        missing = List.copyOf(missing);
        findings = List.copyOf(findings);
    }

    /**
     * One file of the archive.
     *
     * @param name without the archive's top folder
     * @param size in bytes
     * @param redactions how often something was hidden in it, by rule
     */
    public record Entry(String name, long size, Map<String, Long> redactions) {
        public Entry {
            redactions = Map.copyOf(redactions);
        }
    }

    /**
     * Something that is not in the archive.
     *
     * @param withheld whether it was collected, but left out because a secret could not be hidden in it
     */
    public record Missing(String what, String why, boolean withheld) {}

    /** How often each rule hid something. */
    public Map<String, Long> redactions() {
        Map<String, Long> all = new TreeMap<>();
        entries.forEach(e -> e.redactions().forEach((rule, n) -> all.merge(rule, n, Long::sum)));
        return all;
    }

    /** How often something was hidden. */
    public long hidden() {
        return redactions().values().stream().mapToLong(n -> n).sum();
    }
}
