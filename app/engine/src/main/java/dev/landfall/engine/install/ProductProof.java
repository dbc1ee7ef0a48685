package dev.landfall.engine.install;

import dev.landfall.engine.bundle.Artifact;
import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.charts.ChartArchive;
import dev.landfall.engine.charts.Rendered;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.packages.apps.AppImage;
import dev.landfall.engine.packages.apps.Conversion;
import dev.landfall.engine.packages.apps.SiteNames;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.Product;
import dev.landfall.engine.product.StepSpec;
import dev.landfall.engine.product.Template;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Goes through everything that a product's steps would make under each setting, for the images in it. One thread. */
final class ProductProof {
    private final Bundle bundle;
    private final Product product;
    private final ProofRenderings renderings;
    private final ImageDemand demand;
    private final Map<String, String> edits;
    private final Consumer<Finding> heard;
    private final Map<String, ChartArchive> charts = new LinkedHashMap<>();

    /** @param edits values that the spec gives for charts, YAML by release */
    ProductProof(
            Bundle bundle,
            Product product,
            ProofRenderings renderings,
            ImageDemand demand,
            Map<String, String> edits,
            Consumer<Finding> heard) {
        this.bundle = bundle;
        this.product = product;
        this.renderings = renderings;
        this.demand = demand;
        this.edits = edits;
        this.heard = heard;
    }

    /** @throws ProblemException {@code install.proof-unrendered} when a chart cannot be rendered as suggested */
    void run(Path scratch, Progress progress) {
        List<ProofSetting> settings = ProofSetting.of(product, BundleFacts.of(product, bundle));
        int n = 0;
        for (ProofSetting setting : settings) {
            progress.checkpoint();
            n++;
            progress.note("Looking for images of " + product.name() + ", " + n + " of " + settings.size() + ": "
                    + setting.words());
            setting(setting, Map.of(), progress);
            if (setting.suggested() && !edits.isEmpty()) {
                setting(setting, edits, progress);
            }
        }
        for (StepSpec step : product.steps()) {
            if (step instanceof StepSpec.ConvertApps apps) {
                applications(apps, scratch, progress);
            }
        }
    }

    private void setting(ProofSetting setting, Map<String, String> with, Progress progress) {
        Form form = setting.form();
        for (Product.RuntimeImage image : product.images()) {
            if (image.when().holds(form::value)) {
                named(Template.fill(image.reference(), form::value), "the definition of " + product.id(), setting);
            }
        }
        for (StepSpec step : product.steps()) {
            if (step.when().holds(form::value)) {
                form = form.with(step(step, setting, form, with, progress));
            }
        }
    }

    /** The names that later steps may use. */
    private Map<String, String> step(
            StepSpec step, ProofSetting setting, Form form, Map<String, String> with, Progress progress) {
        switch (step) {
            case StepSpec.Helm helm -> {
                return chart(helm, setting, form, with, progress);
            }
            case StepSpec.Manifests manifests ->
                ManifestWork.filled(form, manifests.files()).forEach((file, text) -> text(file, text, setting));
            case StepSpec.Job job ->
                text(job.file(), Template.fill(product.files().text(job.file()), form::value), setting);
            case StepSpec.ConvertApps apps ->
                named(Template.fill(apps.base(), form::value), "the step " + apps.id(), setting);
            default -> {
                // makes no pods
            }
        }
        return Map.of();
    }

    private void named(String text, String place, ProofSetting setting) {
        ImageReference.tryParse(text).ifPresent(image -> demand.need(image, place, setting.where()));
    }

    private void text(String file, String text, ProofSetting setting) {
        demand.rendered(file, setting.where(), Rendered.ofManifest(file, product.namespace(), text));
    }

    private Map<String, String> chart(
            StepSpec.Helm step, ProofSetting setting, Form form, Map<String, String> with, Progress progress) {
        if (BundleCharts.find(bundle, product.chartNames(step.chart())).isEmpty()) {
            // left out on purpose: what the product cannot do without was asked for before
            return ObjectNames.standIns(step.names());
        }
        ChartMaking making = new ChartMaking(
                this::archive,
                with,
                request -> renderings.of(request, setting.openshift(), progress),
                // what is wrong with values is told where they are the engineer's
                finding -> {});
        try {
            ChartMaking.Made made = making.make(step, form, step.namespace(form, product.namespace()));
            if (made.rendered().isEmpty()) {
                throw ProblemException.of(
                        "charts.values-schema", "chart", made.chart(), "why", "its schema refuses the values");
            }
            demand.rendered(
                    "chart " + made.chart(), setting.where(), made.rendered().get());
            return made.names();
        } catch (ProblemException e) {
            unrendered(step, setting, e);
            return ObjectNames.standIns(step.names());
        }
    }

    private ChartArchive archive(StepSpec.Helm step) {
        return charts.computeIfAbsent(step.chart(), id -> BundleCharts.read(bundle, product.chartNames(step.chart())));
    }

    private void unrendered(StepSpec.Helm step, ProofSetting setting, ProblemException e) {
        if (e.problem().code().equals("problem.stopped")) {
            throw e;
        }
        Problem problem = Problem.of(
                "install.proof-unrendered",
                "chart",
                product.id() + "/" + step.release(),
                "setting",
                setting.words(),
                "why",
                e.problem().title() + ": " + e.problem().why());
        if (setting.suggested()) {
            throw new ProblemException(problem, e);
        }
        heard.accept(Finding.warn("bundle.images/" + step.release() + "/" + setting.words(), problem));
    }

    /** What applications name surely and the bundle lacks; what is uncertain is told of the bundle when it is built. */
    private void applications(StepSpec.ConvertApps step, Path scratch, Progress progress) {
        Optional<Artifact> packages = AppsReport.packages(bundle, product, step);
        if (packages.isEmpty()) {
            return;
        }
        progress.note(
                "Looking for images of the applications in " + packages.get().name());
        SiteNames asHeld = AppsReport.asHeld(bundle);
        try (AppsFiles files = new AppsFiles(bundle, packages.get(), scratch)) {
            Conversion found = files.look(asHeld, progress.quiet());
            for (AppImage image : found.images(AppImage.Fate.MISSING)) {
                ImageReference.tryParse(image.text())
                        .ifPresent(ref -> demand.need(ref, "application " + image.app() + ", " + image.place(), ""));
            }
        } catch (IOException e) {
            throw ProblemException.because(
                    e, "install.apps-io", "file", packages.get().label(), "why", String.valueOf(e.getMessage()));
        }
    }
}
