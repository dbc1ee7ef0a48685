package dev.landfall.engine.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.charts.ChartArchive;
import dev.landfall.engine.product.Answers;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.Product;
import dev.landfall.engine.product.ProductFiles;
import dev.landfall.engine.product.ProductReader;
import dev.landfall.engine.product.StepSpec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The view of a release's values")
class ValuesViewTest {
    private static final String PRODUCT = """
            id: p
            name: P
            version: "1"
            namespace: ns
            questions:
            - group: G
              ask:
              - {id: size, question: Size?, default: 50Gi}
              - {id: password, question: Password?, type: secret, generate: 12}
            steps:
            - kind: helm
              chart: server
              values: [values.yaml]
              names: [{id: api, kind: Service, ends: api}]
            """;
    private static final String VALUES = """
            host|hostName: http://${api}
            mongodb: {persistence: {size: "${size}"}, securityContext: {fsGroup: null}, empty: {}}
            auth: {password: "${password}"}
            replicas: 1
            """;
    private static final ChartArchive CHART = TestCharts.chart(
            "server",
            "Chart.yaml",
            "apiVersion: v2\nname: server\nversion: 2.0.0\ndependencies: [{name: mongodb, version: 1.0.0}]\n",
            "values.yaml",
            "hostName: ''\nreplicas: 1\nauth: {password: ''}\nunrelated: {many: 1}\n",
            "values.schema.json",
            "{\"properties\": {\"replicas\": {\"type\": \"integer\"}}}",
            "charts/mongodb/Chart.yaml",
            "apiVersion: v2\nname: mongodb\nversion: 1.0.0\n",
            "charts/mongodb/values.yaml",
            "persistence: {size: 8Gi, class: x}\nsecurityContext: {fsGroup: 1001}\nempty: {a: 1}\n");

    private static ValuesView view(String edits) {
        Product product = ProductReader.read(
                new ProductFiles(Map.of(
                        "product.yaml",
                        PRODUCT.getBytes(StandardCharsets.UTF_8),
                        "values.yaml",
                        VALUES.getBytes(StandardCharsets.UTF_8))),
                "p");
        Form form = Form.of(product, Answers.NONE.with("password", "hidden-word"), Map.of());
        return ValuesView.of((StepSpec.Helm) product.steps().getFirst(), form, CHART, edits);
    }

    @Test
    @DisplayName("says line by line what is not the chart's own, charts inside included, and nothing that is")
    void differences() {
        assertEquals(
                List.of(
                        "hostName: \"\" -> http://" + ObjectNames.UNKNOWN,
                        "mongodb.persistence.size: 8Gi -> 50Gi",
                        "mongodb.securityContext.fsGroup: 1001 -> (taken away)",
                        "auth.password: \"\" -> (secret)"),
                view("").differences());
    }

    @Test
    @DisplayName("shows the chart's own values of the touched branches only, before and after")
    void branches() {
        ValuesView view = view("");
        assertTrue(view.defaults().contains("size: 8Gi"), view.defaults());
        assertFalse(view.defaults().contains("unrelated"), view.defaults());
        assertFalse(view.defaults().contains("class: x"), view.defaults());
        assertTrue(view.merged().contains("size: 50Gi"), view.merged());
        assertEquals(List.of(), view.warnings());
        assertEquals("server 2.0.0", view.chart());
    }

    @Test
    @DisplayName("merges edits last and says what is wrong with them, by line and path, before anything is rendered")
    void edits() {
        ValuesView good = view("mongodb:\n  persistence:\n    size: 9Gi\n");
        assertTrue(good.merged().contains("size: 9Gi"), good.merged());
        assertTrue(good.generated().contains("size: 50Gi"), good.generated());
        assertEquals(List.of(), good.warnings());

        ValuesView.Warning unknown =
                view("replicas: 2\nmongodb:\n  persistance: {}\n").warnings().getFirst();
        assertEquals("mongodb.persistance", unknown.path());
        assertEquals(3, unknown.line());
        assertTrue(unknown.words().contains("mongodb.persistence"), unknown.words());
        assertFalse(unknown.stops());

        ValuesView.Warning refused = view("replicas: two\n").warnings().getFirst();
        assertEquals("replicas", refused.path());
        assertTrue(refused.stops());

        ValuesView.Warning broken = view("replicas: 1\n\tx: 2\n").warnings().getFirst();
        assertEquals(2, broken.line());
        assertTrue(broken.stops());
    }

    @Test
    @DisplayName("warns of a secret typed into an edit, which would be kept readable")
    void openSecret() {
        ValuesView.Warning warning =
                view("auth:\n  password: typed-here\n").warnings().getFirst();
        assertEquals("auth.password", warning.path());
        assertEquals(2, warning.line());
        assertFalse(warning.words().contains("typed-here"));
    }

    @Test
    @DisplayName("shows no secret, whatever an edit does with it")
    void secrets() {
        String all = view("hostName: http://user:hidden-word@x\n").toString();
        assertFalse(all.replace("edits=hostName: http://user:hidden-word@x", "").contains("hidden-word"), all);
        ValuesView kept = view("auth:\n  password: (secret)\n");
        assertEquals(List.of(), kept.warnings());
    }
}
