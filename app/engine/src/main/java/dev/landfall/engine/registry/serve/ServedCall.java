package dev.landfall.engine.registry.serve;

import dev.landfall.engine.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A request that has ended, for a log: it holds no header and no query that could be secret, and nothing that could break a line.
 *
 * @param at when it came
 * @param client its address
 * @param method e.g. {@code GET}
 * @param path with what of the query the API knows
 * @param agent what the client calls itself; may be empty
 * @param status that was answered
 * @param bytes of the body that were sent
 * @param cut what ended it before its end; empty when it was answered whole
 * @param problem why, when it was the bundle's fault
 */
public record ServedCall(
        Instant at,
        String client,
        String method,
        String path,
        String agent,
        int status,
        long bytes,
        Duration took,
        String cut,
        @Nullable Problem problem) {
    private static final int LONGEST = 300;

    /** What a stranger wrote, fit for one line. */
    static String printable(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints().limit(LONGEST).forEach(c -> line.appendCodePoint(printable(c) ? c : '?'));
        return line.toString();
    }

    /** A terminal obeys control characters, and some marks turn the direction of what follows. */
    private static boolean printable(int c) {
        int type = Character.getType(c);
        return !Character.isISOControl(c)
                && type != Character.FORMAT
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR
                && type != Character.SURROGATE;
    }
}
