package dev.landfall.engine.problem;

/** How much a {@link Finding} matters. */
public enum Severity {
    /** Looked at, and all right. */
    PASS,
    /** Worth knowing; does not stop anything. */
    WARN,
    /** Stops the installation unless a person overrides it in words, where that is allowed. */
    FAIL
}
