package dev.landfall.engine.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.charts.ChartArchive;
import dev.landfall.engine.charts.ChartRenderer;
import dev.landfall.engine.charts.FakeTarget;
import dev.landfall.engine.charts.RenderRequest;
import dev.landfall.engine.charts.Rendered;
import dev.landfall.engine.charts.helm.HelmWorkers;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.problem.Severity;
import dev.landfall.engine.product.Answers;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.Product;
import dev.landfall.engine.product.ProductFiles;
import dev.landfall.engine.product.ProductReader;
import dev.landfall.engine.product.StepSpec;
import dev.landfall.engine.progress.Progress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Making a chart of a product")
class ChartMakingTest {
    private static final HelmWorkers WORKERS = new HelmWorkers();
    private static final String PRODUCT = """
            id: p
            name: P
            version: "1"
            namespace: ns
            questions:
            - group: G
              ask:
              - {id: domain, question: Which?, default: site.example}
              - {id: password, question: Password?, type: secret}
            steps:
            - kind: helm
              chart: server
              values: [values.yaml]
              names:
              - {id: api, kind: Service, ends: apiserver}
            """;
    private static final String SERVICES = """
            {{- range .Values.services }}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: {{ $.Release.Name }}-{{ $.Chart.Name }}-{{ .name }}}
            spec: {ports: [{port: {{ .port }}}, {port: 1}]}
            {{- end }}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: conf}
            data: {url: {{ .Values.url | quote }}, port: {{ kindOf .Values.port }}}
            """;

    private final List<Finding> heard = new ArrayList<>();
    private final List<RenderRequest> requests = new ArrayList<>();

    @AfterAll
    static void end() {
        WORKERS.close();
    }

    @BeforeEach
    void clear() {
        heard.clear();
        requests.clear();
    }

    private static ChartArchive chart(String... services) {
        StringBuilder values = new StringBuilder("url: ''\nport: 0\npassword: ''\nservices:\n");
        for (String service : services) {
            String[] parts = service.split(":", 2);
            values.append("- {name: ")
                    .append(parts[0])
                    .append(", port: ")
                    .append(parts[1])
                    .append("}\n");
        }
        return TestCharts.chart("server", "values.yaml", values.toString(), "templates/all.yaml", SERVICES);
    }

    private static Product product(String values) {
        return ProductReader.read(
                new ProductFiles(Map.of(
                        "product.yaml",
                        PRODUCT.getBytes(StandardCharsets.UTF_8),
                        "values.yaml",
                        values.getBytes(StandardCharsets.UTF_8))),
                "p");
    }

    private ChartMaking.Made make(ChartArchive chart, String values, String edits) {
        Product product = product(values);
        ChartMaking making = new ChartMaking(
                step -> chart,
                Map.of("server", edits),
                request -> {
                    requests.add(request);
                    return new ChartRenderer(WORKERS).render(request, new FakeTarget(), Progress.none());
                },
                heard::add);
        Form form = Form.of(product, Answers.NONE.with("password", "kept-hidden"), Map.of("site.namespace", "ns"));
        return making.make((StepSpec.Helm) product.steps().getFirst(), form, "ns");
    }

    private static String text(Rendered rendered) {
        return rendered.manifest();
    }

    @Test
    @DisplayName("finds the names of its objects where Helm put them, with the first port")
    void names() {
        ChartMaking.Made made = make(chart("apiserver:8008", "webserver:80"), "url: x\n", "");
        assertEquals("server-server-apiserver", made.names().get("api"));
        assertEquals("8008", made.names().get("api.port"));
        assertEquals(1, requests.size());
        assertTrue(heard.isEmpty(), heard.toString());
    }

    @Test
    @DisplayName("renders twice when its own values ask for them, and then they are the true ones, a port as a number")
    void twice() {
        ChartMaking.Made made = make(
                chart("apiserver:8008"), "url: http://${api}.${site.namespace}:${api.port}\nport: ${api.port}\n", "");
        assertEquals(2, requests.size());
        String text = text(made.rendered().orElseThrow());
        assertTrue(text.contains("http://server-server-apiserver.ns:8008"), text);
        assertFalse(text.contains(ObjectNames.UNKNOWN), text);
        assertTrue(text.contains("port: float64") || text.contains("port: int"), text);
    }

    @Test
    @DisplayName("says which objects there are when none has the name, the nearest first, and does not guess")
    void none() {
        ChartMaking.Made made = make(chart("fileserver:1", "apiservr:2"), "url: x\n", "");
        Finding finding = heard.getFirst();
        assertEquals("charts.names/server/api", finding.id());
        assertFalse(finding.overridable());
        assertTrue(finding.detail().contains("server-server-apiservr, server-server-fileserver"), finding.detail());
        assertEquals(Map.of(), made.names());
    }

    @Test
    @DisplayName("says which objects there are when several have it")
    void several() {
        make(chart("apiserver:1", "old-apiserver:2"), "url: x\n", "");
        assertTrue(heard.getFirst().detail().contains("server-server-apiserver, server-server-old-apiserver"));
    }

    @Test
    @DisplayName("refuses names that change with their own use")
    void moving() {
        ChartArchive odd = TestCharts.chart(
                "server",
                "values.yaml",
                "url: ''\n",
                "templates/s.yaml",
                "apiVersion: v1\nkind: Service\nmetadata: {name: {{ .Values.url }}-apiserver}\nspec: {ports: [{port: 1}]}\n");
        ProblemException refused = assertThrows(ProblemException.class, () -> make(odd, "url: ${api}\n", ""));
        assertEquals("install.names-move", refused.problem().code());
    }

    @Test
    @DisplayName("merges the engineer's edits last, and keeps secrets where the edit still shows their mask")
    void edits() {
        ChartMaking.Made made =
                make(chart("apiserver:1"), "url: a\npassword: ${password}\n", "url: b\npassword: (secret)\n");
        assertTrue(made.values().forHelm().contains("url: b"));
        assertTrue(made.values().forHelm().contains("kept-hidden"));
        assertFalse(made.values().forEyes().contains("kept-hidden"));
        assertTrue(heard.isEmpty(), heard.toString());
    }

    @Test
    @DisplayName("takes a name's place-holder in an edit, copied from a view before the plan, for the name")
    void placeHolder() {
        ChartMaking.Made made = make(
                chart("apiserver:8008"), "url: http://${api}\n", "url: http://" + ObjectNames.UNKNOWN + "\nport: 7\n");
        assertTrue(made.values().forHelm().contains("url: http://server-server-apiserver"));
        assertTrue(made.values().forHelm().contains("port: 7"));
    }

    @Test
    @DisplayName("tells an edit's mistakes with their line, and plans on without an edit that cannot be read")
    void badEdits() {
        make(chart("apiserver:1"), "url: a\n", "port: 3\nurls: x\n");
        Finding unknown = heard.getFirst();
        assertEquals("charts.values/server/urls", unknown.id());
        assertEquals(Severity.WARN, unknown.severity());
        assertTrue(unknown.detail().contains("Line 2") && unknown.detail().contains("mean url?"), unknown.detail());

        heard.clear();
        ChartMaking.Made made = make(chart("apiserver:1"), "url: a\n", "port: 3\nurl: [unclosed\n");
        assertFalse(heard.getFirst().overridable());
        assertTrue(heard.getFirst().detail().contains("3")
                || heard.getFirst().detail().contains("2"));
        assertTrue(made.values().forHelm().contains("url: a"));

        heard.clear();
        make(chart("apiserver:1"), "url: a\n", "url: x(secret)\n");
        assertEquals(Severity.FAIL, heard.getFirst().severity());
        assertTrue(
                heard.getFirst().detail().contains("At url"), heard.getFirst().detail());
    }

    @Test
    @DisplayName("makes findings at the right place of what the chart's schema refuses, and renders nothing")
    void schema() {
        ChartArchive strict = TestCharts.chart(
                "server",
                "values.yaml",
                "url: ''\nport: 1\n",
                "values.schema.json",
                "{\"properties\": {\"port\": {\"type\": \"integer\"}}}",
                "templates/c.yaml",
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n");
        ChartMaking.Made made = make(strict, "url: a\n", "port: many\n");
        assertTrue(made.rendered().isEmpty());
        assertEquals("charts.values-schema/server/port", heard.getFirst().id());
        assertFalse(heard.getFirst().overridable());
    }
}
