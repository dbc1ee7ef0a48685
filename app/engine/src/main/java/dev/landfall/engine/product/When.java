package dev.landfall.engine.product;

import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A condition: every term must hold. A term is a name that must be {@code true}, {@code !name} that must not, or
 * {@code name == value}, {@code name != value}; the value may stand in quotes, and {@code ""} is nothing.
 */
public record When(List<Term> terms) {
    /** Holds always. */
    public static final When ALWAYS = new When(List.of());

    private static final Pattern COMPARISON = Pattern.compile("(\\S+)\\s*(==|!=)\\s*\"?([^\"]*?)\"?");

    public When {
        terms = List.copyOf(terms);
    }

    /**
     * One part of a condition.
     *
     * @param value what the name must be
     */
    public record Term(String name, String value, boolean negated) {}

    /**
     * Reads one term.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static Term term(String text) {
        String t = text.strip();
        Matcher comparison = COMPARISON.matcher(t);
        if (comparison.matches()) {
            return named(
                    comparison.group(1),
                    comparison.group(3),
                    comparison.group(2).equals("!="));
        }
        boolean negated = t.startsWith("!");
        return named(negated ? t.substring(1).strip() : t, "true", negated);
    }

    private static Term named(String name, String value, boolean negated) {
        if (!Template.NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name + "' is no name; a term is name, !name or name == value");
        }
        return new Term(name, value, negated);
    }

    /** Whether it holds for these values. */
    public boolean holds(Function<String, String> values) {
        return terms.stream().allMatch(t -> values.apply(t.name()).equals(t.value()) != t.negated());
    }
}
