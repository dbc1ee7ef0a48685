package dev.landfall.rehearsal.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The simulated cluster, told to fail,")
class FaultsTest {
    private Practice practice;

    @BeforeEach
    void start() throws Exception {
        practice = Practice.start();
    }

    @AfterEach
    void stop() {
        practice.close();
    }

    private Pod one(String app, java.util.function.Predicate<Pod> so) throws Exception {
        return Practice.eventually(
                        "that pod of " + app,
                        () -> practice.pods(app).stream()
                                .filter(p -> p.getStatus() != null && so.test(p))
                                .toList(),
                        list -> !list.isEmpty())
                .getFirst();
    }

    @Test
    @DisplayName("lets pods crash in a loop, keeps what they said last, and heals")
    void crashLoop() throws Exception {
        practice.cluster.faults().crash(Practice.SPACE, "web", "the store is away");
        practice.deploy("web", "web:1", 1);

        Pod pod = one(
                "web",
                p -> Practice.waiting(p).equals("CrashLoopBackOff")
                        && p.getStatus().getContainerStatuses().getFirst().getRestartCount() >= 1);

        String name = pod.getMetadata().getName();
        assertEquals(
                1,
                pod.getStatus()
                        .getContainerStatuses()
                        .getFirst()
                        .getLastState()
                        .getTerminated()
                        .getExitCode());
        assertTrue(practice.event("BackOff", "Back-off restarting failed container web"));
        assertTrue(practice.client
                .pods()
                .inNamespace(Practice.SPACE)
                .withName(name)
                .terminated()
                .getLog()
                .contains("the store is away"));

        practice.cluster.faults().heal();
        practice.readyPods("web", 1);
    }

    @Test
    @DisplayName("lets pods crash that run already")
    void crashesRunning() throws Exception {
        practice.deploy("web", "web:1", 2);
        practice.readyPods("web", 2);

        practice.cluster.faults().crash(Practice.SPACE, "web");

        one("web", p -> p.getStatus().getContainerStatuses().getFirst().getRestartCount() >= 1);
    }

    @Test
    @DisplayName("finds no node for a workload, and says so like a scheduler")
    void neverSchedules() throws Exception {
        practice.cluster.faults().neverSchedule(Practice.SPACE, "web");
        practice.deploy("web", "web:1", 1);

        Pod pod = one("web", p -> !p.getStatus().getConditions().isEmpty());

        assertEquals("Unschedulable", pod.getStatus().getConditions().getFirst().getReason());
        assertTrue(practice.event("FailedScheduling", "0/3 nodes are available"));
        practice.cluster.faults().heal();
        practice.readyPods("web", 1);
    }

    @Test
    @DisplayName("leaves running pods unready")
    void neverReady() throws Exception {
        practice.cluster.faults().neverReady(Practice.SPACE, "web");
        practice.deploy("web", "web:1", 1);

        one("web", p -> p.getStatus().getPhase().equals("Running"));
        Practice.eventually("the probe's event", () -> practice.event("Unhealthy", "Readiness probe failed"));
        assertFalse(Practice.ready(practice.pods("web").getFirst()));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 500, 503})
    @DisplayName("answers with an HTTP status for a while")
    void answers(int status) throws Exception {
        Config config = Config.fromKubeconfig(practice.cluster.kubeconfig());
        config.setRequestRetryBackoffLimit(0);
        try (KubernetesClient client =
                new KubernetesClientBuilder().withConfig(config).build()) {
            practice.cluster.faults().answer(status, Duration.ofHours(1));
            KubernetesClientException refused = assertThrows(
                    KubernetesClientException.class, () -> client.namespaces().list());
            assertEquals(status, refused.getCode());

            practice.cluster.faults().heal();
            assertFalse(client.namespaces().list().getItems().isEmpty());
        }
    }

    @Test
    @DisplayName("knows nobody without the right token")
    void token() throws Exception {
        Config config = Config.fromKubeconfig(practice.cluster.kubeconfig());
        config.setOauthToken("somebody else");
        try (KubernetesClient client =
                new KubernetesClientBuilder().withConfig(config).build()) {
            KubernetesClientException refused = assertThrows(
                    KubernetesClientException.class, () -> client.namespaces().list());
            assertEquals(401, refused.getCode());
        }
    }
}
