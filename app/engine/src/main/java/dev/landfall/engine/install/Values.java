package dev.landfall.engine.install;

import dev.landfall.engine.format.Yaml;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.Product;
import dev.landfall.engine.product.StepSpec;
import dev.landfall.engine.product.Template;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The values a chart is installed with: the product's values files whose condition holds, filled with the answers, merged in order
 * as Helm merges several {@code -f} (maps into each other, everything else replaced; a null stays and takes a default away). A list
 * under a key that ends with {@code +} is added to the list of the files before.
 */
public final class Values {
    /** Stands for a secret wherever values are shown. */
    public static final String MASK = "(secret)";

    private Values() {}

    /** The values as YAML, secrets included: for Helm, not for eyes. */
    public static String forHelm(Product product, StepSpec.Helm helm, Form form) {
        return print(merged(product, helm, form, form::value, form::typed));
    }

    /** The values as YAML with every secret answer masked. */
    public static String forEyes(Product product, StepSpec.Helm helm, Form form) {
        Set<String> secret = product.secretQuestions();
        return print(merged(
                product,
                helm,
                form,
                name -> secret.contains(name) ? MASK : form.value(name),
                name -> secret.contains(name) ? MASK : form.typed(name)));
    }

    private static String print(Map<String, @Nullable Object> values) {
        return values.isEmpty() ? "{}\n" : Yaml.print(values);
    }

    private static Map<String, @Nullable Object> merged(
            Product product,
            StepSpec.Helm helm,
            Form form,
            Function<String, String> text,
            Function<String, Object> typed) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        for (Product.ConditionalFile file : helm.values()) {
            if (file.when().holds(form::value)) {
                Object read = Yaml.values(product.files().text(file.path()), product.id() + "/" + file.path());
                if (Template.fillValues(read, text, typed) instanceof Map<?, ?> map) {
                    merge(all, map);
                }
            }
        }
        return all;
    }

    private static void merge(Map<String, @Nullable Object> into, Map<?, ?> from) {
        from.forEach((key, value) -> {
            String name = String.valueOf(key);
            if (value instanceof Map<?, ?> map) {
                Map<String, @Nullable Object> copy = new LinkedHashMap<>();
                if (into.get(name) instanceof Map<?, ?> there) {
                    there.forEach((k, v) -> copy.put(String.valueOf(k), v));
                }
                merge(copy, map);
                into.put(name, copy);
            } else if (name.endsWith("+") && value instanceof List<?> more) {
                String list = name.substring(0, name.length() - 1);
                List<@Nullable Object> all = new ArrayList<>();
                if (into.get(list) instanceof List<?> there) {
                    all.addAll(there);
                }
                all.addAll(more);
                into.put(list, all);
            } else {
                into.put(name, value);
            }
        });
    }
}
