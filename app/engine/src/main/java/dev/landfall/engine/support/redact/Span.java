package dev.landfall.engine.support.redact;

import dev.landfall.engine.support.search.Window;

/**
 * A stretch of a window to hide.
 *
 * @param from where what was recognised begins, the name in front of the value included: never cut between here and {@code end}
 * @param start the first byte to hide
 * @param end after the last byte to hide
 * @param rule what recognised it
 * @param secret number of the known secret, or -1
 * @param until how it goes on when {@code end} is the window's end and the text is longer: see the constants
 */
record Span(int from, int start, int end, String rule, int secret, int until) {
    /** To the end of the line. */
    static final int LINE = -1;
    /** To the next white space or quote. */
    static final int WORD = -2;
    /** Ends where it ends. */
    static final int CLOSED = -3;
    /** Block of lines deeper than {@code BLOCK - until} spaces. */
    static final int BLOCK = -1000;

    /** Whether what follows the window may belong to it. */
    boolean open(Window window) {
        return until != CLOSED && end >= window.length && !window.last;
    }

    /** One stretch over this and another that overlaps it. */
    Span with(Span other) {
        Span first = secret >= 0 || other.secret < 0 ? this : other;
        int which = secret >= 0 && other.secret >= 0 && secret != other.secret
                ? (other.end - other.start > end - start ? other.secret : secret)
                : Math.max(secret, other.secret);
        boolean mostlyKnown = known() + other.known() >= (Math.max(end, other.end) - Math.min(start, other.start)) / 2;
        return new Span(
                Math.min(from, other.from),
                Math.min(start, other.start),
                Math.max(end, other.end),
                first.rule,
                mostlyKnown ? which : -1,
                end >= other.end ? until : other.until);
    }

    private int known() {
        return secret >= 0 ? end - start : 0;
    }
}
