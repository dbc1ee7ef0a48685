package dev.landfall.engine.problem;

import java.util.Map;

/**
 * Something the engineer can do about a problem.
 *
 * @param action what a button would do, e.g. {@code registry.trust-ca}; empty when only a person can do it
 * @param label in plain words, e.g. "Trust this certificate authority"
 * @param facts what the action needs to know
 */
public record Remedy(String action, String label, Map<String, String> facts) {
    public Remedy {
        facts = Map.copyOf(facts);
    }

    /** A remedy that only a person can carry out. */
    public static Remedy byHand(String label) {
        return new Remedy("", label, Map.of());
    }
}
