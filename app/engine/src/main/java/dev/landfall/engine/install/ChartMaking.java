package dev.landfall.engine.install;

import dev.landfall.engine.charts.ChartArchive;
import dev.landfall.engine.charts.RenderRequest;
import dev.landfall.engine.charts.Rendered;
import dev.landfall.engine.charts.RenderedDocument.Role;
import dev.landfall.engine.charts.ValuesCheck;
import dev.landfall.engine.charts.ValuesSchema;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.Product.ConditionalFile;
import dev.landfall.engine.product.StepSpec;
import dev.landfall.engine.product.Template;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Renders a product's chart with the values of a form: keys settled by the chart, edits merged in, names of its objects found; what is
 * wrong with the values is told as findings. Rendered twice when the values ask for names of the chart's own objects.
 */
final class ChartMaking {
    private final Function<StepSpec.Helm, ChartArchive> charts;
    private final Map<String, String> edits;
    private final Function<RenderRequest, Rendered> renderer;
    private final Consumer<Finding> heard;

    /**
     * @param charts what the bundle has for a step
     * @param edits the engineer's, YAML by release
     * @param renderer which may refuse
     */
    ChartMaking(
            Function<StepSpec.Helm, ChartArchive> charts,
            Map<String, String> edits,
            Function<RenderRequest, Rendered> renderer,
            Consumer<Finding> heard) {
        this.charts = charts;
        this.edits = edits;
        this.renderer = renderer;
        this.heard = heard;
    }

    /**
     * A chart with its values.
     *
     * @param rendered empty when the chart's schema refuses the values, which was told
     * @param names facts for templates from now on
     */
    record Made(ChartArchive chart, Values values, Optional<Rendered> rendered, Map<String, String> names) {}

    /**
     * Makes one.
     *
     * @throws ProblemException {@code install.chart-not-in-bundle}, and what Helm says
     */
    Made make(StepSpec.Helm asked, Form form, String namespace) {
        StepSpec.Helm spec = asked.filled(form::value);
        ChartArchive chart = charts.apply(spec);
        boolean twice = asksForOwnNames(spec, form);
        Values values = values(spec, twice ? form.with(ObjectNames.standIns(spec.names())) : form, chart, heard);
        tellUnknownKeys(spec, chart, values);
        try {
            Rendered rendered = render(spec, chart, namespace, values);
            Map<String, String> names = names(spec, form, chart, rendered, heard);
            if (twice) {
                values = values(spec, form.with(names), chart, finding -> {});
                rendered = render(spec, chart, namespace, values);
                Map<String, String> again = names(spec, form, chart, rendered, finding -> {});
                if (!again.equals(names)) {
                    throw ProblemException.of(
                            "install.names-move", "chart", label(chart), "first", names, "second", again);
                }
            }
            return new Made(chart, values, Optional.of(rendered), names);
        } catch (ProblemException e) {
            if (!e.problem().code().equals("charts.values-schema")) {
                throw e;
            }
            tellSchema(spec, chart, e.problem());
            return new Made(chart, values, Optional.empty(), ObjectNames.standIns(spec.names()));
        }
    }

    private Rendered render(StepSpec.Helm spec, ChartArchive chart, String namespace, Values values) {
        return renderer.apply(RenderRequest.of(chart, spec.release(), namespace, values.forHelm()));
    }

    private static String label(ChartArchive chart) {
        return chart.name() + " " + chart.version();
    }

    private static boolean asksForOwnNames(StepSpec.Helm spec, Form form) {
        Set<String> own = ObjectNames.facts(spec.names());
        for (ConditionalFile file : spec.values()) {
            if (file.when().holds(form::value)
                    && Template.names(form.product().files().text(file.path())).stream()
                            .anyMatch(own::contains)) {
                return true;
            }
        }
        return false;
    }

    private Values values(StepSpec.Helm spec, Form form, ChartArchive chart, Consumer<Finding> told) {
        Values generated = Values.of(spec, form, chart);
        try {
            return generated.edited(edits.getOrDefault(spec.release(), ""), spec.release());
        } catch (ProblemException e) {
            // the plan goes on without the edit, so that the rest can be looked at; nothing is installed with it
            told.accept(Finding.stop("values.edit/" + spec.release(), e.problem()));
            return generated;
        }
    }

    private static Map<String, String> names(
            StepSpec.Helm spec, Form form, ChartArchive chart, Rendered rendered, Consumer<Finding> told) {
        return ObjectNames.find(
                spec,
                form,
                label(chart),
                rendered.documents(Role.OBJECT),
                problem -> told.accept(Finding.stop(
                        "charts.names/" + spec.release() + "/" + problem.facts().get("name"), problem)));
    }

    private void tellUnknownKeys(StepSpec.Helm spec, ChartArchive chart, Values values) {
        String edit = edits.getOrDefault(spec.release(), "");
        List<ValuesCheck.UnknownKey> edited = ValuesCheck.unknownKeys(chart, edit);
        for (ValuesCheck.UnknownKey open : ValuesCheck.openSecrets(edit)) {
            heard.accept(Finding.warn("values.secret/" + spec.release() + "/" + open.path(), secret(open)));
        }
        for (ValuesCheck.UnknownKey key : ValuesCheck.unknownKeys(chart, values.forHelm())) {
            Optional<ValuesCheck.UnknownKey> own =
                    edited.stream().filter(e -> e.path().equals(key.path())).findFirst();
            heard.accept(Finding.warn("charts.values/" + spec.release() + "/" + key.path(), unknown(chart, key, own)));
        }
    }

    /** @param edited the same key as an edit has it; empty when the product set it */
    static Problem unknown(ChartArchive chart, ValuesCheck.UnknownKey key, Optional<ValuesCheck.UnknownKey> edited) {
        String hint = key.suggestion().map(s -> "Did you mean " + s + "?").orElse("");
        return edited.isPresent()
                ? Problem.of(
                        "install.unknown-edit",
                        "chart",
                        label(chart),
                        "key",
                        key.path(),
                        "line",
                        edited.get().line(),
                        "hint",
                        hint)
                : Problem.of("install.unknown-value", "chart", label(chart), "key", key.path(), "hint", hint);
    }

    static Problem secret(ValuesCheck.UnknownKey open) {
        return Problem.of("install.edit-secret", "key", open.path(), "line", open.line());
    }

    private void tellSchema(StepSpec.Helm spec, ChartArchive chart, Problem said) {
        String words = said.facts().getOrDefault("why", "");
        List<ValuesSchema.Violation> violations = ValuesSchema.said(chart, words);
        if (violations.isEmpty()) {
            heard.accept(Finding.stop("charts.values-schema/" + spec.release(), said));
        }
        for (ValuesSchema.Violation violation : violations) {
            heard.accept(Finding.stop(
                    "charts.values-schema/" + spec.release() + "/" + violation.path(), refused(chart, violation)));
        }
    }

    static Problem refused(ChartArchive chart, ValuesSchema.Violation violation) {
        return Problem.of(
                "install.value-refused", "chart", label(chart), "key", violation.path(), "why", violation.why());
    }
}
