package dev.landfall.engine.charts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.charts.helm.HelmWorkers;
import dev.landfall.engine.format.Yaml;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The schema of a chart's values")
class ValuesSchemaTest {
    private static final HelmWorkers WORKERS = new HelmWorkers();
    private static final String SCHEMA = """
            {"$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "required": ["host"],
             "properties": {"host": {"type": "string", "minLength": 1}, "replicas": {"type": "integer", "minimum": 1},
                            "ports": {"type": "array", "items": {"type": "integer"}}}}
            """;

    @AfterAll
    static void end() {
        WORKERS.close();
    }

    private static ChartArchive chart() {
        return Samples.chart(
                "top",
                "Chart.yaml",
                """
                apiVersion: v2
                name: top
                version: 1.0.0
                dependencies:
                - {name: store, alias: cache, version: 1.0.0, condition: cache.enabled}
                """,
                "values.yaml",
                "host: a\nreplicas: 1\ncache:\n  enabled: true\n",
                "values.schema.json",
                SCHEMA,
                "templates/a.yaml",
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
                "charts/store/Chart.yaml",
                "apiVersion: v2\nname: store\nversion: 1.0.0\n",
                "charts/store/values.yaml",
                "host: s\n",
                "charts/store/values.schema.json",
                SCHEMA);
    }

    private static Map<?, ?> values(String yaml) {
        return (Map<?, ?>) Yaml.values(yaml, "test");
    }

    private static Set<String> paths(List<ValuesSchema.Violation> violations) {
        return violations.stream().map(ValuesSchema.Violation::path).collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<ValuesSchema.Violation> byHelm(String yaml) {
        ProblemException refused = assertThrows(
                ProblemException.class,
                () -> new ChartRenderer(WORKERS)
                        .render(RenderRequest.of(chart(), "rel", "ns", yaml), new FakeTarget(), Progress.none()));
        assertEquals("charts.values-schema", refused.problem().code());
        return ValuesSchema.said(chart(), refused.problem().facts().getOrDefault("why", ""));
    }

    @Test
    @DisplayName(
            "refuses the same places here, before rendering, as in Helm's own words, in charts inside under their alias too")
    void agrees() {
        for (String yaml : List.of(
                "replicas: many\n",
                "replicas: 0\nports: [80, http]\n",
                "cache: {replicas: -1}\n",
                "host: null\n",
                "replicas: x\ncache: {host: ''}\n")) {
            List<ValuesSchema.Violation> early = ValuesSchema.violations(chart(), values(yaml));
            assertTrue(!early.isEmpty(), yaml);
            assertEquals(paths(byHelm(yaml)), paths(early), yaml);
        }
        assertEquals(
                Set.of("ports[1]", "replicas"),
                paths(ValuesSchema.violations(chart(), values("replicas: 0\nports: [80, http]\n"))));
        assertEquals(Set.of("cache.replicas"), paths(byHelm("cache: {replicas: -1}\n")));
    }

    @Test
    @DisplayName("is content with good values, and does not ask a part that is switched off")
    void good() {
        assertEquals(List.of(), ValuesSchema.violations(chart(), values("replicas: 3\nports: [1]\n")));
        assertEquals(List.of(), ValuesSchema.violations(chart(), values("cache: {enabled: false, replicas: none}\n")));
    }

    @Test
    @DisplayName("says why without repeating the place")
    void words() {
        ValuesSchema.Violation violation =
                ValuesSchema.violations(chart(), values("replicas: many\n")).getFirst();
        assertTrue(violation.why().contains("integer"), violation.why());
        assertTrue(!violation.why().contains("replicas"), violation.why());
    }

    @Test
    @DisplayName("that names another schema elsewhere asks no network and stays Helm's to judge")
    void remote() {
        ChartArchive chart = Samples.chart(
                "c",
                "values.yaml",
                "a: 1\n",
                "values.schema.json",
                "{\"properties\": {\"a\": {\"$ref\": \"https://schemas.invalid/a.json\"}}}");
        assertEquals(List.of(), ValuesSchema.violations(chart, values("a: x\n")));
    }
}
