package dev.landfall.engine.install;

import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.charts.RenderedDocument;
import dev.landfall.engine.cluster.Cluster;
import dev.landfall.engine.cluster.WorkloadRef;
import dev.landfall.engine.install.steps.ApplyManifests;
import dev.landfall.engine.install.steps.KeepSecrets;
import dev.landfall.engine.install.steps.LateStep;
import dev.landfall.engine.install.steps.MakeNamespace;
import dev.landfall.engine.install.steps.MakeSecret;
import dev.landfall.engine.install.steps.PushImages;
import dev.landfall.engine.install.steps.RunJob;
import dev.landfall.engine.install.steps.WaitReady;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.problem.Severity;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.Product;
import dev.landfall.engine.product.StepSpec;
import dev.landfall.engine.product.Template;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.registry.NameLayout;
import dev.landfall.engine.registry.PushItem;
import dev.landfall.engine.registry.PushOptions;
import dev.landfall.engine.registry.RegistryAccess;
import dev.landfall.engine.run.Plan;
import dev.landfall.engine.run.PlannedStep;
import dev.landfall.engine.run.Step;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Works out a plan from product, bundle and site, before anything is touched. Read from top to bottom it is the whole story of an
 * installation.
 */
final class Planner {
    private final SiteSession session;
    private final Product product;
    private final Bundle bundle;
    private final Cluster cluster;
    private final RegistryAccess registry;
    private Form form;
    private final List<PushItem> images;
    private final NameLayout layout;
    private final Progress progress;
    private final Consumer<Finding> heard;
    private final List<Step> steps = new ArrayList<>();
    private final List<ImageReference> made = new ArrayList<>();
    private final Map<String, PreparedChart> charts = new LinkedHashMap<>();

    Planner(SiteSession session, Form form, Progress progress, Consumer<Finding> heard) {
        this.session = session;
        this.product = session.product();
        this.bundle = session.bundle();
        this.cluster = session.cluster();
        this.registry = session.registry();
        this.form = form;
        this.images = BundleImages.items(bundle);
        this.layout = new NameLayout(registry.target(), PushOptions.USUAL.keep());
        this.progress = progress;
        this.heard = heard;
    }

    /** The plan's steps, in the product's order; findings are told as they come. */
    List<Step> steps() {
        for (Problem clash : layout.clashes(images)) {
            heard.accept(Finding.stop("images.clash", clash));
        }
        strayEdits();
        boolean kept = false;
        for (StepSpec spec : product.steps()) {
            progress.checkpoint();
            if (!spec.when().holds(form::value)) {
                continue;
            }
            // made-up keys must be where they can be found again before anything is installed with them
            if (!kept && !(spec instanceof StepSpec.PushImages || spec instanceof StepSpec.Namespace)) {
                keepSecrets();
                kept = true;
            }
            inTurn(spec);
        }
        return List.copyOf(steps);
    }

    /** As it can be planned now; what needs a capture that is not known yet is made again, truly, when its turn comes. */
    private void inTurn(StepSpec spec) {
        Set<String> asked = new HashSet<>();
        int from = steps.size();
        form = form.telling(asked::add);
        plan(spec);
        form = form.telling(name -> {});
        asked.removeIf(name -> !LateFilling.isPlaceholder(form.value(name)));
        Form then = form;
        for (int i = from; i < steps.size() && !asked.isEmpty(); i++) {
            int number = i - from;
            steps.set(
                    i,
                    new LateStep(
                            steps.get(i).planned(),
                            session.captures(),
                            asked,
                            () -> again(spec, then).get(number)));
        }
    }

    /** The steps of one kind with what is known by now. What this finds anew and nobody has seen stops it. */
    private List<Step> again(StepSpec spec, Form then) {
        Planner truly = new Planner(session, then.with(session.captures().known()), progress, this::lateFinding);
        // what earlier steps make is there by then
        truly.made.addAll(made);
        truly.charts.putAll(charts);
        truly.plan(spec);
        return truly.steps;
    }

    private void lateFinding(Finding finding) {
        boolean accepted = finding.overridable() && session.site().acceptanceOf(finding.id()) != null;
        if (finding.severity() == Severity.FAIL && !accepted) {
            throw ProblemException.of(
                    "install.late-finding",
                    "finding",
                    session.mask(finding.title()),
                    "why",
                    session.mask(finding.detail()),
                    "next",
                    finding.next(),
                    "id",
                    finding.id());
        }
    }

    /** Edits are kept by release; a product of another version may have other releases. */
    private void strayEdits() {
        List<String> releases = product.steps().stream()
                .filter(StepSpec.Helm.class::isInstance)
                .map(s -> ((StepSpec.Helm) s).release())
                .toList();
        for (String release : session.site().values().keySet()) {
            if (!releases.contains(release)) {
                heard.accept(Finding.warn(
                        "values.edit/" + release,
                        Problem.of(
                                "install.edit-no-release",
                                "release",
                                release,
                                "releases",
                                String.join(", ", releases))));
            }
        }
    }

    private void plan(StepSpec spec) {
        String title = Template.fill(spec.title(), form::value);
        switch (spec) {
            case StepSpec.PushImages s ->
                steps.add(new PushImages(
                        s.id(),
                        title,
                        bundle,
                        images,
                        BundleImages.bytes(bundle, images),
                        registry,
                        Deltas.options(bundle)));
            case StepSpec.Namespace s ->
                steps.add(new MakeNamespace(s.id(), title, cluster.client(), namespace(spec), s.labels()));
            case StepSpec.PullSecret s -> pullSecret(s, title);
            case StepSpec.Secret s -> {
                Map<String, String> data = new LinkedHashMap<>();
                s.data().forEach((key, template) -> data.put(key, Template.fill(template, form::value)));
                steps.add(secret(s.id(), "secret", title, namespace(spec), s.name(), "Opaque", data));
            }
            case StepSpec.Helm s -> helm(s, title);
            case StepSpec.Manifests s -> manifests(s, title);
            case StepSpec.Wait s -> {
                Set<WorkloadRef> workloads = new LinkedHashSet<>();
                charts.forEach((release, chart) -> {
                    if (s.release().isEmpty() || s.release().get().equals(release)) {
                        workloads.addAll(chart.workloads());
                    }
                });
                steps.add(new WaitReady(s.id(), title, cluster, namespace(spec), workloads, s.timeout()));
            }
            case StepSpec.Routes s ->
                steps.add(new RouteWork(cluster, form, services(namespace(spec)), heard)
                        .prepare(s, title, namespace(spec)));
            case StepSpec.Http s ->
                steps.add(new ApiWork(ApiWork.Around.of(session), form).step(s, title, namespace(spec)));
            case StepSpec.Job s -> job(s, title);
            case StepSpec.PublishPackages s ->
                known(s, () -> publishing().packages(s, session.site().acceptanceOf(Publishing.finding(s)) != null));
            case StepSpec.PublishFiles s -> known(s, () -> publishing().files(s));
            case StepSpec.ConvertApps s -> convertApps(s, title);
        }
    }

    private Publishing publishing() {
        return new Publishing(bundle, product, form::value, registry.trust());
    }

    /** A step whose parts the bundle may lack: then that is a finding, and the rest is planned all the same. */
    private void known(StepSpec spec, Supplier<Step> made) {
        try {
            steps.add(made.get());
        } catch (ProblemException e) {
            heard.accept(Finding.stop("plan/" + spec.id(), e.problem()));
        }
    }

    /** Where a step works: what it says, else the site's own. */
    private String namespace(StepSpec spec) {
        return spec.namespace(form, session.namespace());
    }

    /** Pods need it only where the registry asks who they are. */
    private void pullSecret(StepSpec.PullSecret spec, String title) {
        registry.credentials()
                .ifPresent(credentials -> steps.add(secret(
                        spec.id(),
                        "pull-secret",
                        title,
                        namespace(spec),
                        spec.name(),
                        "kubernetes.io/dockerconfigjson",
                        Map.of(".dockerconfigjson", PullConfig.json(pullHost(), credentials)))));
    }

    private void helm(StepSpec.Helm spec, String title) {
        PreparedChart chart = new ChartWork(session, form, siteImages(), progress, heard)
                .prepare(spec, namespace(spec), pullSecretName(spec));
        charts.put(spec.release(), chart);
        form = form.with(chart.names());
        steps.add(chart.step(spec.id(), title));
    }

    /** The Services that the charts make in a namespace, by name. */
    private Map<String, RenderedDocument> services(String namespace) {
        Map<String, RenderedDocument> services = new LinkedHashMap<>();
        charts.values().stream()
                .flatMap(chart -> chart.services().stream())
                .filter(service -> service.ref().namespace().equals(namespace))
                .forEach(service -> services.put(service.ref().name(), service));
        return services;
    }

    private void manifests(StepSpec.Manifests spec, String title) {
        ManifestWork.Prepared ready = new ManifestWork(siteImages(), masking())
                .prepare(spec.id(), ManifestWork.filled(form, spec.files()), namespace(spec), pullSecretName(spec));
        steps.add(new ApplyManifests(
                spec.id(),
                "manifests",
                title,
                cluster,
                namespace(spec),
                ready.texts(),
                ready.objects(),
                ready.evidence()));
    }

    private void convertApps(StepSpec.ConvertApps spec, String title) {
        AppsWork.Prepared apps = new AppsWork(session, images, layout, pullHost(), progress, heard)
                .prepare(spec, title, Template.fill(spec.base(), form::value));
        made.add(apps.image());
        form = form.with(Map.of("apps.image", apps.image().toString()));
        steps.add(apps.step());
    }

    private void job(StepSpec.Job spec, String title) {
        Map<String, String> text =
                Map.of(spec.file(), Template.fill(product.files().text(spec.file()), form::value));
        ManifestWork.Prepared ready = new ManifestWork(siteImages(), masking())
                .prepare(spec.id(), text, namespace(spec), pullSecretName(spec));
        steps.add(new RunJob(
                spec.id(),
                title,
                cluster,
                namespace(spec),
                new RunJob.Manifest(spec.file(), ready.texts().getOrDefault(spec.file(), ""), ready.evidence()),
                spec.timeout(),
                session::mask));
    }

    private SiteImages siteImages() {
        return new SiteImages(bundle, images, layout, pullHost(), heard).and(made);
    }

    private Masking masking() {
        return new Masking(session.masked());
    }

    /** Of the namespace the step works in. */
    private String pullSecretName(StepSpec spec) {
        if (registry.credentials().isEmpty()) {
            return "";
        }
        return product.steps().stream()
                .filter(s -> s instanceof StepSpec.PullSecret && s.when().holds(form::value))
                .filter(s -> namespace(s).equals(namespace(spec)))
                .map(s -> ((StepSpec.PullSecret) s).name())
                .findFirst()
                .orElse("");
    }

    /** How nodes name the registry. */
    private String pullHost() {
        String other = session.site().registry().pullAddress();
        return other.isEmpty() ? registry.target().host() : other;
    }

    private void keepSecrets() {
        Map<String, String> secrets = form.secrets();
        if (!secrets.isEmpty()) {
            steps.add(new KeepSecrets("keep-secrets", "Keep this site's keys in the cluster", session.kept(), secrets));
        }
    }

    private MakeSecret secret(
            String id,
            String kind,
            String title,
            String namespace,
            String name,
            String type,
            Map<String, String> data) {
        return new MakeSecret(id, kind, title, cluster.client(), namespace, name, type, data);
    }

    /** The names of objects that the charts' renderings gave. */
    Map<String, String> names() {
        Map<String, String> names = new LinkedHashMap<>();
        charts.values().forEach(chart -> names.putAll(chart.names()));
        return names;
    }

    /** Everything that decides what the steps do, as one digest. */
    Plan plan(List<Step> done) {
        List<PlannedStep> planned = done.stream().map(Step::planned).toList();
        StringBuilder all = new StringBuilder(bundle.digest().toString());
        all.append('\n')
                .append(registry.target())
                .append('\n')
                .append(cluster.context().server());
        for (PlannedStep step : planned) {
            all.append('\n').append(step.id()).append(' ').append(step.detail());
            step.objects().forEach(object -> all.append('\n').append(object));
            step.evidence().forEach(evidence -> all.append('\n').append(evidence.text()));
        }
        String fingerprint =
                Digest.of(all.toString().getBytes(StandardCharsets.UTF_8)).brief();
        String title = "Install " + product.name() + " " + product.version() + " in namespace " + session.namespace();
        return new Plan(title, fingerprint, planned);
    }

    List<String> facts() {
        return List.of(
                "site: " + session.site().name(),
                "bundle: " + bundle.manifest().name() + " " + bundle.manifest().version() + " (" + bundle.digest()
                        + ")",
                "cluster: " + cluster.platform().words() + " " + cluster.version() + ", context "
                        + cluster.context().name() + ", " + cluster.context().server(),
                "registry: " + registry.target());
    }
}
