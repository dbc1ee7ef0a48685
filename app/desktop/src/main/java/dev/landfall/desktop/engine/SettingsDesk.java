package dev.landfall.desktop.engine;

import dev.landfall.desktop.ports.SettingsPort;
import dev.landfall.engine.install.SiteSession;
import dev.landfall.engine.install.ValuesView;
import dev.landfall.engine.product.Answers;
import dev.landfall.engine.product.Form;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The Settings screen over the real engine. */
final class SettingsDesk implements SettingsPort {
    private final SiteDesk desk;

    SettingsDesk(SiteDesk desk) {
        this.desk = desk;
    }

    @Override
    public Start start() {
        SiteSession session = desk.session();
        // the cluster's facts decide which toggles are offered
        session.cluster();
        return new Start(
                session.product(),
                session.answers(),
                session.facts(),
                names(() -> session.cluster().client().storage().v1().storageClasses().list().getItems().stream()
                        .map(c -> c.getMetadata().getName())
                        .toList()),
                names(() -> session.cluster().client().network().v1().ingressClasses().list().getItems().stream()
                        .map(c -> c.getMetadata().getName())
                        .toList()));
    }

    private static List<String> names(Supplier<List<String>> ask) {
        try {
            return ask.get();
        } catch (KubernetesClientException e) {
            // one who may not list them types the name
            return List.of();
        }
    }

    @Override
    public Preview preview(Answers answers) {
        SiteSession session = desk.session();
        StringBuilder given = new StringBuilder();
        StringBuilder merged = new StringBuilder();
        StringBuilder defaults = new StringBuilder();
        List<String> warnings = new ArrayList<>();
        for (ValuesView view : session.values(answers, session.site().values())) {
            given.append(view.generated());
            defaults.append(view.defaults());
            merged.append(view.merged());
            view.warnings().forEach(warning -> warnings.add(warning.words()));
        }
        return new Preview(given.toString(), merged.toString(), defaults.toString(), Map.of(), warnings);
    }

    @Override
    public void use(Answers answers) {
        SiteSession session = desk.session();
        session.answer(Form.of(session.product(), answers, session.facts()).generated());
    }
}
