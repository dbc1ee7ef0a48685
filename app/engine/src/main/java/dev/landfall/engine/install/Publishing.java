package dev.landfall.engine.install;

import dev.landfall.engine.bundle.Artifact;
import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.install.steps.PublishFiles;
import dev.landfall.engine.install.steps.PublishPackages;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Manifest;
import dev.landfall.engine.packages.FilePublisher;
import dev.landfall.engine.packages.PackageList;
import dev.landfall.engine.packages.PublishTarget;
import dev.landfall.engine.packages.WebTransport;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.product.Product;
import dev.landfall.engine.product.StepSpec;
import dev.landfall.engine.product.Template;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.registry.Trust;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Works out the steps that publish to servers of the site out of what the bundle holds. */
final class Publishing {
    private final Bundle bundle;
    private final Product product;
    private final UnaryOperator<String> fill;
    private final Trust trust;

    /**
     * @param values of names in templates
     * @param trust whose certificates count: those of the site's registry
     */
    Publishing(Bundle bundle, Product product, UnaryOperator<String> values, Trust trust) {
        this.bundle = bundle;
        this.product = product;
        this.fill = template -> Template.fill(template, values);
        this.trust = trust;
    }

    /** What the check of a step is called, and so what a person accepts. */
    static String finding(StepSpec spec) {
        return "packages.index/" + spec.id();
    }

    /**
     * @param accepted whether a person accepted {@link #finding}
     * @throws ProblemException {@code packages.none-in-bundle}, {@code packages.publish-address}
     */
    PublishPackages packages(StepSpec.PublishPackages spec, boolean accepted) {
        Artifact image = bundle.packagesImage()
                .orElseThrow(() -> ProblemException.of("packages.none-in-bundle", "step", fill.apply(spec.title())));
        PackageList list = PackageList.read(bundle, image.root().digest(), image.label());
        return new PublishPackages(
                spec.id(),
                fill.apply(spec.title()),
                target(spec.to(), spec.user(), spec.password()),
                transport(),
                Publishing::sleep,
                bundle,
                list.wheels(),
                accepted);
    }

    /** @throws ProblemException {@code packages.file-not-in-bundle}, {@code packages.publish-address} */
    PublishFiles files(StepSpec.PublishFiles spec) {
        List<FilePublisher.Item> items = new ArrayList<>();
        for (Product.FileChoice choice : product.bundled()) {
            if (spec.files().contains(choice.id())) {
                Artifact file = BundleFacts.find(bundle, choice)
                        .orElseThrow(() -> ProblemException.of(
                                "packages.file-not-in-bundle",
                                "step",
                                fill.apply(spec.title()),
                                "file",
                                choice.match()));
                Descriptor content = content(file);
                items.add(new FilePublisher.Item(file.name(), content.digest(), content.size()));
            }
        }
        return new PublishFiles(
                spec.id(),
                fill.apply(spec.title()),
                target(spec.to(), spec.user(), spec.password()),
                transport(),
                Publishing::sleep,
                bundle,
                items);
    }

    /** Asks the index, changing nothing; a finding says what stands in the way. */
    List<Finding> look(StepSpec.PublishPackages spec) {
        return packages(spec, false)
                .obstacle(Progress.none())
                .map(problem -> List.of(Finding.fail(finding(spec), problem)))
                .orElseGet(() -> List.of(
                        Finding.pass(finding(spec), "The package index can take the packages", fill.apply(spec.to()))));
    }

    private PublishTarget target(String to, String user, String password) {
        return PublishTarget.of(fill.apply(to).strip(), fill.apply(user), fill.apply(password));
    }

    /** Connections that live as long as one request: publishing is minutes apart from what comes before and after. */
    private WebTransport transport() {
        return (method, uri, headers, body) -> {
            try (PublishWire wire = new PublishWire(trust::context)) {
                return wire.send(method, uri, headers, body);
            }
        };
    }

    private Descriptor content(Artifact file) {
        try {
            byte[] json = bundle.read(file.root().digest(), Manifest.LIMIT);
            // a file's manifest has an empty config and one layer
            return Manifest.parse(json, file.label()).blobs().getLast();
        } catch (IOException e) {
            throw ProblemException.because(
                    e, "install.bundle-unreadable", "what", file.label(), "why", String.valueOf(e.getMessage()));
        }
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemException.of("problem.stopped");
        }
    }
}
