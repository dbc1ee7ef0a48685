package dev.landfall.engine.install;

import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.charts.RenderedDocument;
import dev.landfall.engine.cluster.Cluster;
import dev.landfall.engine.cluster.WorkloadRef;
import dev.landfall.engine.install.steps.ApplyManifests;
import dev.landfall.engine.install.steps.MakeNamespace;
import dev.landfall.engine.install.steps.MakeSecret;
import dev.landfall.engine.install.steps.PushImages;
import dev.landfall.engine.install.steps.RunJob;
import dev.landfall.engine.install.steps.WaitReady;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.Product;
import dev.landfall.engine.product.StepSpec;
import dev.landfall.engine.product.Template;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.registry.NameLayout;
import dev.landfall.engine.registry.PushItem;
import dev.landfall.engine.registry.PushOptions;
import dev.landfall.engine.registry.RegistryAccess;
import dev.landfall.engine.run.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Makes the steps of an installation out of what the product says. Read from top to bottom it is the whole story of one.
 *
 * <p>It remembers what earlier steps make: charts' workloads, Services and names, images that are built at the site.
 */
final class StepMaking {
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

    StepMaking(SiteSession session, Form form, Progress progress, Consumer<Finding> heard) {
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

    /** Takes for given what earlier steps make: by then it is there. */
    StepMaking after(StepMaking before) {
        made.addAll(before.made);
        charts.putAll(before.charts);
        return this;
    }

    /** The answers with what the steps so far made known. */
    Form form() {
        return form;
    }

    /** Images that would get the same name in the registry. */
    List<Problem> clashes() {
        return layout.clashes(images);
    }

    /** The names of objects that the charts' renderings gave. */
    Map<String, String> names() {
        Map<String, String> names = new LinkedHashMap<>();
        charts.values().forEach(chart -> names.putAll(chart.names()));
        return names;
    }

    /**
     * The steps that a product's step comes to, usually one; what they make known is there for the steps after them.
     *
     * @param asked is told every name that is looked up on the way
     */
    List<Step> make(StepSpec spec, Consumer<String> asked) {
        steps.clear();
        form = form.telling(asked);
        add(spec);
        form = form.telling(name -> {});
        return List.copyOf(steps);
    }

    private void add(StepSpec spec) {
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
}
