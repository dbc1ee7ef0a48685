package dev.landfall.rehearsal.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.cluster.Cluster;
import dev.landfall.engine.cluster.ContextProbe;
import dev.landfall.engine.cluster.ContextRef;
import dev.landfall.engine.cluster.ContextReport;
import dev.landfall.engine.cluster.KubeconfigSource;
import dev.landfall.engine.cluster.Kubeconfigs;
import dev.landfall.engine.cluster.Patience;
import dev.landfall.engine.cluster.Readiness;
import dev.landfall.engine.cluster.Rights;
import dev.landfall.engine.cluster.WorkloadRef;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Landfall's own eyes, on the simulated cluster,")
class EngineOnPracticeTest {
    private static final Patience SHORT = new Patience(
            2,
            Duration.ofMillis(300),
            Duration.ofMillis(300),
            3,
            Duration.ofMillis(300),
            Duration.ofMillis(300),
            Duration.ofMillis(300),
            Duration.ofMillis(300),
            Duration.ofMillis(100));

    @TempDir
    Path folder;

    private Practice practice;
    private ContextRef context;

    @BeforeEach
    void start() throws Exception {
        practice = Practice.start();
        Path kubeconfig = folder.resolve("kubeconfig");
        Files.writeString(kubeconfig, practice.cluster.kubeconfig());
        context = Kubeconfigs.context(KubeconfigSource.file(kubeconfig), "practice");
    }

    @AfterEach
    void stop() {
        practice.close();
    }

    private void await() {
        try (Cluster cluster = Cluster.connect(context, Practice.SPACE)) {
            Readiness.await(
                    cluster,
                    Practice.SPACE,
                    Set.of(new WorkloadRef("Deployment", "web")),
                    Duration.ofSeconds(20),
                    SHORT,
                    update -> {},
                    () -> false);
        }
    }

    private Problem problem() {
        return assertThrows(ProblemException.class, this::await).problem();
    }

    @Test
    @DisplayName("find it reachable, and the engineer allowed to do everything")
    void reachable() {
        assertInstanceOf(ContextReport.Reachable.class, ContextProbe.check(context, Duration.ofSeconds(10)));
        try (Cluster cluster = Cluster.connect(context, Practice.SPACE)) {
            assertEquals("v1.32.4", cluster.version());
            assertTrue(Rights.check(cluster, Rights.usual(Practice.SPACE, cluster.platform())).stream()
                    .allMatch(Rights.Verdict::allowed));
            assertFalse(cluster.platform().toString().contains("OpenShift"));
        }
    }

    @Test
    @DisplayName("see a workload become ready")
    void ready() throws Exception {
        practice.deploy("web", "web:1", 2);
        await();
        practice.readyPods("web", 2);
    }

    @Test
    @DisplayName("tell a missing pull secret, an image that is not there and a registry that is not from one another")
    void pulls() {
        practice.cluster.faults().failPull("web", new PullCheck.Outcome.Refused());
        practice.deploy("web", "away.example/web:1", 1);
        assertEquals("cluster.pull-no-secret", problem().code());
        practice.cluster.faults().failPull("web", new PullCheck.Outcome.NotFound());
        restart();
        assertEquals("cluster.pull-not-found", problem().code());
        practice.cluster
                .faults()
                .failPull("web", new PullCheck.Outcome.Failed("dial tcp away.example: connect: connection refused"));
        restart();
        assertEquals("cluster.pull-unreachable", problem().code());
    }

    private void restart() {
        practice.client
                .pods()
                .inNamespace(Practice.SPACE)
                .withLabel("app", "web")
                .delete();
    }

    @Test
    @DisplayName("tell a container that crashes again and again from a pod that finds no node")
    void crashes() {
        practice.cluster.faults().crash(Practice.SPACE, "web", "the store is away");
        practice.deploy("web", "web:1", 1);
        assertEquals("cluster.crash-loop", problem().code());

        practice.cluster.faults().heal();
        practice.cluster.faults().neverSchedule(Practice.SPACE, "web");
        restart();
        assertTrue(
                problem().code().startsWith("cluster.unschedulable"),
                () -> problem().code());
    }
}
