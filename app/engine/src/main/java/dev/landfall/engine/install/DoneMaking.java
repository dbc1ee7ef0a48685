package dev.landfall.engine.install;

import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.StepSpec;
import dev.landfall.engine.product.Template;
import dev.landfall.engine.registry.Trust;
import java.util.LinkedHashMap;
import java.util.Map;

/** Finds out at an installed site how it is used from now on. */
final class DoneMaking {
    private final SiteSession session;

    DoneMaking(SiteSession session) {
        this.session = session;
    }

    DoneReport report() {
        session.cluster();
        Form form = session.completeForm();
        return DoneReport.of(session.product(), form.with(installedNames(form)), Receipt.latest(session.folder()));
    }

    /** The names of objects that templates may use, as they stand in the releases that are installed. */
    private Map<String, String> installedNames(Form form) {
        Map<String, String> names = new LinkedHashMap<>();
        for (StepSpec step : session.product().steps()) {
            if (step instanceof StepSpec.Helm helm
                    && !helm.names().isEmpty()
                    && helm.when().holds(form::value)) {
                String own = Template.fill(helm.namespace(), form::value);
                String where = own.isEmpty() ? session.namespace() : own;
                session.releases()
                        .status(helm.release(), where)
                        .ifPresent(release -> names.putAll(ObjectNames.find(
                                helm,
                                form,
                                helm.release(),
                                session.releases().documents(helm.release(), where, release.revision()),
                                problem -> {})));
            }
        }
        return names;
    }

    /** The report with every address tried from here and through the cluster. */
    DoneReport tried(DoneReport done) {
        String ca = session.site().registry().ca();
        Trust trust = ca.isEmpty() ? Trust.system() : Trust.system().and(ca);
        return done.withTried(new AddressTry(trust, session.cluster(), session.namespace()).all(done.addresses()));
    }
}
