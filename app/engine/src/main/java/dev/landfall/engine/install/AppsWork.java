package dev.landfall.engine.install;

import dev.landfall.engine.bundle.Artifact;
import dev.landfall.engine.bundle.ArtifactKind;
import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.install.steps.PushApps;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.oci.Manifest;
import dev.landfall.engine.packages.apps.AppImage;
import dev.landfall.engine.packages.apps.AppImage.Fate;
import dev.landfall.engine.packages.apps.AppPackages;
import dev.landfall.engine.packages.apps.AppsImage;
import dev.landfall.engine.packages.apps.Conversion;
import dev.landfall.engine.packages.apps.SiteNames;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.product.Product;
import dev.landfall.engine.product.StepSpec;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.registry.NameLayout;
import dev.landfall.engine.registry.PushItem;
import dev.landfall.engine.run.PlannedStep;
import dev.landfall.engine.run.Step;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
        Product.FileChoice choice = session.product().bundled().stream()
                .filter(f -> f.id().equals(spec.file()))
                .findFirst()
                .orElseThrow(() -> ProblemException.of("install.apps-file", "file", spec.file()));
        Artifact packages = BundleFacts.find(bundle, choice)
                .orElseThrow(() -> ProblemException.of("install.apps-file", "file", choice.match()));
        Artifact onto = base(base);
        try (Making making = new Making(packages)) {
            AppPackages.Layer layer = making.layer(progress);
            AppsImage image = new AppsImage(bundle, onto.root(), onto.name(), layer.descriptor());
            findings(spec.id(), packages.name(), layer.conversion());
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
                    List.of(new PlannedStep.Evidence("Images", "text", words(layer.conversion()))));
            PushApps.Making again = (push, heardBy) -> {
                try (Making once = new Making(packages)) {
                    AppPackages.Layer same = once.layer(heardBy);
                    if (!same.descriptor().equals(layer.descriptor())) {
                        throw ProblemException.of("install.apps-changed", "file", packages.name());
                    }
                    push.accept(image.blobs(once.file()));
                }
            };
            return new Prepared(new PushApps(planned, item, session.registry(), again), pulled);
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

    /** The packages on the disk of this laptop while they are needed, in the site's folder. */
    private final class Making implements AutoCloseable {
        private final Artifact packages;
        private final Path folder;

        Making(Artifact packages) throws IOException {
            this.packages = packages;
            Path cache = session.folder().path().resolve("cache");
            Files.createDirectories(cache);
            this.folder = Files.createTempDirectory(cache, "apps-");
        }

        Path file() {
            return folder.resolve("layer.tar");
        }

        AppPackages.Layer layer(Progress told) throws IOException {
            Path zip = folder.resolve("apps.zip");
            spool(zip);
            return AppPackages.layer(zip, packages.name(), names(), file(), told);
        }

        private void spool(Path to) throws IOException {
            Manifest manifest = Manifest.parse(bundle.read(packages.root().digest(), Manifest.LIMIT), packages.name());
            Digest wanted = manifest.blobs().getLast().digest();
            MessageDigest hasher = wanted.hasher();
            try (InputStream in = bundle.openContent(packages);
                    OutputStream out = new DigestOutputStream(Files.newOutputStream(to), hasher)) {
                in.transferTo(out);
            }
            if (!Digest.of(hasher).equals(wanted)) {
                throw ProblemException.of("oci.digest-mismatch", "digest", wanted);
            }
        }

        @Override
        public void close() throws IOException {
            Files.deleteIfExists(folder.resolve("apps.zip"));
            Files.deleteIfExists(file());
            Files.deleteIfExists(folder);
        }
    }

    private SiteNames names() {
        return new SiteNames(
                images.stream().map(PushItem::source).toList(),
                image -> bundle.find(ArtifactKind.IMAGE, image.toString())
                        .flatMap(artifact -> ImageReference.tryParse(artifact.name()))
                        .map(layout::target)
                        .map(there -> new ImageReference(pullHost, there.repository(), there.tag(), there.digest())));
    }

    private void findings(String id, String file, Conversion conversion) {
        tell(id, conversion, Fate.MISSING, "install.apps-image-missing", true);
        tell(id, conversion, Fate.NOT_PLACED, "install.apps-image-not-placed", true);
        tell(id, conversion, Fate.UNCERTAIN, "install.apps-image-uncertain", false);
        tell(id, conversion, Fate.NAME_PLACED, "install.apps-image-open", false);
        Map<String, String> unread = new TreeMap<>();
        conversion
                .unread()
                .forEach(u -> unread.merge(u.app(), u.member() + " (" + u.why() + ")", (a, b) -> a + ", " + b));
        unread.forEach((app, members) -> heard.accept(Finding.warn(
                "apps.unread/" + id + "/" + app, Problem.of("install.apps-unread", "app", app, "members", members))));
        if (conversion.toAdd().isEmpty() && conversion.images(Fate.NOT_PLACED).isEmpty()) {
            heard.accept(Finding.pass(
                    "apps.images/" + id,
                    "Every image that the applications of " + file + " name is in the bundle",
                    conversion.apps().size() + " applications; "
                            + conversion.images(Fate.PLACED).size() + " places now name the site's registry"));
        }
    }

    /** One finding for each application and image, naming all its places. */
    private void tell(String id, Conversion conversion, Fate fate, String code, boolean fails) {
        Map<String, Problem> problems = new LinkedHashMap<>();
        for (AppImage image : conversion.images(fate)) {
            String key = "apps.images/" + id + "/" + image.app() + "/" + image.text();
            String places = conversion.images(fate).stream()
                    .filter(i -> i.app().equals(image.app()) && i.text().equals(image.text()))
                    .map(AppImage::place)
                    .distinct()
                    .limit(10)
                    .reduce((a, b) -> a + ", " + b)
                    .orElse("");
            problems.putIfAbsent(
                    key,
                    new Problem(code, Map.of("app", image.app(), "image", image.text(), "places", places), List.of()));
        }
        problems.forEach(
                (key, problem) -> heard.accept(fails ? Finding.fail(key, problem) : Finding.warn(key, problem)));
    }

    private static String words(Conversion conversion) {
        StringBuilder text = new StringBuilder();
        for (AppImage image : conversion.images()) {
            text.append(image.place()).append("\n    ").append(image.text()).append("\n    ");
            text.append(
                    switch (image.fate()) {
                        case PLACED -> "-> " + image.written();
                        case NAME_PLACED -> "-> " + image.written() + " (the tag comes while running)";
                        case MISSING -> "not in the bundle";
                        case UNCERTAIN -> "left as it is: it may be no image";
                        case NOT_PLACED -> "left as it is: it cannot be rewritten without a guess";
                    });
            text.append('\n');
        }
        return text.toString();
    }
}
