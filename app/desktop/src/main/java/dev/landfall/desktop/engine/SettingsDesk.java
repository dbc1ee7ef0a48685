package dev.landfall.desktop.engine;

import dev.landfall.desktop.ports.SettingsPort;
import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.charts.ChartArchive;
import dev.landfall.engine.charts.ValuesCheck;
import dev.landfall.engine.format.Yaml;
import dev.landfall.engine.install.BundleCharts;
import dev.landfall.engine.install.SiteSession;
import dev.landfall.engine.install.Values;
import dev.landfall.engine.product.Answers;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.Product;
import dev.landfall.engine.product.StepSpec;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        Product product = session.product();
        Form form = Form.of(product, answers, session.facts());
        StringBuilder given = new StringBuilder();
        StringBuilder merged = new StringBuilder();
        StringBuilder defaults = new StringBuilder();
        List<String> warnings = new ArrayList<>();
        for (StepSpec step : product.steps()) {
            if (step instanceof StepSpec.Helm helm && helm.when().holds(form::value)) {
                String values = Values.forEyes(product, helm, form);
                ChartArchive chart = chart(session.bundle(), product.chartNames(helm.chart()));
                Object base = Yaml.values(chart.values(), chart.name());
                Object over = Yaml.values(values, helm.chart());
                given.append(values);
                defaults.append(print(touched(base, over)));
                merged.append(print(merge(touched(base, over), over)));
                for (ValuesCheck.UnknownKey key : ValuesCheck.unknownKeys(chart, values)) {
                    warnings.add("This chart has no key " + key.path()
                            + key.suggestion()
                                    .map(s -> "; did you mean " + s + "?")
                                    .orElse(""));
                }
            }
        }
        return new Preview(given.toString(), merged.toString(), defaults.toString(), Map.of(), warnings);
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
    public void use(Answers answers) {
        SiteSession session = desk.session();
        session.answer(Form.of(session.product(), answers, session.facts()).generated());
    }
}
