package dev.landfall.engine.install;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.landfall.engine.charts.ChartArchive;
import dev.landfall.engine.charts.ChartRenderer;
import dev.landfall.engine.charts.FakeTarget;
import dev.landfall.engine.charts.RenderedDocument;
import dev.landfall.engine.charts.ValuesCheck;
import dev.landfall.engine.charts.helm.HelmWorkers;
import dev.landfall.engine.format.Yaml;
import dev.landfall.engine.openshift.PlacedPod;
import dev.landfall.engine.openshift.PodTemplates;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.product.Answers;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.Product;
import dev.landfall.engine.product.ProductFiles;
import dev.landfall.engine.product.ProductReader;
import dev.landfall.engine.product.StepSpec;
import dev.landfall.engine.progress.Progress;
import dev.landfall.resources.InstallerResources;
import dev.landfall.testing.StandInCharts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A product of the resources with charts, as if a bundle held them: its form, its values, and what Helm renders of them. */
final class MadeProduct implements AutoCloseable {
    private final HelmWorkers workers = new HelmWorkers();
    private final Product product;
    private final Map<String, ChartArchive> charts = new LinkedHashMap<>();
    private final Map<String, String> facts = new LinkedHashMap<>();
    private final List<Finding> heard = new ArrayList<>();

    private MadeProduct(String id) {
        product = ProductReader.read(
                ProductFiles.of(InstallerResources.root().resolve("products").resolve(id)), id);
        facts.put("site.name", "site");
        facts.put("site.namespace", "clearml");
        facts.put("cluster.version", "v1.32.4");
        facts.put("pull-secret", "landfall-registry");
    }

    /** The enterprise product with the stand-in charts of these names; the test is skipped when they cannot be made. */
    static MadeProduct enterprise(Path folder, String... names) throws IOException {
        assumeTrue(StandInCharts.databases().isPresent(), StandInCharts.NEEDS);
        MadeProduct made = new MadeProduct("clearml-enterprise");
        for (String name : names) {
            made.add(ChartArchive.open(StandInCharts.pack(name, folder)));
        }
        return made;
    }

    /** A product with these charts. */
    static MadeProduct of(String id, Path... charts) {
        MadeProduct made = new MadeProduct(id);
        for (Path chart : charts) {
            made.add(ChartArchive.open(chart));
        }
        return made;
    }

    private void add(ChartArchive chart) {
        for (Product.ChartChoice choice : product.charts()) {
            if (choice.names().contains(chart.name())) {
                facts.put("chart." + choice.id(), chart.name());
                facts.put("chart." + choice.id() + ".version", chart.version());
            }
        }
        charts.put(chart.name(), chart);
    }

    MadeProduct fact(String name, String value) {
        facts.put(name, value);
        return this;
    }

    MadeProduct onOpenShift() {
        return fact("cluster.openshift", "true");
    }

    Product product() {
        return product;
    }

    Form form(UnaryOperator<Answers> answers) {
        Form typed = Form.of(product, answers.apply(Answers.NONE.with("domain", "ai.example")), facts);
        return Form.of(product, typed.generated(), facts);
    }

    /** The charts that are installed with these answers. */
    List<StepSpec.Helm> steps(Form form) {
        return product.steps().stream()
                .filter(StepSpec.Helm.class::isInstance)
                .map(StepSpec.Helm.class::cast)
                .filter(s -> s.when().holds(form::value))
                .toList();
    }

    StepSpec.Helm step(String release) {
        return product.steps().stream()
                .filter(StepSpec.Helm.class::isInstance)
                .map(StepSpec.Helm.class::cast)
                .filter(s -> s.release().equals(release))
                .findFirst()
                .orElseThrow();
    }

    ChartArchive chart(StepSpec.Helm step) {
        return product.chartNames(step.chart()).stream()
                .filter(charts::containsKey)
                .map(name -> charts.getOrDefault(name, TestCharts.chart(name)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no chart for " + step.chart()));
    }

    Values values(StepSpec.Helm step, Form form) {
        return Values.of(step, form.with(ObjectNames.standIns(step.names())), chart(step));
    }

    /** Keys of the values that their chart does not have, as {@code release: key}. */
    List<String> unknownKeys(Form form) {
        List<String> unknown = new ArrayList<>();
        for (StepSpec.Helm step : steps(form)) {
            ValuesCheck.unknownKeys(chart(step), values(step, form).forHelm())
                    .forEach(k -> unknown.add(step.release() + ": " + k.path()));
        }
        return unknown;
    }

    ChartMaking.Made made(String release, Form form) {
        ChartMaking making = new ChartMaking(
                this::chart,
                Map.of(),
                request -> new ChartRenderer(workers).render(request, new FakeTarget().usualKinds(), Progress.none()),
                heard::add);
        return making.make(step(release), form, "clearml");
    }

    /** What was found wrong while making charts. */
    List<Finding> heard() {
        return heard;
    }

    List<RenderedDocument> documents(String release, Form form) {
        return made(release, form)
                .rendered()
                .orElseThrow(() -> new AssertionError(heard.toString()))
                .documents();
    }

    /** The pods of an installation: those that only {@code helm test} makes are none of them. */
    List<PlacedPod> pods(String release, Form form) {
        return PodTemplates.in(documents(release, form).stream()
                .filter(d -> !d.events().contains("test"))
                .map(d -> PodTemplates.Source.of(
                        d.text(),
                        d.role() == RenderedDocument.Role.HOOK ? PodTemplates.When.HOOK : PodTemplates.When.KEPT))
                .toList());
    }

    /** The environment of the first container of a Deployment whose name ends so. */
    static Map<String, Object> environment(List<RenderedDocument> documents, String ends) {
        for (RenderedDocument document : documents) {
            if (document.ref().kind().equals("Deployment")
                    && document.ref().name().endsWith(ends)) {
                Object containers =
                        at(Yaml.values(document.text(), "rendered"), "spec", "template", "spec", "containers");
                Map<String, Object> environment = new LinkedHashMap<>();
                for (Object item : (List<?>) at(((List<?>) containers).getFirst(), "env")) {
                    Map<?, ?> variable = (Map<?, ?>) item;
                    environment.put(
                            String.valueOf(variable.get("name")),
                            variable.containsKey("value")
                                    ? String.valueOf(variable.get("value"))
                                    : Map.of("from", variable.get("valueFrom")));
                }
                return environment;
            }
        }
        throw new AssertionError("no Deployment " + ends);
    }

    static Object at(Object values, String... path) {
        Object here = values;
        for (String key : path) {
            here = ((Map<?, ?>) here).get(key);
            if (here == null) {
                throw new AssertionError("nothing at " + String.join(".", path) + " in " + values);
            }
        }
        return here;
    }

    @Override
    public void close() {
        workers.close();
    }
}
