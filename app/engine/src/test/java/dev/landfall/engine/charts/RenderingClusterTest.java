package dev.landfall.engine.charts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.charts.RenderedDocument.Role;
import dev.landfall.engine.charts.helm.HelmWorkers;
import dev.landfall.engine.progress.Progress;
import dev.landfall.testing.ClusterTest;
import dev.landfall.testing.SharedData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@ClusterTest
@DisplayName("Rendering against a real cluster")
class RenderingClusterTest {
    private static final HelmWorkers WORKERS = new HelmWorkers();
    private static TargetApi target = TargetApi.live("{}");

    @BeforeAll
    static void connect() throws Exception {
        target = TargetApi.live(Files.readString(Path.of(System.getenv("TESTCLUSTER_KUBECONFIG"))));
        WORKERS.warmUp();
    }

    @AfterAll
    static void close() {
        WORKERS.close();
        target.close();
    }

    @Test
    @DisplayName("gives the whole ClearML chart within seconds")
    void clearml() {
        ChartArchive chart = ChartArchive.open(
                SharedData.find("data/charts/clearml-7.14.4.tgz").orElseThrow());
        for (int i = 0; i < 3; i++) {
            long start = System.nanoTime();
            Rendered rendered = new ChartRenderer(WORKERS)
                    .render(RenderRequest.of(chart, "clearml", "charts-render", ""), target, Progress.none());
            System.out.println("DBG " + Duration.ofNanos(System.nanoTime() - start) + " " + rendered);
            System.out.println("DBG " + ImageFinder.find(rendered, List.of()).needed());
            assertFalse(rendered.documents(Role.HOOK).isEmpty());
            assertTrue(rendered.documents(Role.OBJECT).size() > 20);
        }
        assertEquals(4, 4);
    }
}
