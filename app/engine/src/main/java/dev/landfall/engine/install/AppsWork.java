package dev.landfall.engine.install;

import dev.landfall.engine.bundle.Artifact;
import dev.landfall.engine.bundle.ArtifactKind;
import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.install.steps.PushApps;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.packages.apps.AppPackages;
import dev.landfall.engine.packages.apps.AppsImage;
import dev.landfall.engine.packages.apps.SiteNames;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.product.StepSpec;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.registry.NameLayout;
import dev.landfall.engine.registry.PushItem;
import dev.landfall.engine.run.PlannedStep;
import dev.landfall.engine.run.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes application packages ready: every image in them named in the site's registry, all of it one layer on a base image. What the packages
 * become is worked out while planning and again when it is sent, so nothing of it has to be kept in between.
 */
final class AppsWork {
    private final SiteSession session;
    private final Bundle bundle;
    private final List<PushItem> images;
    private final NameLayout layout;
    private final String pullHost;
    private final Progress progress;
    private final Consumer<Finding> heard;

    /** @param pullHost how nodes name the registry */
    AppsWork(
            SiteSession session,
            List<PushItem> images,
            NameLayout layout,
            String pullHost,
            Progress progress,
            Consumer<Finding> heard) {
        this.session = session;
        this.bundle = session.bundle();
        this.images = images;
        this.layout = layout;
        this.pullHost = pullHost;
        this.progress = progress;
        this.heard = heard;
    }

    /**
     * What came of it.
     *
     * @param image as nodes name it, by digest
     */
    record Prepared(Step step, ImageReference image) {}

    /** @param base reference of the image they are put on; without a tag, the only one of that name */
    Prepared prepare(StepSpec.ConvertApps spec, String title, String base) {
        Artifact packages = AppsReport.packages(bundle, session.product(), spec)
                .orElseThrow(() -> ProblemException.of("install.apps-file", "file", spec.file()));
        Artifact onto = base(base);
        try (AppsFiles files = new AppsFiles(bundle, packages, cache())) {
            AppPackages.Layer layer = files.convert(names(), progress);
            AppsImage image = new AppsImage(bundle, onto.root(), onto.name(), layer.descriptor());
            AppsReport.tell(spec.id(), packages.name(), layer.conversion(), heard);
            String tag = image.root().digest().brief();
            PushItem item = new PushItem(ImageReference.parse("landfall.local/landfall/apps:" + tag), image.root());
            ImageReference there = layout.target(item.source());
            ImageReference pulled = new ImageReference(
                    pullHost, there.repository(), null, image.root().digest());
            PlannedStep planned = new PlannedStep(
                    spec.id(),
                    "convert-apps",
                    title,
                    layer.conversion().apps().size() + " applications of " + packages.name() + " on " + onto.name(),
                    layer.descriptor().size(),
                    List.of(item.source() + " -> " + there.pinned(image.root().digest())),
                    List.of(new PlannedStep.Evidence("Images", "text", AppsReport.words(layer.conversion()))));
            PushApps.Making again = (push, heardBy) -> {
                try (AppsFiles once = new AppsFiles(bundle, packages, cache())) {
                    AppPackages.Layer same = once.convert(names(), heardBy);
                    if (!same.descriptor().equals(layer.descriptor())) {
                        throw ProblemException.of("install.apps-changed", "file", packages.name());
                    }
                    push.accept(image.blobs(once.layer()));
                }
            };
            return new Prepared(new PushApps(planned, item, session.registry(), Deltas.options(bundle), again), pulled);
        } catch (IOException e) {
            throw ProblemException.because(
                    e, "install.apps-io", "file", packages.name(), "why", String.valueOf(e.getMessage()));
        }
    }

    private Artifact base(String reference) {
        Optional<Artifact> named = bundle.find(ArtifactKind.IMAGE, reference);
        if (named.isPresent()) {
            return named.get();
        }
        Optional<ImageReference> wanted = ImageReference.tryParse(reference);
        List<Artifact> same = bundle.artifacts().stream()
                .filter(a -> a.kind() == ArtifactKind.IMAGE
                        && wanted.isPresent()
                        && wanted.get().tag() == null)
                .filter(a -> ImageReference.tryParse(a.name())
                        .filter(r -> r.name().equals(wanted.get().name()))
                        .isPresent())
                .toList();
        if (same.size() != 1) {
            throw ProblemException.of("install.apps-base", "image", reference, "found", same.size());
        }
        return same.getFirst();
    }

    private Path cache() {
        return session.folder().path().resolve("cache");
    }

    private SiteNames names() {
        return new SiteNames(
                images.stream().map(PushItem::source).toList(),
                image -> bundle.find(ArtifactKind.IMAGE, image.toString())
                        .flatMap(artifact -> ImageReference.tryParse(artifact.name()))
                        .map(layout::target)
                        .map(there -> new ImageReference(pullHost, there.repository(), there.tag(), there.digest())));
    }
}
