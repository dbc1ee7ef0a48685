package dev.landfall.engine.install;

import dev.landfall.engine.charts.ChartRenderer;
import dev.landfall.engine.charts.RenderRequest;
import dev.landfall.engine.charts.Rendered;
import dev.landfall.engine.charts.RenderedDocument;
import dev.landfall.engine.charts.TargetApi;
import dev.landfall.engine.cluster.WorkloadRef;
import dev.landfall.engine.cluster.WorkloadWatch;
import dev.landfall.engine.install.steps.InstallChart;
import dev.landfall.engine.install.steps.Unready;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.StepSpec;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.run.PlannedStep;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Makes a chart ready: rendered by the real Helm against the target's own API, its images rewritten to the site's registry by digest,
 * pull secrets put where pods need them, the outcome pinned. Nothing of it touches the site.
 */
final class ChartWork {
    private final SiteSession session;
    private final Form form;
    private final SiteImages images;
    private final Progress progress;
    private final Consumer<Finding> heard;
    private boolean kubeVersionTold;

    ChartWork(SiteSession session, Form form, SiteImages images, Progress progress, Consumer<Finding> heard) {
        this.session = session;
        this.form = form;
        this.images = images;
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
        ChartMaking.Made made = new ChartMaking(
                        session::chart, session.site().values(), request -> render(spec, request), heard)
                .make(spec, form, namespace);
        List<PlannedStep.Evidence> evidence = new ArrayList<>();
        evidence.add(new PlannedStep.Evidence(
                PlanEvidence.VALUES, "yaml", made.values().forEyes()));
        evidence.add(new PlannedStep.Evidence(
                PlanEvidence.DEFAULTS, "text", String.join("\n", ValuesView.differences(made.chart(), made.values()))));
        session.security()
                .map(report -> SecurityFindings.evidence(report, spec.release()))
                .ifPresent(text -> evidence.add(new PlannedStep.Evidence("Security", "text", text)));
        if (made.rendered().isEmpty()) {
            return new PreparedChart(
                    Set.of(), List.of(), made.names(), (id, title) -> new Unready(id, "helm", title, evidence));
        }
        SiteImages.Outcome placed = images.place(
                spec.release(), made.chart().name(), made.rendered().get(), pullSecret);
        Rendered outcome = placed.rendered();
        Masking masking = new Masking(session.masked());
        evidence.add(new PlannedStep.Evidence("Manifest", "yaml", masking.manifest(outcome)));
        evidence.add(placed.images());
        return new PreparedChart(
                workloads(outcome),
                outcome.documents(RenderedDocument.Role.OBJECT).stream()
                        .filter(d -> d.ref().kind().equals("Service"))
                        .toList(),
                made.names(),
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

    /** A chart that refuses the server's version is rendered all the same, so that the plan shows the rest; the finding stops it. */
    private Rendered render(StepSpec.Helm spec, RenderRequest request) {
        ChartRenderer renderer = new ChartRenderer(session.helm());
        try (TargetApi target = TargetApi.live(session.cluster().singleContextKubeconfig())) {
            try {
                return renderer.render(request, target, progress);
            } catch (ProblemException e) {
                if (!e.problem().code().equals("charts.kube-version")) {
                    throw e;
                }
                if (!kubeVersionTold) {
                    kubeVersionTold = true;
                    heard.accept(Finding.fail("charts.kube-version/" + spec.release(), e.problem()));
                }
                return renderer.render(request.overridingKubeVersion(), target, progress);
            }
        }
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
}
