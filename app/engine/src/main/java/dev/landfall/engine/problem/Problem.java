package dev.landfall.engine.problem;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What went wrong, as a code and the facts of this case; the words stand in {@code messages/} by code.
 *
 * @param code {@code room.short-name}, a key of {@code messages/<room>.yaml}
 * @param facts what the words need: file, offset, image, host; never a secret; in the order given
 * @param remedies what can be done beyond the words of {@link #next()}
 */
public record Problem(String code, Map<String, String> facts, List<Remedy> remedies) {
    public Problem {
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
        remedies = List.copyOf(remedies);
    }

    /**
     * A problem with its facts.
     *
     * @param facts pairs: name, value, name, value; a value's {@code toString} is taken
     */
    public static Problem of(String code, Object... facts) {
        if (facts.length % 2 != 0) {
            throw new IllegalArgumentException("facts come in pairs: " + code);
        }
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < facts.length; i += 2) {
            map.put(facts[i].toString(), facts[i + 1].toString());
        }
        return new Problem(code, map, List.of());
    }

    /** The same problem with remedies beside its words. */
    public Problem with(Remedy... more) {
        return new Problem(code, facts, List.of(more));
    }

    /** What happened, in one line. */
    public String title() {
        return Messages.of(code).title(facts);
    }

    /** Why, in a sentence or two. */
    public String why() {
        return Messages.of(code).why(facts);
    }

    /** What to do next. */
    public String next() {
        return Messages.of(code).next(facts);
    }

    /** The exit code of a command that ends with this problem: 1 to 4, or 130. */
    public int exitCode() {
        return Messages.of(code).exit();
    }

    /** The problem as an exception, to leave the work at hand. */
    public ProblemException asException() {
        return new ProblemException(this, null);
    }
}
