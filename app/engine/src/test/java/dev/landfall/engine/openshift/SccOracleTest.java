package dev.landfall.engine.openshift;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.format.Json;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The simulation of security context constraints")
class SccOracleTest {
    private static final Set<String> USUAL = Set.of("restricted-v2", "restricted-v3");

    @ParameterizedTest
    @ValueSource(strings = {"pods", "clearml-default"})
    @DisplayName(
            "agrees with what OpenShift's own code decided: the constraints that admit, their order, the one chosen, each refused field")
    void agrees(String name) throws IOException {
        assumeTrue(Samples.scc().isPresent(), "data/scc is not here");
        Path folder = Samples.scc().orElseThrow();
        Map<String, JsonNode> pods = new LinkedHashMap<>();
        for (JsonNode object : Samples.yaml(folder.resolve(name + ".yaml"))) {
            Samples.template(object)
                    .ifPresent(t -> pods.put(
                            object.path("kind").asText() + "/"
                                    + object.path("metadata").path("name").asText(),
                            t));
        }
        SccSimulation simulation = Samples.simulation(USUAL);
        List<String> differences = new ArrayList<>();
        int lines = 0;
        for (String line : Files.readAllLines(folder.resolve(name + ".verdicts.jsonl"))) {
            JsonNode expected = Json.MAPPER.readTree(line);
            String pod =
                    expected.path("Kind").asText() + "/" + expected.path("Name").asText();
            assertTrue(pods.containsKey(pod), pod);
            Verdict verdict = simulation.judge(pods.get(pod));
            Map<String, List<String>> fields = new TreeMap<>();
            expected.path("errors").properties().forEach(e -> fields.put(e.getKey(), fields(e.getValue())));
            Map<String, List<String>> ours = new TreeMap<>();
            verdict.obstacles()
                    .forEach((scc, all) ->
                            ours.put(scc, all.stream().map(Obstacle::field).toList()));
            String theirs =
                    expected.path("Chosen").asText() + " " + Samples.texts(expected.path("admits")) + " " + fields;
            String said = verdict.chosen().orElse("") + " " + verdict.wouldAdmit() + " " + ours;
            if (!theirs.equals(said)) {
                differences.add(pod + "\n  OpenShift: " + theirs + "\n  here:      " + said);
            }
            lines++;
        }
        assertTrue(lines >= 8, "no verdicts in " + name);
        assertEquals(
                List.of(), differences, () -> differences.size() + " differ; the first:\n" + differences.getFirst());
    }

    @Test
    @DisplayName("judges 10,000 pods in under two seconds of one processor")
    void isFast() throws IOException {
        assumeTrue(Samples.scc().isPresent(), "data/scc is not here");
        List<JsonNode> pods = new ArrayList<>();
        for (JsonNode object : Samples.yaml(Samples.scc().orElseThrow().resolve("pods.yaml"))) {
            Samples.template(object).ifPresent(pods::add);
        }
        SccSimulation simulation = Samples.simulation(USUAL);
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        int refused = 0;
        for (int i = 0; i < 10_000; i++) {
            refused += simulation.judge(pods.get(i % pods.size())).refused() ? 1 : 0;
        }
        Duration took = Duration.ofNanos(threads.getCurrentThreadCpuTime() - start);
        assertTrue(refused > 0 && refused < 10_000);
        assertTrue(took.compareTo(Duration.ofSeconds(2)) < 0, () -> "took " + took);
    }

    /** The field is what stands before the first ": " that a kind of error follows. */
    private static List<String> fields(JsonNode errors) {
        List<String> fields = new ArrayList<>();
        for (JsonNode error : errors) {
            fields.add(error.asText().replaceFirst(": (Invalid value|Forbidden|Required value).*", ""));
        }
        return fields;
    }
}
