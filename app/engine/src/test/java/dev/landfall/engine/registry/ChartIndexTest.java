package dev.landfall.engine.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The index of a chart repository")
class ChartIndexTest {
    private static final String HEX = "0123456789abcdef".repeat(4);
    private static final String GOOD = """
            apiVersion: v1
            entries:
              other:
                - {name: other, version: 1.0.0, urls: [other.tgz], annotations: {x: [1, {y: z}]}}
              app:
                - apiVersion: v2
                  name: app
                  version: 1.10.0
                  urls: [https://far.example.org/app-1.10.0.tgz, second]
                  digest: %s
                - name: app
                  version: v1.9.0
                  urls:
                    - charts/app.tgz
            generated: "2026-01-01T00:00:00Z"
            """.formatted(HEX);

    private static ChartIndex.Entry find(String text, String name, String version) {
        return ChartIndex.find(text.getBytes(StandardCharsets.UTF_8), "https://x/index.yaml", name, version);
    }

    private static Problem problem(String text, String name, String version) {
        return assertThrows(ProblemException.class, () -> find(text, name, version))
                .problem();
    }

    @Test
    @DisplayName("gives addresses and digest of one version, written in blocks, in braces or as JSON")
    void finds() {
        assertEquals(
                new ChartIndex.Entry(
                        List.of("https://far.example.org/app-1.10.0.tgz", "second"),
                        Optional.of(Digest.parse("sha256:" + HEX))),
                find(GOOD, "app", "1.10.0"));
        assertEquals(new ChartIndex.Entry(List.of("charts/app.tgz"), Optional.empty()), find(GOOD, "app", "1.9.0"));
        assertEquals(
                List.of("a"),
                find("{\"apiVersion\":\"v1\",\"entries\":{\"b\":[{\"version\":\"1\",\"urls\":[\"a\"]}]}}", "b", "1")
                        .urls());
    }

    @Test
    @DisplayName("says which versions there are instead of one that it does not list")
    void absent() {
        assertEquals(
                "the versions 1.10.0, v1.9.0",
                problem(GOOD, "app", "2.0.0").facts().get("has"));
        assertEquals(
                "no chart of this name", problem(GOOD, "nothing", "1").facts().get("has"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<html><body>not found</body></html> | 1",
                "entries: {} | 1",
                "apiVersion: v1 | 1",
                "apiVersion: v1\\nentries: [] | 2",
                "apiVersion: v1\\nentries:\\n  app: {} | 3",
                "apiVersion: v1\\nentries:\\n  app: [{version: 1}] | 3",
                "apiVersion: v1\\nentries:\\n  app: [{version: 1, urls: x}] | 3",
                "apiVersion: v1\\nentries:\\n  app: [{version: 1, urls: [x], digest: abc}] | 3",
                "apiVersion: v1\\nentries:\\n  app: [{version: 1, version: 2, urls: [x]}] | 3",
                "apiVersion: v1\\nentries:\\n  app: []\\n  app: [] | 4",
                "apiVersion: v1\\nentries:\\n  app: [{version: 1, urls: [x]}]\\n---\\na: b | 4",
                "apiVersion: v1\\nentries:\\n  app: [{version: 1, urls: [ | 3",
                "'' | 1",
            })
    @DisplayName("that is none, or means two things, is refused with its line")
    void wrong(String text, String line) {
        Problem problem = problem(text.replace("\\n", "\n"), "app", "1");
        assertEquals("registry.chart-index", problem.code());
        assertEquals(line, problem.facts().get("line"), problem::why);
    }

    @Test
    @DisplayName("with two contents for one version is refused")
    void twice() {
        String two = "apiVersion: v1\nentries:\n  app:\n    - {version: 1, urls: [a], digest: " + HEX
                + "}\n    - {version: 1, urls: [b], digest: " + "f".repeat(64) + "}\n";
        assertEquals("registry.chart-index", problem(two, "app", "1").code());
    }

    @Test
    @DisplayName("nested without end is refused, not followed")
    void deep() {
        String deep = "apiVersion: v1\nentries: {app: []}\nx: " + "[".repeat(200_000);
        assertEquals("registry.chart-index", problem(deep, "app", "1").code());
    }

    @Test
    @DisplayName("of twenty thousand charts costs the memory of the one that is wanted")
    void large() {
        StringBuilder text = new StringBuilder("apiVersion: v1\nentries:\n");
        for (int i = 0; i < 20_000; i++) {
            text.append("  chart").append(i).append(":\n    - name: chart").append(i);
            text.append("\n      version: 1.0.")
                    .append(i)
                    .append("\n      digest: ")
                    .append(HEX);
            text.append("\n      description: a chart among many that nobody asked for\n");
            text.append("      urls: [charts/").append(i).append(".tgz]\n");
        }
        assertEquals(
                List.of("charts/19999.tgz"),
                find(text.toString(), "chart19999", "1.0.19999").urls());
    }

    @Test
    @DisplayName("damaged anywhere is either refused or says what it said before")
    void damaged() {
        Random random = new Random(11);
        byte[] good = GOOD.getBytes(StandardCharsets.UTF_8);
        int refused = 0;
        for (int i = 0; i < 3000; i++) {
            byte[] bad = good.clone();
            bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                ChartIndex.Entry entry = ChartIndex.find(bad, "x", "app", "1.10.0");
                assertTrue(entry.urls().size() >= 1);
            } catch (ProblemException e) {
                refused++;
                assertTrue(
                        List.of("registry.chart-index", "registry.chart-not-in-index")
                                .contains(e.problem().code()),
                        e::toString);
            }
        }
        assertTrue(refused > 300, "only " + refused);
    }
}
