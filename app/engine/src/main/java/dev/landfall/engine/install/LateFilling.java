package dev.landfall.engine.install;

import dev.landfall.engine.install.steps.Captures;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.Product;
import dev.landfall.engine.product.StepSpec;
import dev.landfall.engine.product.Template;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What a plan says in place of values that only a running step learns. */
final class LateFilling {
    private static final String BEGIN = "(known after ";

    private LateFilling() {}

    /**
     * A placeholder for each capture that is not known yet and that a step of this form will learn. It can stand in YAML, plain or
     * in quotes.
     */
    static Map<String, String> placeholders(Form form, Captures captures) {
        Map<String, String> placeholders = new LinkedHashMap<>();
        for (StepSpec step : form.product().steps()) {
            if (step instanceof StepSpec.Http http && step.when().holds(form::value)) {
                String title = Template.fill(step.title(), form::value);
                for (String name : learned(http)) {
                    if (captures.value(name).isEmpty()) {
                        placeholders.putIfAbsent(name, placeholder(title));
                    }
                }
            }
        }
        return placeholders;
    }

    private static Set<String> learned(StepSpec.Http step) {
        Set<String> names = new HashSet<>(step.run().capture().keySet());
        step.check()
                .flatMap(StepSpec.HttpCheck::call)
                .ifPresent(call -> names.addAll(call.capture().keySet()));
        return names;
    }

    private static String placeholder(String title) {
        return BEGIN + title.replaceAll("[^\\p{L}\\p{N} ./_-]", " ").strip() + ")";
    }

    static boolean isPlaceholder(String value) {
        return value.startsWith(BEGIN);
    }

    /** The names whose values are not to be shown: secret questions, and captures that are known. */
    static Set<String> secretNames(Form form) {
        Product product = form.product();
        Set<String> names = new HashSet<>(product.secretQuestions());
        for (String capture : product.captures()) {
            String value = form.value(capture);
            if (!value.isEmpty() && !isPlaceholder(value)) {
                names.add(capture);
            }
        }
        return names;
    }
}
