package dev.landfall.desktop.fakes;

import dev.landfall.desktop.ports.SettingsPort;
import dev.landfall.engine.product.Answers;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.Product;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The real questions of the ClearML server, over a cluster that is not there. */
public final class FakeSettings implements SettingsPort {
    public Answers answers = Answers.NONE;
    public boolean openshift = true;
    public List<String> warnings = List.of();
    public final List<Answers> used = new ArrayList<>();
    private final Product product = Samples.product();

    @Override
    public Start start() {
        return new Start(
                product,
                answers,
                facts(),
                List.of("ocs-storagecluster-ceph-rbd", "thin-csi"),
                List.of("openshift-default", "nginx"));
    }

    private Map<String, String> facts() {
        return Map.of(
                "cluster.version", "v1.29.8",
                "cluster.openshift", String.valueOf(openshift),
                "site.namespace", "clearml");
    }

    @Override
    public Preview preview(Answers given) {
        Form form = Form.of(product, given, facts());
        boolean restricted = form.value("openshift-restricted").equals("true");
        Map<String, Verdict> verdicts = new LinkedHashMap<>();
        if (openshift) {
            verdicts.put(
                    "openshift-restricted",
                    restricted
                            ? new Verdict(true, "8 of 8 pods admitted by restricted-v2")
                            : new Verdict(false, "3 of 8 pods refused: fsGroup 1001 is not in the namespace's range"));
        }
        return new Preview(Samples.values(form), Samples.merged(form), Samples.DEFAULTS, verdicts, warnings);
    }

    @Override
    public void use(Answers given) {
        used.add(given);
    }
}
