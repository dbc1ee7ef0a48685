package dev.landfall.engine.install;

import dev.landfall.engine.charts.TargetApi;
import dev.landfall.engine.product.Answers;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.Product;
import dev.landfall.engine.product.Product.Question;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One way in which a product may be set when it is installed.
 *
 * @param words how it differs from what is suggested
 * @param suggested whether it does not differ
 */
record ProofSetting(String words, boolean openshift, boolean suggested, Form form) {
    /** As places are told: empty for what is suggested on Kubernetes, which goes without saying. */
    String where() {
        return suggested && !openshift ? "" : words;
    }

    /**
     * The ways that are looked through: as suggested, then each switch and each choice changed alone, all switches on, and everything
     * answered; on Kubernetes and on OpenShift, but a choice only where it is first offered. Not every combination: there would be
     * more than anybody can render.
     *
     * @param facts of the bundle
     */
    static List<ProofSetting> of(Product product, Map<String, String> facts) {
        List<ProofSetting> settings = new ArrayList<>();
        Set<String> chosen = new HashSet<>();
        for (boolean openshift : new boolean[] {false, true}) {
            Map<String, String> all = new LinkedHashMap<>(facts);
            all.put("site.name", StandIns.MARK);
            all.put("site.namespace", product.namespace());
            all.put("registry.address", "registry." + StandIns.MARK + ".example");
            all.put("pull-secret", "landfall-registry");
            all.put("apps.image", "landfall.local/apps:0");
            all.put("cluster.openshift", String.valueOf(openshift));
            all.put("cluster.version", TargetApi.usualVersion());
            product.captures().forEach(capture -> all.put(capture, StandIns.MARK));
            new Maker(product, all, openshift, settings, chosen).make();
        }
        return settings;
    }

    /**
     * Makes the settings of one platform.
     *
     * @param chosen choices that are among the settings already
     */
    private record Maker(
            Product product,
            Map<String, String> facts,
            boolean openshift,
            List<ProofSetting> settings,
            Set<String> chosen) {
        void make() {
            Answers usual = StandIns.complete(product, Answers.NONE, facts, false);
            Form form = Form.of(product, usual, facts);
            add("as suggested", true, usual, false);
            Answers on = usual;
            for (Form.Switch toggle : form.switches()) {
                String id = toggle.toggle().id();
                add(
                        "with '" + toggle.toggle().label() + "' " + (toggle.on() ? "off" : "on"),
                        false,
                        usual.with(id, !toggle.on()),
                        false);
                on = on.with(id, true);
            }
            if (form.switches().size() > 1) {
                add("with every switch on", false, on, false);
            }
            for (Form.Field field : form.fields()) {
                Question question = field.question();
                List<String> others = switch (question.type()) {
                    case BOOLEAN -> List.of(field.value().equals("true") ? "false" : "true");
                    case CHOICE ->
                        question.choices().stream()
                                .filter(c -> !c.equals(field.value()))
                                .toList();
                    default -> List.of();
                };
                for (String other : others) {
                    if (chosen.add(question.id() + "=" + other)) {
                        add(
                                "with '" + question.ask() + "' answered " + other,
                                false,
                                usual.with(question.id(), other),
                                false);
                    }
                }
            }
            add("with every question answered", false, usual, true);
        }

        private void add(String words, boolean suggested, Answers answers, boolean all) {
            Answers complete = StandIns.complete(product, answers, facts, all);
            settings.add(new ProofSetting(
                    words + (openshift ? ", on OpenShift" : ", on Kubernetes"),
                    openshift,
                    suggested,
                    Form.of(product, complete, facts)));
        }
    }
}
