package dev.landfall.engine.problem;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one check says.
 *
 * @param id names the check and what it looked at, stable from run to run, e.g. {@code cluster.rights/namespaces}
 * @param severity pass, warn or fail
 * @param title in one line, plain words
 * @param detail what was seen and why it matters; may be empty
 * @param next what to do; empty when it passed
 * @param evidence facts to copy: versions, digests, host names; never a secret
 * @param remedies buttons
 * @param overridable whether a person may go on in words that the journal keeps
 */
public record Finding(
        String id,
        Severity severity,
        String title,
        String detail,
        String next,
        Map<String, String> evidence,
        List<Remedy> remedies,
        boolean overridable) {
    public Finding {
        evidence = Collections.unmodifiableMap(new LinkedHashMap<>(evidence));
        remedies = List.copyOf(remedies);
    }

    public static Finding pass(String id, String title, String detail) {
        return new Finding(id, Severity.PASS, title, detail, "", Map.of(), List.of(), true);
    }

    /** A warning in the words of a problem. */
    public static Finding warn(String id, Problem problem) {
        return from(id, Severity.WARN, problem, true);
    }

    /** A failure in the words of a problem, that a person may override. */
    public static Finding fail(String id, Problem problem) {
        return from(id, Severity.FAIL, problem, true);
    }

    /** A failure in the words of a problem, that nobody may override. */
    public static Finding stop(String id, Problem problem) {
        return from(id, Severity.FAIL, problem, false);
    }

    private static Finding from(String id, Severity severity, Problem p, boolean overridable) {
        return new Finding(id, severity, p.title(), p.why(), p.next(), p.facts(), p.remedies(), overridable);
    }
}
