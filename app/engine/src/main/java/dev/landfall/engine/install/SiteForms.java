package dev.landfall.engine.install;

import dev.landfall.engine.cluster.Platform;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.product.Answers;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.Product;
import dev.landfall.engine.product.QuestionType;
import dev.landfall.engine.product.StepSpec;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The product's questions with what a site answers and what is known about it. */
final class SiteForms {
    private final SiteSession session;

    SiteForms(SiteSession session) {
        this.session = session;
    }

    /** What templates may name beside answers, as far as it is known. */
    Map<String, String> facts() {
        Site site = session.site();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("site.name", site.name());
        facts.put("site.namespace", session.namespace());
        facts.put("registry.address", site.registry().address());
        session.knownCluster().ifPresent(known -> {
            facts.put("cluster.openshift", String.valueOf(known.platform() == Platform.OPENSHIFT));
            facts.put("cluster.version", known.version());
        });
        if (!site.bundle().isEmpty()) {
            facts.putAll(BundleFacts.of(session.product(), session.bundle()));
            facts.put("pull-secret", pullSecret(facts));
        }
        facts.putAll(session.capturedSecrets());
        return facts;
    }

    /** The Secret pods pull with in the site's own namespace; empty when the registry asks nobody who they are. */
    private String pullSecret(Map<String, String> known) {
        if (session.site().registry().user().isEmpty()) {
            return "";
        }
        Product product = session.product();
        Form form = Form.of(product, session.answers(), known);
        return product.steps().stream()
                .filter(s -> s instanceof StepSpec.PullSecret && s.namespace().isEmpty())
                .filter(s -> s.when().holds(form::value))
                .map(s -> ((StepSpec.PullSecret) s).name())
                .findFirst()
                .orElse("");
    }

    /**
     * The form with every secret that can be made up: those kept in the cluster by an earlier run, else new ones. Captures that no
     * step has learned yet are placeholders.
     */
    Form complete() {
        Product product = session.product();
        Map<String, String> kept = new LinkedHashMap<>(keptValues());
        Map<String, String> learned = new LinkedHashMap<>(kept);
        learned.keySet().retainAll(product.captures());
        kept.keySet().removeAll(product.captures());
        session.captures().refresh(learned);
        Answers all = session.answers();
        for (Map.Entry<String, String> entry : kept.entrySet()) {
            if (!all.values().containsKey(entry.getKey())) {
                all = all.with(entry.getKey(), entry.getValue());
            }
        }
        Form form = Form.of(product, Form.of(product, all, facts()).generated(), facts());
        // made up once, they stay the same for as long as this session plans and installs
        session.give(session.secrets().withAnswers(form.secrets()));
        return form.with(LateFilling.placeholders(form, session.captures()))
                .with(Map.of("secrets.digest", digest(form)));
    }

    private Map<String, String> keptValues() {
        try {
            return session.kept().read();
        } catch (KubernetesClientException e) {
            // who may not read it will be told so by the step that writes it
            return Map.of();
        }
    }

    /**
     * Changes when a secret or a pasted text (a certificate) changes, so that pods that read one can be made to start anew. It gives
     * nothing away: among the secrets are long random ones.
     */
    static String digest(Form form) {
        Map<String, String> all = new TreeMap<>(form.secrets());
        for (Form.Field field : form.fields()) {
            if (field.question().type() == QuestionType.LINES) {
                all.put(field.question().id(), field.value());
            }
        }
        return Digest.of(all.toString().getBytes(StandardCharsets.UTF_8)).hex().substring(0, 16);
    }

    /**
     * The values of every release that is installed with these answers.
     *
     * @param edits YAML by release
     * @param names of objects, as the last plan found them
     */
    List<ValuesView> values(Answers answers, Map<String, String> edits, Map<String, String> names) {
        Form form = Form.of(session.product(), answers, facts()).with(names);
        List<ValuesView> views = new ArrayList<>();
        for (StepSpec step : session.product().steps()) {
            if (step instanceof StepSpec.Helm helm && helm.when().holds(form::value)) {
                views.add(ValuesView.of(helm, form, session.chart(helm), edits.getOrDefault(helm.release(), "")));
            }
        }
        return views;
    }
}
