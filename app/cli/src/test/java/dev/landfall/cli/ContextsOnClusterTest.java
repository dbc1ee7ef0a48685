package dev.landfall.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.format.Json;
import dev.landfall.testing.ClusterTest;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@ClusterTest
@DisplayName("The contexts of a kubeconfig, on the command line")
class ContextsOnClusterTest {
    @Test
    @DisplayName("are told apart, all six: by token, certificate and plugin; nobody home; dangling")
    void six() throws IOException {
        Landfall.Ended ended = new Landfall()
                .with("KUBECONFIG", ClearmlOnClusterTest.variable("TESTCLUSTER_KUBECONFIG_MANY"))
                .run("cluster", "contexts", "--output", "json");
        assertEquals(0, ended.code(), ended::toString);
        Map<String, String> seen = new TreeMap<>();
        for (String line : ended.out().lines().toList()) {
            JsonNode context = Json.MAPPER.readTree(line);
            seen.put(
                    context.path("name").asText(),
                    context.path("reachable").asBoolean()
                            ? context.path("user").asText()
                            : context.path("code").asText());
        }
        assertEquals("admin", seen.get("admin"));
        assertEquals("engineer", seen.get("engineer"));
        assertEquals("cert-admin", seen.get("cert-admin"));
        assertEquals("admin", seen.get("exec-admin"));
        assertEquals("cluster.nobody-home", seen.get("unreachable"), seen::toString);
        assertEquals("cluster.dangling-context", seen.get("dangling"), seen::toString);
        assertEquals(6, seen.size());
    }

    @Test
    @DisplayName("with a wrong authority or a bad token are refused with the reason")
    void refused() {
        assertTrue(check("TESTCLUSTER_KUBECONFIG_WRONG_CA").err().contains("certificate"), "wrong CA");
        assertTrue(check("TESTCLUSTER_KUBECONFIG_BAD_TOKEN").err().contains("401"), "bad token");
    }

    private static Landfall.Ended check(String variable) {
        Landfall.Ended ended =
                new Landfall().run("cluster", "check", "--kubeconfig", ClearmlOnClusterTest.variable(variable));
        assertEquals(1, ended.code(), ended::toString);
        return ended;
    }
}
