package dev.landfall.engine.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.format.Yaml;
import dev.landfall.engine.product.Answers;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.Product;
import dev.landfall.engine.product.ProductFiles;
import dev.landfall.engine.product.ProductReader;
import dev.landfall.engine.product.StepSpec;
import dev.landfall.resources.InstallerResources;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The values of the ClearML server")
class ValuesTest {
    private final Product product = ProductReader.read(
            ProductFiles.of(InstallerResources.root().resolve("products/clearml-server")), "clearml-server");
    private final StepSpec.Helm helm = product.steps().stream()
            .filter(StepSpec.Helm.class::isInstance)
            .map(StepSpec.Helm.class::cast)
            .findFirst()
            .orElseThrow();

    @Test
    @DisplayName("follow the domain, keep numbers numbers, and leave classes to the cluster where none is named")
    void defaults() {
        String values = values(form(Answers.NONE.with("domain", "site.example"), Map.of()))
                .forHelm();
        assertTrue(values.contains("hostName: files.site.example"), values);
        assertTrue(values.contains("esJavaOpts: -Xmx2g -Xms2g"), values);
        assertFalse(values.contains("storageClass"), values);
    }

    @Test
    @DisplayName("name the storage class in every database once one is chosen")
    void storageClass() {
        Answers answers = Answers.NONE.with("domain", "a.b").with("storage-class", "fast");
        String values = values(form(answers, Map.of())).forHelm();
        assertEquals(4, values.split("fast", -1).length - 1, values);
    }

    @Test
    @DisplayName("take the subcharts' fixed ids away on OpenShift, as nulls that stay nulls")
    void openshift() {
        Object values = Yaml.values(
                values(form(Answers.NONE.with("domain", "a.b"), Map.of("cluster.openshift", "true")))
                        .forHelm(),
                "values");
        Map<?, ?> mongodb = (Map<?, ?>) ((Map<?, ?>) values).get("mongodb");
        Map<?, ?> pod = (Map<?, ?>) mongodb.get("podSecurityContext");
        assertTrue(pod.containsKey("fsGroup") && pod.get("fsGroup") == null);
        assertTrue(mongodb.containsKey("persistence"), "merged, not replaced");
    }

    @Test
    @DisplayName("show no secret to eyes")
    void masked() {
        Form form = form(form(Answers.NONE.with("domain", "a.b"), Map.of()).generated(), Map.of());
        String forEyes = values(form).forEyes();
        String forHelm = values(form).forHelm();
        int secrets = 0;
        for (String secret : form.secrets().values()) {
            assertFalse(forEyes.contains(secret));
            secrets += forHelm.contains(secret) ? 1 : 0;
        }
        assertEquals(7, secrets, "all but the first user's password, which goes into a Secret");
    }

    @Test
    @DisplayName("add a list under a key with + to that of the files before, and replace a list under a plain one")
    void lists() {
        Product small = ProductReader.read(
                new ProductFiles(Map.of(
                        "product.yaml",
                        """
                        id: small
                        name: Small
                        version: 1
                        namespace: small
                        steps: [{kind: helm, chart: c, values: [a.yaml, b.yaml, c.yaml]}]
                        """.getBytes(StandardCharsets.UTF_8),
                        "a.yaml",
                        "x: {env+: [1], plain: [1], sub: {deep+: [1]}}".getBytes(StandardCharsets.UTF_8),
                        "b.yaml",
                        "x: {env+: [2, 3], plain: [2]}".getBytes(StandardCharsets.UTF_8),
                        "c.yaml",
                        "x: {sub: {deep+: [2]}}".getBytes(StandardCharsets.UTF_8))),
                "small");
        String values = Values.of(
                        (StepSpec.Helm) small.steps().getFirst(),
                        Form.of(small, Answers.NONE, Map.of()),
                        TestCharts.chart("clearml"))
                .forHelm();
        assertEquals(
                "{x={env=[1, 2, 3], plain=[2], sub={deep=[1, 2]}}}", String.valueOf(Yaml.values(values, "values")));
    }

    @Test
    @DisplayName("keep the chart's own list under a key with +")
    void chartsOwnList() {
        Product small = ProductReader.read(
                new ProductFiles(Map.of(
                        "product.yaml",
                        """
                        id: small
                        name: Small
                        version: 1
                        namespace: small
                        steps: [{kind: helm, chart: c, values: [a.yaml]}]
                        """.getBytes(StandardCharsets.UTF_8),
                        "a.yaml",
                        "x: {env+: [mine], plain: [mine]}".getBytes(StandardCharsets.UTF_8))),
                "small");
        String values = Values.of(
                        (StepSpec.Helm) small.steps().getFirst(),
                        Form.of(small, Answers.NONE, Map.of()),
                        TestCharts.chart("own", "values.yaml", "x: {env: [theirs], plain: [theirs]}\n"))
                .forHelm();
        assertEquals("{x={env=[theirs, mine], plain=[mine]}}", String.valueOf(Yaml.values(values, "values")));
    }

    @Test
    @DisplayName("carry a digest that changes with a secret or a certificate, and with nothing else")
    void digest() {
        Answers answers = form(Answers.NONE.with("domain", "a.b"), Map.of()).generated();
        String before = SiteForms.digest(form(answers, Map.of()));
        assertEquals(before, SiteForms.digest(form(answers.with("domain", "c.d"), Map.of())));
        assertFalse(before.equals(SiteForms.digest(form(answers.with("admin-password", "another one"), Map.of()))));
        String values = values(form(answers, Map.of("secrets.digest", before))).forHelm();
        assertTrue(
                values.contains("landfall.dev/secrets: " + before)
                        || values.contains("landfall.dev/secrets: '" + before),
                values);
    }

    private Values values(Form form) {
        return Values.of(helm, form, TestCharts.chart("clearml"));
    }

    private Form form(Answers answers, Map<String, String> facts) {
        return Form.of(product, answers, facts);
    }
}
