package dev.landfall.desktop.ports;

import dev.landfall.engine.product.Answers;
import dev.landfall.engine.product.Product;
import java.util.List;
import java.util.Map;

/** What the Settings screen asks of the engine. */
public interface SettingsPort {
    /** The product's questions, what was answered before, and what the cluster has to choose from. */
    Start start();

    /** What the answers come to; works with answers that are wrong too. */
    Preview preview(Answers answers);

    /** Keeps the answers with the site; whatever can be made up and was left empty is made up now. */
    void use(Answers answers);

    /**
     * What the form begins with.
     *
     * @param facts what is known of cluster, registry and site, as {@link dev.landfall.engine.product.Form#of} takes it
     */
    record Start(
            Product product,
            Answers answers,
            Map<String, String> facts,
            List<String> storageClasses,
            List<String> ingressClasses) {
        public Start {
            facts = Map.copyOf(facts);
            storageClasses = List.copyOf(storageClasses);
            ingressClasses = List.copyOf(ingressClasses);
        }
    }

    /**
     * What answers come to.
     *
     * @param given the values as they would be given to the charts, in YAML, secrets masked
     * @param merged the charts' values with them, secrets masked
     * @param defaults the charts' values without them, in the same order
     * @param verdicts by toggle, what comes of it, e.g. "8 of 8 pods admitted by restricted-v2"
     * @param warnings such as a key that the chart does not have
     */
    record Preview(String given, String merged, String defaults, Map<String, Verdict> verdicts, List<String> warnings) {
        public Preview {
            verdicts = Map.copyOf(verdicts);
            warnings = List.copyOf(warnings);
        }
    }

    record Verdict(boolean good, String text) {}
}
