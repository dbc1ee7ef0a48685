package dev.landfall.desktop.engine;

import dev.landfall.desktop.ports.SettingsPort;
import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.charts.ChartArchive;
import dev.landfall.engine.charts.ValuesCheck;
import dev.landfall.engine.format.Yaml;
import dev.landfall.engine.install.BundleCharts;
import dev.landfall.engine.install.Site;
import dev.landfall.engine.install.SiteSession;
import dev.landfall.engine.install.Values;
import dev.landfall.engine.problem.Severity;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.Product;
import dev.landfall.engine.product.StepSpec;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The Settings screen over the real engine. */
final class SettingsDesk implements SettingsPort {
    private final SiteDesk desk;
    private final Map<String, ChartArchive> charts = new ConcurrentHashMap<>();

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
        SiteSession session = desk.session();
        Product product = session.product();
        Form form = Form.of(product, draft.answers(), session.facts());
        List<Release> releases = new ArrayList<>();
        for (StepSpec step : product.steps()) {
            if (step instanceof StepSpec.Helm helm && helm.when().holds(form::value)) {
                releases.add(release(session, helm, form));
            }
        }
        return new Preview(releases);
    }

    private Release release(SiteSession session, StepSpec.Helm helm, Form form) {
        Product product = session.product();
        String values = Values.forEyes(product, helm, form);
        ChartArchive chart = chart(session.bundle(), product.chartNames(helm.chart()));
        Object base = Yaml.values(chart.values(), chart.name());
        Object over = Yaml.values(values, helm.chart());
        List<Remark> remarks = ValuesCheck.unknownKeys(chart, values).stream()
                .map(key -> new Remark(
                        Severity.WARN,
                        key.path(),
                        0,
                        "This chart has no key " + key.path()
                                + key.suggestion()
                                        .map(s -> "; did you mean " + s + "?")
                                        .orElse("")))
                .toList();
        return new Release(
                helm.release(),
                chart.name() + " " + chart.version(),
                values,
                print(touched(base, over)),
                print(merge(touched(base, over), over)),
                print(merge(base, over)),
                remarks);
    }

    @Override
    public Security security(Draft draft) {
        return new Security("", "", true, List.of(), List.of(), List.of());
    }

    @Override
    public List<Change> changes(Draft draft, String toggle) {
        Map<String, String> off = whole(new Draft(draft.answers().with(toggle, false), draft.edits()));
        Map<String, String> switchedOn = whole(new Draft(draft.answers().with(toggle, true), draft.edits()));
        Set<String> names = new LinkedHashSet<>(off.keySet());
        names.addAll(switchedOn.keySet());
        return names.stream()
                .map(n -> new Change(
                        "Values of " + n, off.getOrDefault(n, ""), switchedOn.getOrDefault(n, "")))
                .toList();
    }

    private Map<String, String> whole(Draft draft) {
        Map<String, String> all = new LinkedHashMap<>();
        preview(draft).releases().forEach(r -> all.put(r.name(), r.whole()));
        return all;
    }

    private ChartArchive chart(Bundle bundle, List<String> names) {
        return charts.computeIfAbsent(bundle.digest() + names.toString(), key -> BundleCharts.read(bundle, names));
    }

    private static String print(@Nullable Object values) {
        return values instanceof Map<?, ?> map && !map.isEmpty() ? Yaml.print(map) : "";
    }

    /** Of the chart's own values only the branches that the product touches: a chart may have thousands of others. */
    private static @Nullable Object touched(@Nullable Object base, @Nullable Object over) {
        if (base instanceof Map<?, ?> b && over instanceof Map<?, ?> o) {
            Map<Object, @Nullable Object> kept = new LinkedHashMap<>();
            b.forEach((key, value) -> {
                if (o.containsKey(key)) {
                    kept.put(key, touched(value, o.get(key)));
                }
            });
            return kept;
        }
        return base;
    }

    private static @Nullable Object merge(@Nullable Object base, @Nullable Object over) {
        if (base instanceof Map<?, ?> b && over instanceof Map<?, ?> o) {
            Map<Object, @Nullable Object> all = new LinkedHashMap<>();
            b.forEach((key, value) -> all.put(key, o.containsKey(key) ? merge(value, o.get(key)) : value));
            o.forEach((key, value) -> all.computeIfAbsent(key, k -> value));
            return all;
        }
        return over;
    }

    @Override
    public void use(Draft draft) {
        SiteSession session = desk.session();
        session.answer(Form.of(session.product(), draft.answers(), session.facts())
                .generated());
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
