package dev.landfall.desktop.engine;

import dev.landfall.desktop.ports.RegistryPort;
import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.install.BundleImages;
import dev.landfall.engine.install.Site;
import dev.landfall.engine.install.SiteRegistry;
import dev.landfall.engine.install.SiteSession;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.registry.NameLayout;
import dev.landfall.engine.registry.PushItem;
import dev.landfall.engine.registry.RegistryAccess;
import dev.landfall.engine.registry.RegistryCertificate;
import dev.landfall.engine.registry.RegistryClient;
import dev.landfall.engine.registry.RegistryTarget;
import dev.landfall.engine.registry.RegistryTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The Registry screen over the real engine. */
final class RegistryDesk implements RegistryPort {
    private final SiteDesk desk;

    RegistryDesk(SiteDesk desk) {
        this.desk = desk;
    }

    @Override
    public Form remembered() {
        SiteSession session = desk.session();
        Site.RegistryChoice choice = session.site().registry();
        return new Form(
                choice.address(), choice.user(), session.secrets().registryPassword(), choice.ca(), choice.plainHttp());
    }

    @Override
    public List<Offer> offers() {
        return List.of();
    }

    private RegistryAccess access(Form form) {
        return SiteRegistry.access(
                choice(form), form.password(), desk.session().site().name());
    }

    private static Site.RegistryChoice choice(Form form) {
        return new Site.RegistryChoice(form.address(), form.user(), form.plainHttp(), form.ca(), "");
    }

    @Override
    public void test(Form form, Consumer<Finding> each, Progress progress) {
        RegistryTest.run(access(form), "landfall-check", finding -> {
            progress.checkpoint();
            each.accept(finding);
        });
    }

    @Override
    public Layout layout(Form form) {
        Bundle bundle = desk.session().bundle();
        List<PushItem> items = BundleImages.items(bundle);
        RegistryAccess access = access(form);
        NameLayout names = new NameLayout(access.target());
        List<Placement> placements = new ArrayList<>();
        List<PushItem> missing = new ArrayList<>();
        try (RegistryClient client = new RegistryClient(access)) {
            boolean answers = true;
            for (PushItem item : items) {
                ImageReference target = names.target(item.source()).resolved();
                boolean there = false;
                if (answers) {
                    try {
                        there = client.digest(
                                        target.repository(),
                                        target.tag() == null
                                                ? item.root().digest().toString()
                                                : target.tag())
                                .filter(item.root().digest()::equals)
                                .isPresent();
                    } catch (ProblemException e) {
                        // the live test says what is wrong; the names can be shown all the same
                        answers = false;
                    }
                }
                if (!there) {
                    missing.add(item);
                }
                placements.add(new Placement(
                        item.source().toString(), target.toString(), BundleImages.bytes(bundle, List.of(item)), there));
            }
        }
        return new Layout(placements, BundleImages.bytes(bundle, missing), BundleImages.bytes(bundle, items), -1);
    }

    @Override
    public Certificate fetchCertificate(String address) {
        RegistryCertificate seen = RegistryCertificate.fetch(RegistryTarget.parse(address));
        return new Certificate(seen.subject(), seen.issuer(), seen.validUntil(), seen.fingerprint(), seen.pem());
    }

    @Override
    public String readCertificate(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void use(Form form) {
        SiteSession session = desk.session();
        session.change(session.site().withRegistry(choice(form)));
        session.give(session.secrets().withRegistryPassword(form.password()));
    }
}
