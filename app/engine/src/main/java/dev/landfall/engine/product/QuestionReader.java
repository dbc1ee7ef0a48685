package dev.landfall.engine.product;

import dev.landfall.engine.format.Fields;
import dev.landfall.engine.format.YamlNode;
import dev.landfall.engine.product.Product.Group;
import dev.landfall.engine.product.Product.Question;
import dev.landfall.engine.product.Product.Toggle;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads what a {@code product.yaml} asks: its groups of questions and its toggles. */
final class QuestionReader {
    /** Of a regular expression, in characters: compiling one takes time by the square of its length. */
    private static final int PATTERN = 2_000;

    private final DeclaredNames names;

    /** @param names what defaults and conditions may use */
    QuestionReader(DeclaredNames names) {
        this.names = names;
    }

    Group group(YamlNode node) {
        Fields f = node.fields();
        Group group = new Group(
                f.text("group"),
                f.text("help", ""),
                f.list("ask").stream().map(this::question).toList());
        f.done();
        return group;
    }

    private Question question(YamlNode node) {
        Fields f = node.fields();
        QuestionType type = f.find("type").map(this::type).orElse(QuestionType.TEXT);
        String pattern = f.find("pattern").map(this::pattern).orElse("");
        Question question = new Question(
                f.text("id"),
                f.text("question"),
                f.text("kubernetes", ""),
                f.text("help", ""),
                type,
                names.template(f, "default"),
                f.bool("required", false),
                pattern,
                f.text("pattern-help", ""),
                f.texts("choices"),
                (int) f.number("generate", 0),
                f.number("min", Long.MIN_VALUE),
                f.number("max", Long.MAX_VALUE),
                names.when(f, "when"));
        if (type == QuestionType.CHOICE && question.choices().isEmpty()) {
            throw node.wrong("a choice with 'choices'");
        }
        f.done();
        return question;
    }

    private QuestionType type(YamlNode node) {
        for (QuestionType type : QuestionType.values()) {
            if (type.word().equals(node.text())) {
                return type;
            }
        }
        throw node.wrong("a kind of answer: "
                + String.join(
                        ", ",
                        List.of(QuestionType.values()).stream()
                                .map(QuestionType::word)
                                .toList()));
    }

    private String pattern(YamlNode node) {
        if (node.text().length() > PATTERN) {
            throw node.wrong("a regular expression of at most " + PATTERN + " characters");
        }
        try {
            return Pattern.compile(node.text()).pattern();
        } catch (PatternSyntaxException e) {
            throw node.wrong("a regular expression (" + e.getDescription() + ")");
        }
    }

    Toggle toggle(YamlNode node) {
        Fields f = node.fields();
        Toggle toggle = new Toggle(
                f.text("id"), f.text("label"), f.text("changes"), names.when(f, "offered"), names.when(f, "suggested"));
        boolean neverSuggested = f.find("suggested").isEmpty();
        f.done();
        return neverSuggested
                ? new Toggle(
                        toggle.id(),
                        toggle.label(),
                        toggle.changes(),
                        toggle.offered(),
                        new When(List.of(new When.Term("cluster.version", "", false))))
                : toggle;
    }
}
