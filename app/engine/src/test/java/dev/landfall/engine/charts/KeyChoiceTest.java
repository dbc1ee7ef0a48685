package dev.landfall.engine.charts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.landfall.engine.format.Yaml;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A key in several spellings")
class KeyChoiceTest {
    private static String settled(ChartArchive chart, String values) {
        return Yaml.print(KeyChoice.settle(chart, (Map<?, ?>) Yaml.values(values, "test")));
    }

    @ParameterizedTest
    @CsvSource({"apiServerKey", "apiserverKey", "apiKey"})
    @DisplayName("becomes the one that the chart's own values have there, in every version of it")
    void own(String has) {
        ChartArchive chart = Samples.chart("gateway", "values.yaml", "clearml:\n  " + has + ": ''\n  other: 1\n");
        assertEquals("clearml:\n  " + has + ": k\n", settled(chart, "clearml: {apiServerKey|apiserverKey|apiKey: k}"));
    }

    @Test
    @DisplayName("is settled in a chart inside, under its alias, where only that chart's values have it")
    void inside() {
        ChartArchive chart = Samples.chart(
                "top",
                "Chart.yaml",
                """
                apiVersion: v2
                name: top
                version: 1.0.0
                dependencies:
                - {name: store, alias: cache, version: 1.0.0}
                """,
                "values.yaml",
                "cache: {}\n",
                "charts/store/Chart.yaml",
                "apiVersion: v2\nname: store\nversion: 1.0.0\n",
                "charts/store/values.yaml",
                "ingress:\n  hostname: ''\n");
        assertEquals(
                "cache:\n  ingress:\n    hostname: h\n",
                settled(chart, "store|cache: {ingress: {hostName|hostname: h}}").replace("store:", "cache:"));
        assertEquals(
                "cache:\n  ingress:\n    hostname: h\n", settled(chart, "cache: {ingress: {hostName|hostname: h}}"));
    }

    @Test
    @DisplayName("is settled for whole mappings and within lists")
    void nested() {
        ChartArchive chart = Samples.chart(
                "gateway", "values.yaml", "streamSession:\n  ports: {start: 1}\nhosts:\n- hostname: x\n  paths: []\n");
        assertEquals(
                "streamSession:\n  ports:\n    start: 4\n",
                settled(chart, "tcpSession|streamSession: {ports: {from|start: 4}}"));
        assertEquals("hosts:\n  - hostname: a\n  - hostname: b\n", settled(chart, """
                hosts:
                - {hostName|hostname: a}
                - {hostName|hostname: b}
                """));
    }

    @Test
    @DisplayName("prefers what the values set to what a comment or a template mentions, and that to the first")
    void order() {
        ChartArchive chart =
                Samples.chart("c", "values.yaml", "# old: x\nset: 1\n", "templates/a.yaml", "a: {{ .Values.used }}\n");
        assertEquals("set: 1\n", settled(chart, "old|set: 1"));
        assertEquals("old: 1\n", settled(chart, "none|old: 1"));
        assertEquals("used: 1\n", settled(chart, "none|used: 1"));
        assertEquals("none: 1\n", settled(chart, "none|nothing: 1"));
    }

    @Test
    @DisplayName("stays one key where the chart has it with its bar, and where a part is no plain identifier")
    void bars() {
        ChartArchive chart = Samples.chart("c", "values.yaml", "a|b: 1\nb: 2\nmap: {}\n");
        assertEquals("a|b: 3\n", settled(chart, "a|b: 3"));
        for (String key : new String[] {"a||b", "x | y", "|b", "a|", "^a|b$"}) {
            assertEquals(Map.of("map", Map.of(key, 1)), KeyChoice.settle(chart, Map.of("map", Map.of(key, 1))));
        }
    }

    @Test
    @DisplayName("that ends at a key that stands there too becomes one mapping with it")
    void together() {
        ChartArchive chart = Samples.chart("c", "values.yaml", "new: {a: 1, b: 2}\n");
        assertEquals("new:\n  a: 3\n  b: 4\n", settled(chart, "old|new: {a: 3}\nnew: {b: 4}\n"));
    }

    @Test
    @DisplayName("leaves every other value as it was, nulls too")
    void untouched() {
        ChartArchive chart = Samples.chart("c", "values.yaml", "a: {b: 1}\n");
        assertEquals("a:\n  b: null\n  c:\n    - 1\n    - x\n", settled(chart, "a: {b: null, c: [1, x]}"));
    }
}
