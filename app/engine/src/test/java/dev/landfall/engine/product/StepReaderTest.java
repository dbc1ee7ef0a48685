package dev.landfall.engine.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The steps of a product")
class StepReaderTest {
    private static final String WHOLE = """
            id: whole
            name: Whole
            version: 1.0.0
            namespace: whole
            charts:
              - {id: server, names: [big-server, server]}
            files:
              - {id: apps, match: "apps*.zip"}
            captures: [queue-id]
            questions:
              - group: All
                ask:
                  - {id: queue, question: Queue?, default: default}
                  - {id: late, question: Shown with the agent, when: chart.server != ""}
            steps:
              - {kind: namespace, namespace: "${queue}"}
              - kind: helm
                chart: server
                release: one
                names: [{id: api, kind: Service, ends: apiserver}]
              - kind: routes
                routes:
                  - {name: api, host: "api.${queue}", service: "${api}", port: "${api.port}", timeout: 600s}
                  - {name: any, host: "apps.${queue}", service: "${api}", port: http, wildcard: true, when: cluster.openshift}
              - kind: http
                service: "${api}"
                port: "${api.port}"
                check:
                  post: /queues.get_all
                  body: {name: "^${queue}$", only: [1, true]}
                  expect: "data.queues[name=${queue}]"
                  capture: {queue-id: "data.queues[name=${queue}].id"}
                run:
                  post: /queues.create
                  headers: {X-Act-As: "${queue}"}
                  body: {name: "${queue}"}
                  capture: {queue-id: data.id}
                  accept: [200, 201]
              - {kind: job, file: job.yaml, timeout: 90s}
              - {kind: publish-packages, to: "https://nexus/${queue}"}
              - {kind: publish-files, to: "https://nexus/raw", files: [apps]}
              - {kind: convert-apps, file: apps, base: "${packages.image}"}
            """;

    @Test
    @DisplayName("are read whole, each kind with all it has")
    void whole() {
        Product product = read(WHOLE);
        assertEquals(List.of("big-server", "server"), product.chartNames("server"));
        assertEquals(List.of("other"), product.chartNames("other"));
        assertEquals("${queue}", product.steps().getFirst().namespace());
        StepSpec.Routes routes = (StepSpec.Routes) product.steps().get(2);
        assertEquals("600s", routes.routes().getFirst().timeout());
        assertTrue(routes.routes().getLast().wildcard());
        StepSpec.Http http = (StepSpec.Http) product.steps().get(3);
        StepSpec.HttpCheck check = http.check().orElseThrow();
        assertEquals(
                Map.of("name", "^${queue}$", "only", List.of(1L, true)),
                check.call().orElseThrow().body().orElseThrow());
        assertEquals("data.queues[name=${queue}]", check.expect());
        assertEquals("POST", http.run().method());
        assertEquals(List.of(200, 201), http.run().accept());
        assertEquals(Map.of("queue-id", "data.id"), http.run().capture());
        assertEquals(90, ((StepSpec.Job) product.steps().get(4)).timeout().toSeconds());
        assertEquals(List.of("apps"), ((StepSpec.PublishFiles) product.steps().get(6)).files());
    }

    @Test
    @DisplayName("may only name what the product declares: charts' objects, files, captures")
    void undeclared() {
        assertCode("product.unknown-name", WHOLE.replace("host: \"api.${queue}\"", "host: \"api.${qeue}\""));
        assertCode("format.wrong-value", WHOLE.replace("files: [apps]}", "files: [aps]}"));
        assertCode("format.wrong-value", WHOLE.replace("captures: [queue-id]", "captures: [other]"));
        assertCode("format.wrong-value", WHOLE.replace("id: api, kind: Service", "id: queue, kind: Service"));
    }

    @Test
    @DisplayName("of kind http call one place by one method")
    void http() {
        assertCode(
                "format.wrong-value",
                WHOLE.replace(
                        "    service: \"${api}\"\n    port", "    url: https://x\n    service: \"${api}\"\n    port"));
        assertCode("format.wrong-value", WHOLE.replace("post: /queues.create", "post: /queues.create\n      get: /x"));
    }

    private static void assertCode(String code, String yaml) {
        assertEquals(
                code,
                assertThrows(ProblemException.class, () -> read(yaml)).problem().code());
    }

    private static Product read(String yaml) {
        return ProductReader.read(
                new ProductFiles(
                        Map.of("product.yaml", yaml.getBytes(StandardCharsets.UTF_8), "job.yaml", new byte[0])),
                "whole");
    }
}
