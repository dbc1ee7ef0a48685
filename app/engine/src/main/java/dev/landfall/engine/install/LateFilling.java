package dev.landfall.engine.install;

import dev.landfall.engine.install.steps.Captures;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.Product;
import dev.landfall.engine.product.StepSpec;
import dev.landfall.engine.product.Template;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
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
        return BEGIN
                + title.replaceAll("[^\\p{L}\\p{N} ./_-]+", " ")
                        .replaceAll(" +", " ")
                        .strip() + ")";
    }

    static boolean isPlaceholder(String value) {
        return value.startsWith(BEGIN);
    }

    /** The names whose values are not to be shown: secret questions, and captures that are known. */
    static Set<String> secretNames(Form form) {
        Product product = form.product();
        Set<String> names = new HashSet<>(product.secretQuestions());
        names.addAll(known(form).keySet());
        return names;
    }

    /** Every value of a form that must be masked wherever it stands. */
    static List<String> secretValues(Form form) {
        List<String> values = new ArrayList<>(form.telling(name -> {}).secrets().values());
        values.addAll(known(form).values());
        return values;
    }

    private static Map<String, String> known(Form form) {
        // who only looks for what to hide needs no capture to be known
        Form quiet = form.telling(name -> {});
        Map<String, String> known = new LinkedHashMap<>();
        for (String capture : form.product().captures()) {
            String value = quiet.value(capture);
            if (!value.isEmpty() && !isPlaceholder(value)) {
                known.put(capture, value);
            }
        }
        return known;
    }
}
