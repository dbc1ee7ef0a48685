package dev.landfall.engine.charts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.landfall.testing.SharedData;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Checking values")
class ValuesCheckTest {
    private static final String VALUES = """
            clearml:
              apiserverKey: x
              apiserverSecret: y
              # -- only sometimes
              # hiddenKey: z
            ingress:
              enabled: false
              hostName: a
              annotations: {}
            resources: {limits: {cpu: 1}}
            extraEnvs: []
            free: {}
            agent: {queues: {usual: {}}}
            absent:
            """;
    private static final String TEMPLATE = """
            a: {{ .Values.clearml.byTemplate }}
            b: {{ toYaml .Values.ingress.tls }}
            {{- $v := .Values.agent }}
            {{- range $queue, $settings := $v.queues }}
            {{ $queue }}: {{ $settings }}
            {{- end }}
            """;

    private static ChartArchive chart() {
        Map<String, byte[]> files = new TreeMap<>();
        files.put("Chart.yaml", bytes("""
                name: sample
                version: 1.0.0
                dependencies:
                - {name: redis, alias: cache, condition: cache.enabled}
                """));
        files.put("values.yaml", bytes(VALUES));
        files.put("templates/a.yaml", bytes(TEMPLATE));
        files.put("charts/redis/Chart.yaml", bytes("name: redis\nversion: 1.0.0\n"));
        files.put("charts/redis/values.yaml", bytes("master: {persistence: {size: 1Gi}}\n"));
        return ChartArchive.fromFiles(files, "sample");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> unknown(String values) {
        return ValuesCheck.unknownKeys(chart(), values).stream()
                .map(u -> u.path() + u.suggestion().map(s -> " -> " + s).orElse(""))
                .toList();
    }

    @Test
    @DisplayName("names a mistyped key with the one that was meant, at every depth and in charts inside")
    void mistyped() {
        assertEquals(
                List.of(
                        "clearml.apiServrKey -> clearml.apiserverKey",
                        "ingres -> ingress",
                        "cache.master.persistense -> cache.master.persistence"),
                unknown("""
                        clearml: {apiServrKey: 1}
                        ingres: {enabled: true}
                        cache: {master: {persistense: {size: 2Gi}}}
                        """));
    }

    @Test
    @DisplayName("names a key at the wrong place with the right one")
    void wrongPlace() {
        assertEquals(List.of("hostName -> ingress.hostName"), unknown("hostName: x\n"));
    }

    @Test
    @DisplayName("knows free maps, global, aliases, conditions, comments and what only templates use")
    void known() {
        assertEquals(List.of(), unknown("""
                global: {imageRegistry: x}
                cache: {enabled: true, master: {persistence: {size: 3Gi}}}
                tags: {x: true}
                free: {any: {thing: 1}}
                agent: {queues: {fast: {}}}
                absent: {any: 1}
                ingress: {annotations: {a/b: c}, tls: [x]}
                resources: {requests: {memory: 1Gi}}
                extraEnvs: [{name: A, value: b}]
                clearml: {hiddenKey: 1, byTemplate: 2}
                """));
    }

    @Test
    @DisplayName(
            "has nothing to say against the values of our own product for the public chart, and sees a renamed key")
    void realChart() {
        Optional<Path> tgz = SharedData.find("data/charts/clearml-7.14.4.tgz");
        assumeTrue(tgz.isPresent(), "needs the public ClearML chart");
        ChartArchive chart = ChartArchive.open(tgz.orElseThrow());
        assertEquals(List.of(), ValuesCheck.unknownKeys(chart, chart.values()));
        assertEquals(
                List.of("clearml.apiServerKey", "redis.master.podSecurityContex", "webserver.ingress.hostname"),
                ValuesCheck.unknownKeys(chart, """
                        clearml: {apiServerKey: x}
                        redis: {master: {podSecurityContex: {fsGroup: null}}}
                        mongodb: {podSecurityContext: {fsGroup: null}, containerSecurityContext: {runAsUser: null}}
                        elasticsearch: {sysctlInitContainer: {enabled: false}}
                        webserver: {ingress: {hostname: x}}
                        """).stream()
                        .map(ValuesCheck.UnknownKey::path)
                        .toList());
    }
}
