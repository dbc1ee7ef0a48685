package dev.landfall.engine.install;

import dev.landfall.engine.bundle.ArtifactKind;
import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.charts.ChartArchive;
import dev.landfall.engine.charts.ChartRenderer;
import dev.landfall.engine.charts.FoundImage;
import dev.landfall.engine.charts.ImageFinder;
import dev.landfall.engine.charts.ImageRewriter;
import dev.landfall.engine.charts.PullSecrets;
import dev.landfall.engine.charts.RenderRequest;
import dev.landfall.engine.charts.Rendered;
import dev.landfall.engine.charts.RenderedDocument;
import dev.landfall.engine.charts.TargetApi;
import dev.landfall.engine.charts.ValuesCheck;
import dev.landfall.engine.cluster.WorkloadRef;
import dev.landfall.engine.cluster.WorkloadWatch;
import dev.landfall.engine.install.steps.InstallChart;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.oci.words.Certainty;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.StepSpec;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.registry.NameLayout;
import dev.landfall.engine.registry.PushItem;
import dev.landfall.engine.run.PlannedStep;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Makes a chart ready: rendered by the real Helm against the target's own API, its images rewritten to the site's registry by digest,
 * pull secrets put where pods need them, the outcome pinned. Nothing of it touches the site.
 */
final class ChartWork {
    private final SiteSession session;
    private final Bundle bundle;
    private final Form form;
    private final List<ImageReference> known;
    private final NameLayout layout;
    private final String pullHost;
    private final Progress progress;
    private final Consumer<Finding> heard;

    /** @param pullHost how nodes name the registry */
    ChartWork(
            SiteSession session,
            Form form,
            List<PushItem> images,
            NameLayout layout,
            String pullHost,
            Progress progress,
            Consumer<Finding> heard) {
        this.session = session;
        this.bundle = session.bundle();
        this.form = form;
        this.known = images.stream().map(PushItem::source).toList();
        this.layout = layout;
        this.pullHost = pullHost;
        this.progress = progress;
        this.heard = heard;
    }

    /**
     * Prepares one chart.
     *
     * @param namespace where it goes
     * @param pullSecret the Secret pods pull with; empty when the registry asks nobody
     */
    PreparedChart prepare(StepSpec.Helm spec, String namespace, String pullSecret) {
        ChartArchive chart = BundleCharts.read(bundle, form.product().chartNames(spec.chart()));
        String values = Values.forHelm(form.product(), spec, form);
        unknownKeys(spec, chart, values);
        Rendered rendered = render(spec, chart, namespace, values);
        ImageRewriter.Rewritten rewritten = ImageRewriter.rewrite(rendered, known, this::target);
        unplaced(spec, rewritten);
        Rendered outcome = pullSecret.isEmpty() ? rewritten.rendered() : pullable(spec, rewritten, pullSecret);
        Masking masking = new Masking(session.secrets().values());
        List<PlannedStep.Evidence> evidence = new ArrayList<>();
        evidence.add(new PlannedStep.Evidence("Values", "yaml", Values.forEyes(form.product(), spec, form)));
        evidence.add(new PlannedStep.Evidence("Manifest", "yaml", masking.manifest(outcome)));
        evidence.add(new PlannedStep.Evidence("Images", "text", images(rewritten)));
        return new PreparedChart(
                workloads(outcome),
                (id, title) -> new InstallChart(
                        id,
                        title,
                        session.releases(),
                        outcome,
                        spec.timeout(),
                        evidence,
                        outcome.documents().stream()
                                .map(d -> d.ref().toString())
                                .toList()));
    }

    private void unknownKeys(StepSpec.Helm spec, ChartArchive chart, String values) {
        for (ValuesCheck.UnknownKey key : ValuesCheck.unknownKeys(chart, values)) {
            heard.accept(Finding.warn(
                    "charts.values/" + spec.release() + "/" + key.path(),
                    Problem.of(
                            "install.unknown-value",
                            "chart",
                            chart.name() + " " + chart.version(),
                            "key",
                            key.path(),
                            "hint",
                            key.suggestion().map(s -> "Did you mean " + s + "?").orElse(""))));
        }
    }

    /** A chart that refuses the server's version is rendered all the same, so that the plan shows the rest; the finding stops it. */
    private Rendered render(StepSpec.Helm spec, ChartArchive chart, String namespace, String values) {
        RenderRequest request = RenderRequest.of(chart, spec.release(), namespace, values);
        ChartRenderer renderer = new ChartRenderer(session.helm());
        try (TargetApi target = TargetApi.live(session.cluster().singleContextKubeconfig())) {
            try {
                return renderer.render(request, target, progress);
            } catch (ProblemException e) {
                if (!e.problem().code().equals("charts.kube-version")) {
                    throw e;
                }
                heard.accept(Finding.fail("charts.kube-version/" + spec.release(), e.problem()));
                return renderer.render(request.overridingKubeVersion(), target, progress);
            }
        }
    }

    /** Where the site has an image: by digest, so that what was checked is what runs. */
    private Optional<ImageReference> target(ImageReference image) {
        return bundle.find(ArtifactKind.IMAGE, image.toString())
                .flatMap(artifact -> ImageReference.tryParse(artifact.name()).map(source -> {
                    ImageReference there = layout.target(source);
                    return new ImageReference(
                            pullHost, there.repository(), null, artifact.root().digest());
                }));
    }

    private void unplaced(StepSpec.Helm spec, ImageRewriter.Rewritten rewritten) {
        Set<String> told = new LinkedHashSet<>();
        for (ImageRewriter.Unplaced unplaced : rewritten.unplaced()) {
            FoundImage image = unplaced.image();
            String id = "charts.images/" + spec.release() + "/" + image.text();
            if (!told.add(id)) {
                continue;
            }
            switch (unplaced.reason()) {
                // a sure image stops it for good; a text that only reads like one may be overridden by who knows better
                case NOT_IN_BUNDLE -> {
                    Problem missing = place("install.image-not-in-bundle", spec, image);
                    heard.accept(
                            image.certainty() == Certainty.SURE
                                    ? Finding.stop(id, missing)
                                    : Finding.fail(id, missing));
                }
                case NOT_CERTAIN -> heard.accept(Finding.warn(id, place("install.image-not-certain", spec, image)));
                case CONFLICT, NOT_SAYABLE ->
                    heard.accept(Finding.fail(id, place("install.image-not-placed", spec, image)));
            }
        }
        for (ImageFinder.Unreadable place : rewritten.unreadable()) {
            heard.accept(Finding.warn(
                    "charts.images/" + spec.release() + "/" + place.object() + "/" + place.path(),
                    Problem.of(
                            "install.image-unreadable",
                            "chart",
                            spec.chart(),
                            "object",
                            place.object(),
                            "path",
                            place.path(),
                            "text",
                            place.text())));
        }
        if (rewritten.missing().isEmpty()) {
            heard.accept(Finding.pass(
                    "charts.images/" + spec.release(),
                    "Every image that " + spec.chart() + " needs is in the bundle",
                    rewritten.placed().size() + " places now name the site's registry by digest"));
        }
    }

    private static Problem place(String code, StepSpec.Helm spec, FoundImage image) {
        return Problem.of(
                code, "chart", spec.chart(), "image", image.text(), "object", image.object(), "path", image.path());
    }

    private Rendered pullable(StepSpec.Helm spec, ImageRewriter.Rewritten rewritten, String secret) {
        PullSecrets.Outcome outcome = PullSecrets.add(
                rewritten.rendered(), secret, image -> image.registry().equals(pullHost), false);
        if (!outcome.gaps().isEmpty()) {
            // pods that an operator makes under the chart's service accounts get it from there
            outcome = PullSecrets.add(
                    rewritten.rendered(), secret, image -> image.registry().equals(pullHost), true);
        }
        for (PullSecrets.Gap gap : outcome.gaps()) {
            heard.accept(Finding.warn(
                    "charts.pull-secret/" + spec.release() + "/" + gap.object() + "/" + gap.path(),
                    Problem.of(
                            "install.pull-secret-gap",
                            "object",
                            gap.object(),
                            "path",
                            gap.path(),
                            "why",
                            gap.why(),
                            "secret",
                            secret)));
        }
        return outcome.rendered();
    }

    private static Set<WorkloadRef> workloads(Rendered rendered) {
        Set<WorkloadRef> workloads = new LinkedHashSet<>();
        for (RenderedDocument document : rendered.documents(RenderedDocument.Role.OBJECT)) {
            if (WorkloadWatch.KINDS.contains(document.ref().kind())) {
                workloads.add(
                        new WorkloadRef(document.ref().kind(), document.ref().name()));
            }
        }
        return workloads;
    }

    private static String images(ImageRewriter.Rewritten rewritten) {
        StringBuilder text = new StringBuilder();
        for (ImageRewriter.Placed placed : rewritten.placed()) {
            text.append(placed.image().object())
                    .append("  ")
                    .append(placed.image().path())
                    .append("\n    ")
                    .append(placed.image().text())
                    .append("\n    -> ")
                    .append(placed.written())
                    .append('\n');
        }
        return text.toString();
    }
}
