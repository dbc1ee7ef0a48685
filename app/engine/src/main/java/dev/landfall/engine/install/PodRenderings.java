package dev.landfall.engine.install;

import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.charts.ChartArchive;
import dev.landfall.engine.charts.ChartRenderer;
import dev.landfall.engine.charts.RenderRequest;
import dev.landfall.engine.charts.Rendered;
import dev.landfall.engine.charts.RenderedDocument;
import dev.landfall.engine.charts.TargetApi;
import dev.landfall.engine.charts.helm.HelmWorkers;
import dev.landfall.engine.format.Yaml;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.openshift.PlacedPod;
import dev.landfall.engine.openshift.PodTemplates;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.Product;
import dev.landfall.engine.product.StepSpec;
import dev.landfall.engine.product.Template;
import dev.landfall.engine.progress.Progress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The pods that a product's steps would make, by rendering; the same values are rendered once. Any thread; a new rendering takes about a
 * second.
 */
final class PodRenderings {
    private static final int KEPT = 64;
    private static final Pattern SEPARATOR = Pattern.compile("(?m)^---.*$");

    private final Product product;
    private final Bundle bundle;
    private final ChartRenderer renderer;
    private final Supplier<TargetApi> target;
    private final Map<String, Kept> known = Collections.synchronizedMap(new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Kept> eldest) {
            return size() > KEPT;
        }
    });
    private final Map<String, ChartArchive> charts = new ConcurrentHashMap<>();

    private record Kept(Rendered rendered, List<PlacedPod> pods) {}

    /**
     * What one step makes.
     *
     * @param names of its objects, for the templates of later steps
     */
    record Made(List<PlacedPod> pods, Map<String, String> names) {}

    PodRenderings(Product product, Bundle bundle, HelmWorkers helm, Supplier<TargetApi> target) {
        this.product = product;
        this.bundle = bundle;
        this.renderer = new ChartRenderer(helm);
        this.target = target;
    }

    ChartArchive chart(StepSpec.Helm step) {
        return charts.computeIfAbsent(step.chart(), id -> BundleCharts.read(bundle, product.chartNames(step.chart())));
    }

    /**
     * The pods of one step.
     *
     * @param edits the engineer's, YAML by release
     * @param change what to do to a chart's values beyond form and edits
     * @throws ProblemException as {@link ChartRenderer#render}; {@code install.not-judged} when the chart refuses its values
     */
    Made of(
            StepSpec step,
            Form form,
            Map<String, String> edits,
            String namespace,
            UnaryOperator<String> change,
            Progress progress) {
        return switch (step) {
            case StepSpec.Helm helm -> chart(helm, form, edits, namespace, change, progress);
            case StepSpec.Manifests manifests -> {
                List<PodTemplates.Source> sources = new ArrayList<>();
                for (Product.ConditionalFile file : manifests.files()) {
                    if (file.when().holds(form::value)) {
                        sources.addAll(sources(Template.fill(product.files().text(file.path()), form::value)));
                    }
                }
                yield new Made(PodTemplates.in(sources), Map.of());
            }
            case StepSpec.Job job ->
                new Made(
                        PodTemplates.in(sources(Template.fill(product.files().text(job.file()), form::value))),
                        Map.of());
            default -> new Made(List.of(), Map.of());
        };
    }

    /** What a step's pods are listed under. */
    static String release(StepSpec step) {
        return step instanceof StepSpec.Helm helm ? helm.release() : step.id();
    }

    private Made chart(
            StepSpec.Helm step,
            Form form,
            Map<String, String> edits,
            String namespace,
            UnaryOperator<String> change,
            Progress progress) {
        AtomicReference<List<PlacedPod>> pods = new AtomicReference<>(List.of());
        ChartMaking.Made made = new ChartMaking(
                        this::chart,
                        edits,
                        request -> {
                            Kept kept = rendered(
                                    RenderRequest.of(
                                            request.chart(),
                                            request.release(),
                                            request.namespace(),
                                            change.apply(request.values())),
                                    progress);
                            pods.set(kept.pods());
                            return kept.rendered();
                        },
                        // what is wrong with values is told where the chart is prepared
                        finding -> {})
                .make(step, form, namespace);
        if (made.rendered().isEmpty()) {
            throw ProblemException.of("install.not-judged", "release", step.release());
        }
        return new Made(pods.get(), made.names());
    }

    private Kept rendered(RenderRequest request, Progress progress) {
        String key = request.chart().digest() + " " + request.release() + " " + request.namespace() + " "
                + Digest.of(request.values().getBytes(StandardCharsets.UTF_8));
        Kept before = known.get(key);
        if (before != null) {
            return before;
        }
        progress.checkpoint();
        Rendered rendered = render(request, progress);
        List<PlacedPod> pods = PodTemplates.in(rendered.documents().stream()
                .filter(d -> d.role() != RenderedDocument.Role.DEFINITION)
                .map(d -> PodTemplates.Source.of(d.text(), when(d)))
                .toList());
        Kept kept = new Kept(rendered, pods);
        known.put(key, kept);
        return kept;
    }

    private static PodTemplates.When when(RenderedDocument document) {
        if (document.role() != RenderedDocument.Role.HOOK) {
            return PodTemplates.When.KEPT;
        }
        boolean test = document.events().stream().allMatch(e -> e.startsWith("test"));
        return test ? PodTemplates.When.TEST : PodTemplates.When.HOOK;
    }

    private Rendered render(RenderRequest request, Progress progress) {
        try (TargetApi api = target.get()) {
            try {
                return renderer.render(request, api, progress);
            } catch (ProblemException e) {
                if (!e.problem().code().equals("charts.kube-version")) {
                    throw e;
                }
                // that it refuses the version is said where the chart is prepared
                return renderer.render(request.overridingKubeVersion(), api, progress);
            }
        }
    }

    private static List<PodTemplates.Source> sources(String text) {
        return SEPARATOR
                .splitAsStream(text)
                .filter(d -> !d.isBlank())
                .map(d -> PodTemplates.Source.of(d, PodTemplates.When.KEPT))
                .toList();
    }

    /** The values with one of them replaced; null takes the chart's own away. */
    static String replace(String values, List<String> path, @Nullable Object by) {
        Map<String, @Nullable Object> all = copy(Yaml.values(values, "values"));
        Map<String, @Nullable Object> at = all;
        for (String key : path.subList(0, path.size() - 1)) {
            Map<String, @Nullable Object> next = copy(at.get(key));
            at.put(key, next);
            at = next;
        }
        at.put(path.getLast(), by);
        return Yaml.print(all);
    }

    private static Map<String, @Nullable Object> copy(@Nullable Object value) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((k, v) -> copy.put(String.valueOf(k), v));
        }
        return copy;
    }
}
