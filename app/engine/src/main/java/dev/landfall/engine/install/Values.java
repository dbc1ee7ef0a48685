package dev.landfall.engine.install;

import dev.landfall.engine.charts.ChartArchive;
import dev.landfall.engine.charts.ChartDefaults;
import dev.landfall.engine.charts.KeyChoice;
import dev.landfall.engine.format.Yaml;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.Product;
import dev.landfall.engine.product.StepSpec;
import dev.landfall.engine.product.Template;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The values a chart is installed with: the product's values files whose condition holds, keys settled by the chart, filled with the
 * answers, merged in order as Helm merges several {@code -f} (maps into each other, everything else replaced; a null stays and takes a
 * default away; a list under a key that ends with {@code +} is added to the one before), then the engineer's own edits.
 *
 * <p>Immutable. Kept twice: with secrets for Helm, with a mask in their place for eyes.
 */
public final class Values {
    /** Stands for a secret wherever values are shown. */
    public static final String MASK = "(secret)";

    private final Map<String, @Nullable Object> real;
    private final Map<String, @Nullable Object> shown;
    private final Masking masking;

    private Values(Map<String, @Nullable Object> real, Map<String, @Nullable Object> shown, Masking masking) {
        this.real = Collections.unmodifiableMap(real);
        this.shown = Collections.unmodifiableMap(shown);
        this.masking = masking;
    }

    /** What the product makes of the answers for this chart. */
    public static Values of(StepSpec.Helm helm, Form form, ChartArchive chart) {
        Set<String> secret = LateFilling.secretNames(form);
        return new Values(
                merged(helm, form, chart, form::value, form::typed),
                merged(
                        helm,
                        form,
                        chart,
                        name -> secret.contains(name) ? MASK : form.value(name),
                        name -> secret.contains(name) ? MASK : form.typed(name)),
                new Masking(LateFilling.secretValues(form)));
    }

    /**
     * The same with the engineer's edits over it. Where an edit still holds the mask of the value it was made from, the secret stays.
     *
     * @param yaml a mapping; may be blank
     * @throws ProblemException {@code format.bad-yaml} with the line, {@code install.edit-no-mapping}, {@code install.edit-masked}
     */
    public Values edited(String yaml, String release) {
        if (yaml.isBlank()) {
            return this;
        }
        Object read = Yaml.values(yaml, "values of " + release);
        if (read == null) {
            return this;
        }
        if (!(read instanceof Map<?, ?> edits)) {
            throw ProblemException.of("install.edit-no-mapping", "release", release);
        }
        Unmask unmask = new Unmask(release);
        Object truly = unmask.value(edits, shown, real, "");
        return new Values(
                ChartDefaults.merge(real, truly instanceof Map<?, ?> map ? map : Map.of()),
                ChartDefaults.merge(shown, edits),
                masking);
    }

    /** The values as YAML, secrets included: for Helm, not for eyes. */
    public String forHelm() {
        return print(real);
    }

    /** The values as YAML with every secret masked. */
    public String forEyes() {
        return masking.text(print(shown));
    }

    /** Other values in the place of these, with the same secrets masked. */
    String forEyes(Map<String, @Nullable Object> values) {
        return masking.text(print(values));
    }

    /** A text about these values, with their secrets masked. */
    String masked(String text) {
        return masking.text(text);
    }

    /** The values with secrets, as plain values. */
    Map<String, @Nullable Object> real() {
        return real;
    }

    /** The values for eyes, as plain values. */
    Map<String, @Nullable Object> shown() {
        return shown;
    }

    static String print(Map<String, @Nullable Object> values) {
        return values.isEmpty() ? "{}\n" : Yaml.print(values);
    }

    private static Map<String, @Nullable Object> merged(
            StepSpec.Helm helm,
            Form form,
            ChartArchive chart,
            Function<String, String> text,
            Function<String, Object> typed) {
        Product product = form.product();
        Map<String, @Nullable Object> defaults = ChartDefaults.of(chart);
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        for (Product.ConditionalFile file : helm.values()) {
            if (file.when().holds(form::value)) {
                Object read = Yaml.values(product.files().text(file.path()), product.id() + "/" + file.path());
                // keys first, so that no answer is ever taken for a choice of keys
                Object settled = read instanceof Map<?, ?> map ? KeyChoice.settle(chart, map) : read;
                if (Template.fillValues(settled, text, typed) instanceof Map<?, ?> map) {
                    all = ChartDefaults.merge(all, GrowingLists.settle(ChartDefaults.merge(defaults, all), map));
                }
            }
        }
        return all;
    }

    @Override
    public String toString() {
        return "Values of " + shown.keySet();
    }
}
