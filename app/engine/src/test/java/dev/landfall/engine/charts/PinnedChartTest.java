package dev.landfall.engine.charts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.charts.RenderedDocument.Role;
import dev.landfall.engine.charts.helm.HelmWorkers;
import dev.landfall.engine.progress.Progress;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A pinned chart")
class PinnedChartTest {
    private static final String TRICKY = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: tricky}
            data:
              template: |
                {{ .Values.not.ours }} {{- "x" -}} {{/* c */}} }} {{{{ `{{` $x := 1
              text: "a\\tb \\u00e4"
            """;

    private static String hook(String events) {
        return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: h, annotations: {\"helm.sh/hook\": \"" + events
                + "\"}}\n";
    }

    @Test
    @DisplayName("renders by Helm to exactly what was reviewed, whatever looks like a template in it")
    void exact() {
        Rendered before = Samples.withHook(
                TRICKY + "---\n" + random(), hook("pre-install,post-delete"), "pre-install", "post-delete");
        before = new Rendered(
                before.chart(),
                "sample",
                "here",
                false,
                1,
                before.documents(),
                "Notes with {{ braces }}.",
                "a: 1\n",
                false);
        PinnedChart pinned = PinnedChart.of(before);
        ChartArchive chart = ChartArchive.read(new ByteArrayInputStream(pinned.tgz()), "pinned");
        try (HelmWorkers workers = new HelmWorkers()) {
            Rendered after = new ChartRenderer(workers)
                    .render(RenderRequest.of(chart, "sample", "here", "a: 1\n"), new FakeTarget(), Progress.none());
            assertEquals(
                    before.documents(Role.OBJECT).stream()
                            .map(RenderedDocument::text)
                            .toList(),
                    after.documents(Role.OBJECT).stream()
                            .map(d -> d.text().replaceFirst("\\A# Source: \\S*\n", ""))
                            .toList());
            assertEquals(1, after.documents(Role.HOOK).size());
            assertEquals(
                    List.of("pre-install", "post-delete"),
                    after.documents(Role.HOOK).getFirst().events());
            assertEquals("Notes with {{ braces }}.", after.notes());
            assertEquals(before.chart().name(), after.chart().name());
            assertEquals(before.chart().version(), after.chart().version());
        }
    }

    private static String random() {
        Random random = new Random(42);
        StringBuilder text = new StringBuilder("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: random}\ndata:\n");
        String alphabet = "{}-\"`'$|. \\abc:/";
        for (int i = 0; i < 50; i++) {
            text.append("  k").append(i).append(": |-\n    x");
            for (int k = 0; k < 40; k++) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            text.append("x\n");
        }
        return text.toString();
    }

    @Test
    @DisplayName("is the same bytes each time")
    void stable() {
        Rendered rendered = Samples.rendered(TRICKY);
        assertArrayEquals(
                PinnedChart.of(rendered).tgz(), PinnedChart.of(rendered).tgz());
    }

    @Test
    @DisplayName("runs an installation's hooks when a broken installation goes on, and no hooks of upgrades")
    void continuing() {
        PinnedChart install = PinnedChart.of(Samples.withHook(TRICKY, hook("pre-install"), "pre-install"))
                .continuingInstallation();
        assertTrue(install.rendered().documents(Role.HOOK).getFirst().text().contains("\"pre-install,pre-upgrade\""));
        PinnedChart upgrade = PinnedChart.of(Samples.withHook(TRICKY, hook("post-upgrade"), "post-upgrade"))
                .continuingInstallation();
        assertEquals(List.of(), upgrade.rendered().documents(Role.HOOK));
    }

    @Test
    @DisplayName("runs a rollback's hooks when going back, and no hooks of upgrades")
    void goingBack() {
        PinnedChart both = PinnedChart.of(
                        Samples.withHook(TRICKY, hook("pre-upgrade,pre-install"), "pre-upgrade", "pre-install"))
                .goingBack();
        assertEquals(
                List.of("pre-install"),
                both.rendered().documents(Role.HOOK).getFirst().events());
        assertFalse(both.rendered().documents(Role.HOOK).getFirst().text().contains("upgrade"));
        PinnedChart back = PinnedChart.of(Samples.withHook(TRICKY, hook("pre-rollback"), "pre-rollback"))
                .goingBack();
        assertEquals(
                List.of("pre-rollback", "pre-upgrade"),
                back.rendered().documents(Role.HOOK).getFirst().events());
    }

    @Test
    @DisplayName("knows how much room it takes where Helm stores it")
    void size() {
        assertTrue(PinnedChart.of(Samples.rendered(TRICKY)).storedSize() < 10_000);
        StringBuilder noise = new StringBuilder("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: n}\ndata:\n  x: ");
        Random random = new Random(1);
        for (int i = 0; i < 1_500_000; i++) {
            noise.append((char) ('a' + random.nextInt(26)));
        }
        assertTrue(PinnedChart.of(Samples.rendered(noise.toString())).storedSize() > PinnedChart.STORED_LIMIT);
    }
}
