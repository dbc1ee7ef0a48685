package dev.landfall.engine.product;

import dev.landfall.engine.product.Product.Question;
import java.util.Optional;
import java.util.regex.Pattern;

/** Says what is wrong with an answer, in a sentence that stands at its field. */
final class AnswerCheck {
    private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
    private static final Pattern HOST = Pattern.compile(LABEL + "(\\." + LABEL + ")*");
    private static final Pattern SIZE = Pattern.compile("[0-9]+(\\.[0-9]+)?(Ki|Mi|Gi|Ti|Pi|k|M|G|T|P)?");
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");

    private AnswerCheck() {}

    static Optional<String> error(Question question, String value) {
        if (value.isEmpty()) {
            boolean needed = question.required() && question.generate() == 0;
            return needed ? Optional.of("This has to be answered.") : Optional.empty();
        }
        if (question.type() != QuestionType.LINES && value.indexOf('\n') >= 0) {
            return Optional.of("One line only.");
        }
        Optional<String> kind = switch (question.type()) {
            case HOST ->
                unless(
                        value.length() <= 253 && HOST.matcher(value).matches(),
                        "A host name: lower-case letters, digits, '-' and '.', such as app.example.org.");
            case NUMBER -> number(question, value);
            case BOOLEAN -> unless(value.equals("true") || value.equals("false"), "Either true or false.");
            case CHOICE ->
                unless(question.choices().contains(value), "One of: " + String.join(", ", question.choices()) + ".");
            case SIZE -> unless(SIZE.matcher(value).matches(), "A size such as 50Gi or 500Mi.");
            case STORAGE_CLASS, INGRESS_CLASS ->
                unless(NAME.matcher(value).matches(), "The name of a class of the cluster, in lower-case letters.");
            case TEXT, LINES, SECRET -> Optional.empty();
        };
        if (kind.isPresent() || question.pattern().isEmpty()) {
            return kind;
        }
        String help = question.patternHelp().isEmpty()
                ? "Must look like " + question.pattern() + "."
                : question.patternHelp();
        return unless(
                Pattern.compile(question.pattern(), Pattern.DOTALL)
                        .matcher(value)
                        .matches(),
                help);
    }

    private static Optional<String> number(Question question, String value) {
        try {
            long number = Long.parseLong(value);
            if (number < question.min()) {
                return Optional.of("At least " + question.min() + ".");
            }
            return unless(number <= question.max(), "At most " + question.max() + ".");
        } catch (NumberFormatException e) {
            return Optional.of("A whole number.");
        }
    }

    private static Optional<String> unless(boolean fine, String error) {
        return fine ? Optional.empty() : Optional.of(error);
    }
}
