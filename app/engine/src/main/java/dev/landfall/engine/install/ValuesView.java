package dev.landfall.engine.install;

import dev.landfall.engine.charts.ChartArchive;
import dev.landfall.engine.charts.ChartDefaults;
import dev.landfall.engine.charts.ValuesCheck;
import dev.landfall.engine.charts.ValuesSchema;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.StepSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The values of one release as a person looks at them, compares and edits them; worked out without rendering. Every text is YAML with
 * secrets masked.
 *
 * @param release of Helm
 * @param chart name and version
 * @param generated what the product makes of the answers, without the edits
 * @param given the same with the edits over it: what Helm is given
 * @param defaults the chart's own values, of those branches only that are touched: a chart may have thousands of others
 * @param merged the same branches as they will be, edits included
 * @param whole every value of the chart as it will be
 * @param edits the engineer's, as typed
 * @param differences one line each: path, the chart's own value, the value given
 * @param warnings what is probably or surely wrong
 */
public record ValuesView(
        String release,
        String chart,
        String generated,
        String given,
        String defaults,
        String merged,
        String whole,
        String edits,
        List<String> differences,
        List<Warning> warnings) {
    public ValuesView {
        differences = List.copyOf(differences);
        warnings = List.copyOf(warnings);
    }

    /**
     * Something about one value.
     *
     * @param path from the top; empty when it is about all of them
     * @param line in the edits, from 1; 0 when it does not come from them
     * @param words in one sentence or two
     * @param stops whether nothing can be installed like that
     */
    public record Warning(String path, int line, String words, boolean stops) {}

    /**
     * Works it out.
     *
     * @param edits the engineer's, YAML; may be blank, and may be wrong
     */
    public static ValuesView of(StepSpec.Helm helm, Form form, ChartArchive chart, String edits) {
        // names of objects are known once it was rendered; until then their place is held
        Form whole = form.with(unknown(helm, form));
        Values generated = Values.of(helm, whole, chart);
        List<Warning> warnings = new ArrayList<>();
        Values values = generated;
        try {
            values = generated.edited(edits, helm.release());
        } catch (ProblemException e) {
            int line = Integer.parseInt(e.problem().facts().getOrDefault("line", "0"));
            warnings.add(new Warning(
                    e.problem().facts().getOrDefault("path", ""),
                    line,
                    e.problem().title() + ". " + e.problem().why(),
                    true));
        }
        for (ValuesCheck.UnknownKey open : ValuesCheck.openSecrets(edits)) {
            warnings.add(new Warning(
                    open.path(), open.line(), ChartMaking.secret(open).title(), false));
        }
        keys(chart, edits, values, warnings);
        for (ValuesSchema.Violation violation : ValuesSchema.violations(chart, values.real())) {
            warnings.add(new Warning(
                    violation.path(),
                    0,
                    ChartMaking.refused(chart, violation).title() + ": " + values.masked(violation.why()),
                    true));
        }
        Map<String, @Nullable Object> base = ChartDefaults.of(chart);
        Map<String, @Nullable Object> touched = touched(base, values.shown());
        return new ValuesView(
                helm.release(),
                chart.name() + " " + chart.version(),
                generated.forEyes(),
                values.forEyes(),
                Values.print(touched),
                values.forEyes(ChartDefaults.merge(touched, values.shown())),
                values.forEyes(ChartDefaults.merge(base, values.shown())),
                edits,
                differences(chart, values),
                warnings);
    }

    private static Map<String, String> unknown(StepSpec.Helm helm, Form form) {
        Map<String, String> facts = new LinkedHashMap<>(ObjectNames.standIns(helm.names()));
        facts.keySet().removeIf(name -> !form.value(name).isEmpty());
        return facts;
    }

    private static void keys(ChartArchive chart, String edits, Values values, List<Warning> warnings) {
        List<ValuesCheck.UnknownKey> edited = ValuesCheck.unknownKeys(chart, edits);
        for (ValuesCheck.UnknownKey key : ValuesCheck.unknownKeys(chart, values.forHelm())) {
            Optional<ValuesCheck.UnknownKey> own =
                    edited.stream().filter(e -> e.path().equals(key.path())).findFirst();
            warnings.add(new Warning(
                    key.path(),
                    own.map(ValuesCheck.UnknownKey::line).orElse(0),
                    "This chart has no key " + key.path()
                            + key.suggestion()
                                    .map(s -> "; did you mean " + s + "?")
                                    .orElse(""),
                    false));
        }
    }

    /** One line for each value that is not the chart's own: path, the chart's, the one given. */
    static List<String> differences(ChartArchive chart, Values values) {
        List<String> lines = new ArrayList<>();
        differ(ChartDefaults.of(chart), values.shown(), "", lines);
        return lines.stream().map(values::masked).toList();
    }

    private static void differ(Map<?, ?> base, Map<?, ?> over, String prefix, List<String> into) {
        over.forEach((key, value) -> {
            String path = prefix + key;
            Object was = base.get(key);
            if (value instanceof Map<?, ?> map) {
                // an empty one adds nothing to the chart's
                differ(was instanceof Map<?, ?> there ? there : Map.of(), map, path + ".", into);
            } else if (!same(was, value)) {
                into.add(path + ": " + (base.containsKey(key) ? said(was) : "(not set)") + " -> "
                        + (value == null ? "(taken away)" : said(value)));
            }
        });
    }

    private static boolean same(@Nullable Object was, @Nullable Object value) {
        boolean numbers = was instanceof Number && value instanceof Number;
        return numbers ? String.valueOf(was).equals(String.valueOf(value)) : Objects.equals(was, value);
    }

    private static String said(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case String text -> text.isEmpty() ? "\"\"" : text.strip().replace("\n", "\\n");
            default -> value.toString();
        };
    }

    private static Map<String, @Nullable Object> touched(Map<?, ?> base, Map<?, ?> over) {
        Map<String, @Nullable Object> kept = new LinkedHashMap<>();
        base.forEach((key, value) -> {
            if (over.containsKey(key)) {
                kept.put(
                        String.valueOf(key),
                        value instanceof Map<?, ?> b && over.get(key) instanceof Map<?, ?> o ? touched(b, o) : value);
            }
        });
        return kept;
    }
}
