package dev.landfall.desktop.engine;

import dev.landfall.desktop.ports.SettingsPort;
import dev.landfall.engine.install.Site;
import dev.landfall.engine.install.SiteSession;
import dev.landfall.engine.install.ValuesView;
import dev.landfall.engine.problem.Severity;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.progress.Progress;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The Settings screen over the real engine. */
final class SettingsDesk implements SettingsPort {
    private final SiteDesk desk;
    private final SecurityDesk security;

    SettingsDesk(SiteDesk desk) {
        this.desk = desk;
        security = new SecurityDesk(desk);
    }

    @Override
    public Start start() {
        SiteSession session = desk.session();
        // the cluster's facts decide which toggles are offered
        session.cluster();
        security.renew();
        return new Start(
                session.product(),
                new Draft(session.answers(), session.site().values()),
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
    public Preview preview(Draft draft) {
        return new Preview(desk.session().values(draft.answers(), draft.edits()).stream()
                .map(SettingsDesk::release)
                .toList());
    }

    private static Release release(ValuesView view) {
        return new Release(
                view.release(),
                view.chart(),
                view.given(),
                view.defaults(),
                view.merged(),
                view.whole(),
                view.warnings().stream()
                        .map(w -> new Remark(w.stops() ? Severity.FAIL : Severity.WARN, w.path(), w.line(), w.words()))
                        .toList());
    }

    @Override
    public Security security(Draft draft, Consumer<Security> sooner, Progress progress) {
        return security.judge(draft, sooner, progress);
    }

    @Override
    public List<Change> changes(Draft draft, String toggle) {
        Map<String, String> off = whole(new Draft(draft.answers().with(toggle, false), draft.edits()));
        Map<String, String> switchedOn = whole(new Draft(draft.answers().with(toggle, true), draft.edits()));
        Set<String> names = new LinkedHashSet<>(off.keySet());
        names.addAll(switchedOn.keySet());
        return names.stream()
                .map(n -> new Change("Values of " + n, off.getOrDefault(n, ""), switchedOn.getOrDefault(n, "")))
                .toList();
    }

    private Map<String, String> whole(Draft draft) {
        Map<String, String> all = new LinkedHashMap<>();
        preview(draft).releases().forEach(r -> all.put(r.name(), r.whole()));
        return all;
    }

    @Override
    public void use(Draft draft) {
        SiteSession session = desk.session();
        session.answer(
                Form.of(session.product(), draft.answers(), session.facts()).generated());
        Site site = session.site();
        for (String release : site.values().keySet()) {
            site = site.withValues(release, "");
        }
        for (Map.Entry<String, String> edit : draft.edits().entrySet()) {
            site = site.withValues(edit.getKey(), edit.getValue());
        }
        session.change(site);
    }
}
