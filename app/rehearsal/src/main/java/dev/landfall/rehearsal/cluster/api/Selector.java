package dev.landfall.rehearsal.cluster.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What labels or fields must be like for an object to be meant; an empty selector means every object. */
public record Selector(List<Requirement> requirements) {
    public static final Selector EVERYTHING = new Selector(List.of());

    private static final Pattern SET =
            Pattern.compile("(?<key>[^\\s!=,()]+)\\s+(?<op>in|notin)\\s*\\((?<values>[^)]*)\\)");
    private static final Pattern EQUALITY =
            Pattern.compile("(?<key>[^\\s!=,()]+)\\s*(?<op>==|=|!=)\\s*(?<value>[^\\s,()]*)");
    private static final Pattern PRESENCE = Pattern.compile("(?<not>!)?\\s*(?<key>[^\\s!=,()]+)");

    public Selector {
        requirements = List.copyOf(requirements);
    }

    /** One condition on one key. */
    public record Requirement(String key, Operator operator, Set<String> values) {
        boolean holds(@Nullable String value) {
            return switch (operator) {
                case IN -> value != null && values.contains(value);
                case NOT_IN -> value == null || !values.contains(value);
                case EXISTS -> value != null;
                case ABSENT -> value == null;
            };
        }
    }

    /** How a key's value is compared. */
    public enum Operator {
        IN,
        NOT_IN,
        EXISTS,
        ABSENT
    }

    /**
     * Reads a {@code labelSelector} or {@code fieldSelector} parameter.
     *
     * @param text null or empty for everything
     * @throws Status 400 when it is neither
     */
    static Selector parse(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return EVERYTHING;
        }
        List<Requirement> found = new ArrayList<>();
        for (String part : text.split(",(?![^(]*\\))")) {
            String term = part.strip();
            Matcher set = SET.matcher(term);
            Matcher equality = EQUALITY.matcher(term);
            Matcher presence = PRESENCE.matcher(term);
            if (set.matches()) {
                List<String> values = new ArrayList<>();
                for (String value : set.group("values").split(",")) {
                    values.add(value.strip());
                }
                found.add(new Requirement(
                        set.group("key"),
                        set.group("op").equals("in") ? Operator.IN : Operator.NOT_IN,
                        Set.copyOf(values)));
            } else if (equality.matches()) {
                found.add(new Requirement(
                        equality.group("key"),
                        equality.group("op").equals("!=") ? Operator.NOT_IN : Operator.IN,
                        Set.of(equality.group("value"))));
            } else if (presence.matches()) {
                found.add(new Requirement(
                        presence.group("key"),
                        presence.group("not") == null ? Operator.EXISTS : Operator.ABSENT,
                        Set.of()));
            } else {
                throw Status.badRequest("unable to parse requirement: " + term);
            }
        }
        return new Selector(found);
    }

    /** A selector as objects carry it ({@code matchLabels}, {@code matchExpressions}). */
    public static Selector of(JsonNode selector) {
        List<Requirement> found = new ArrayList<>();
        selector.path("matchLabels")
                .properties()
                .forEach(e -> found.add(new Requirement(
                        e.getKey(), Operator.IN, Set.of(e.getValue().asText()))));
        for (JsonNode expression : selector.path("matchExpressions")) {
            List<String> values = new ArrayList<>();
            expression.path("values").forEach(v -> values.add(v.asText()));
            Operator operator = switch (expression.path("operator").asText()) {
                case "In" -> Operator.IN;
                case "NotIn" -> Operator.NOT_IN;
                case "Exists" -> Operator.EXISTS;
                default -> Operator.ABSENT;
            };
            found.add(new Requirement(expression.path("key").asText(), operator, Set.copyOf(values)));
        }
        return new Selector(found);
    }

    /** Labels that must all be equal, as a Service's selector has it. */
    public static Selector ofLabels(JsonNode labels) {
        return of(Tree.of("matchLabels", labels));
    }

    public boolean matchesLabels(JsonNode object) {
        return matches(key -> {
            JsonNode value = Tree.at(object, "metadata", "labels").get(key);
            return value == null ? null : value.asText();
        });
    }

    /** Fields are looked up by their path; one that an object lacks is empty. */
    boolean matchesFields(JsonNode object) {
        return matches(key -> Tree.text(object, key.split("\\.")));
    }

    private boolean matches(Function<String, @Nullable String> values) {
        return requirements.stream().allMatch(r -> r.holds(values.apply(r.key())));
    }
}
