package dev.landfall.engine.install;

import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.product.Answers;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.Product;
import dev.landfall.engine.product.Product.Question;
import java.util.List;
import java.util.Map;

/** Answers in the place of those that nobody has given yet, so that a product's charts can be rendered. */
final class StandIns {
    /** Stands in every answer that is made up here, so that no image is looked for under it. */
    static final String MARK = "landfall-stand-in";

    private static final String LETTERS = "landfallstandin0";
    private static final List<String> TEXTS = List.of(
            MARK,
            LETTERS,
            "https://" + MARK + ".example",
            MARK + ".example",
            "someone@" + MARK + ".example",
            "/" + MARK,
            "1",
            "0".repeat(32),
            "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n");

    private StandIns() {}

    /** Whether an image stands where an answer was made up. */
    static boolean in(ImageReference image) {
        String name = image.name();
        return name.contains(MARK) || name.contains(LETTERS) || name.contains(ObjectNames.UNKNOWN);
    }

    /**
     * The answers with what is missing made up.
     *
     * @param all also those that may stay open
     */
    static Answers complete(Product product, Answers answers, Map<String, String> facts, boolean all) {
        Answers complete = answers;
        // an answer can lead to another question
        for (int round = 0; round < 4; round++) {
            Answers before = complete;
            for (Form.Field field : Form.of(product, complete, facts).fields()) {
                Question question = field.question();
                boolean needed = question.required() || question.generate() > 0 || all;
                if (needed && field.value().isEmpty()) {
                    complete = complete.with(question.id(), fitting(product, complete, facts, question));
                }
            }
            if (complete.equals(before)) {
                return complete;
            }
        }
        return complete;
    }

    private static String fitting(Product product, Answers answers, Map<String, String> facts, Question question) {
        List<String> candidates = candidates(question);
        return candidates.stream()
                .filter(c -> Form.of(product, answers.with(question.id(), c), facts).errors().stream()
                        .noneMatch(f -> f.question().id().equals(question.id())))
                .findFirst()
                .orElse(candidates.getFirst());
    }

    private static List<String> candidates(Question question) {
        return switch (question.type()) {
            case HOST -> List.of(MARK + ".example");
            case NUMBER -> List.of(String.valueOf(Math.clamp(1, question.min(), question.max())));
            case BOOLEAN -> List.of("true");
            case CHOICE -> question.choices();
            case SIZE -> List.of("1Gi");
            case STORAGE_CLASS, INGRESS_CLASS -> List.of(MARK);
            case TEXT, LINES, SECRET ->
                question.generate() > 0 ? List.of("x".repeat(question.generate()), LETTERS) : TEXTS;
        };
    }
}
