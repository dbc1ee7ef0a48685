package dev.landfall.engine.product;

import dev.landfall.engine.product.Product.Question;
import dev.landfall.engine.product.Product.Toggle;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A product's questions with the answers so far: defaults filled in, each value checked, conditions worked out.
 *
 * <p>Immutable; a changed answer makes a new form.
 */
public final class Form {
    private static final String ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Product product;
    private final Answers answers;
    private final Map<String, String> facts;
    private final Map<String, Question> questions = new LinkedHashMap<>();
    private final Map<String, Product.Derived> derived = new LinkedHashMap<>();
    private final Map<String, String> resolved = new LinkedHashMap<>();
    private final Consumer<String> asked;

    private Form(Product product, Answers answers, Map<String, String> facts, Consumer<String> asked) {
        this.product = product;
        this.answers = answers;
        this.facts = Map.copyOf(facts);
        this.asked = asked;
        product.questions().forEach(q -> questions.put(q.id(), q));
        product.derived().forEach(d -> derived.put(d.id(), d));
    }

    /** @param facts values of {@link ProductReader#FACTS}; one that is not known yet counts as empty */
    public static Form of(Product product, Answers answers, Map<String, String> facts) {
        return new Form(product, answers, facts, name -> {});
    }

    /** The same with more facts, or others in place of those of the same name. */
    public Form with(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(facts);
        all.putAll(more);
        return new Form(product, answers, all, asked);
    }

    /** The same, telling each capture whose value is asked for, also by way of a default. */
    public Form telling(Consumer<String> heard) {
        return new Form(product, answers, facts, heard);
    }

    /**
     * One question as the form shows it.
     *
     * @param value the answer, or its default
     * @param given whether the engineer typed it
     * @param error what is wrong with it, in a sentence; empty when nothing is
     */
    public record Field(Question question, String value, boolean given, String error) {
        @Override
        public String toString() {
            return "Field " + question.id() + (error.isEmpty() ? "" : ": " + error);
        }
    }

    /** One toggle as the form shows it. */
    public record Switch(Toggle toggle, boolean on, boolean byHand) {}

    /** The questions that are asked now, in order. */
    public List<Field> fields() {
        return product.questions().stream()
                .filter(q -> q.when().holds(this::value))
                .map(this::field)
                .toList();
    }

    /** The fields of one group that are asked now. */
    public List<Field> fields(Product.Group group) {
        return group.questions().stream()
                .filter(q -> q.when().holds(this::value))
                .map(this::field)
                .toList();
    }

    /** The toggles that are offered now. */
    public List<Switch> switches() {
        return product.toggles().stream()
                .filter(t -> t.offered().holds(this::value))
                .map(t -> new Switch(t, on(t), answers.toggles().containsKey(t.id())))
                .toList();
    }

    /** The fields with an error. */
    public List<Field> errors() {
        return fields().stream().filter(f -> !f.error().isEmpty()).toList();
    }

    /**
     * The value of an answer, toggle, derived name or fact, as templates see it; empty when there is none. A question that is not
     * asked now has its default, whatever was answered when it was.
     */
    public String value(String name) {
        String done = resolved.get(name);
        return done != null ? done : resolve(name, new HashSet<>());
    }

    /** The value with its type: numbers and booleans as such, everything else as text. */
    public Object typed(String name) {
        String text = value(name);
        Question question = questions.get(name);
        // a port that was worked out is a number too
        boolean number = question == null ? name.endsWith(".port") : question.type() == QuestionType.NUMBER;
        if (number && text.matches("-?[0-9]{1,18}")) {
            return Long.parseLong(text);
        }
        boolean bool = question == null || question.type() == QuestionType.BOOLEAN;
        if (bool && (text.equals("true") || text.equals("false"))) {
            return Boolean.parseBoolean(text);
        }
        return text;
    }

    /** The answers to secret questions, to be masked wherever they stand. */
    public Map<String, String> secrets() {
        Map<String, String> secrets = new LinkedHashMap<>();
        for (Question question : product.questions()) {
            String value = question.type() == QuestionType.SECRET ? value(question.id()) : "";
            if (!value.isEmpty()) {
                secrets.put(question.id(), value);
            }
        }
        return secrets;
    }

    public Product product() {
        return product;
    }

    public Answers answers() {
        return answers;
    }

    /** The answers with everything generated that can be and was not given; the same answers when nothing was missing. */
    public Answers generated() {
        Answers complete = answers;
        for (Question question : product.questions()) {
            if (question.generate() > 0
                    && question.when().holds(this::value)
                    && value(question.id()).isEmpty()) {
                complete = complete.with(question.id(), random(question.generate()));
            }
        }
        return complete;
    }

    private static String random(int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }

    private Field field(Question question) {
        String value = value(question.id());
        return new Field(
                question,
                value,
                answers.values().containsKey(question.id()),
                AnswerCheck.error(question, value).orElse(""));
    }

    private boolean on(Toggle toggle) {
        return on(toggle, this::value);
    }

    private boolean on(Toggle toggle, UnaryOperator<String> values) {
        Boolean byHand = answers.toggles().get(toggle.id());
        return toggle.offered().holds(values)
                && (byHand != null ? byHand : toggle.suggested().holds(values));
    }

    private String resolve(String name, Set<String> asking) {
        // what in the end asks for itself counts as empty
        boolean asksItself = !asking.add(name);
        String value = asksItself ? "" : resolved(name, n -> resolve(n, asking));
        if (!asksItself) {
            asking.remove(name);
        }
        if (asking.isEmpty()) {
            resolved.put(name, value);
        }
        return value;
    }

    private String resolved(String name, UnaryOperator<String> values) {
        Question question = questions.get(name);
        if (question != null) {
            @Nullable String given = answers.values().get(name);
            return given != null && question.when().holds(values) ? given : Template.fill(question.otherwise(), values);
        }
        Product.Derived follows = derived.get(name);
        if (follows != null) {
            return follows.cases().stream()
                    .filter(c -> c.when().holds(values))
                    .findFirst()
                    .map(c -> Template.fill(c.value(), values))
                    .orElse("");
        }
        if (product.captures().contains(name)) {
            asked.accept(name);
        }
        Optional<Toggle> toggle =
                product.toggles().stream().filter(t -> t.id().equals(name)).findFirst();
        return toggle.map(t -> String.valueOf(on(t, values))).orElseGet(() -> facts.getOrDefault(name, ""));
    }
}
