package dev.landfall.rehearsal.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.LogWatch;
import io.fabric8.kubernetes.client.dsl.PodResource;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The logs of simulated containers")
class LogsTest {
    private Practice practice;

    @BeforeEach
    void start() throws Exception {
        practice = Practice.start();
        practice.deploy("web", "web:1", 1);
    }

    @AfterEach
    void stop() {
        practice.close();
    }

    private PodResource pod() throws Exception {
        Pod pod = practice.readyPods("web", 1).getFirst();
        return practice.client
                .pods()
                .inNamespace(Practice.SPACE)
                .withName(pod.getMetadata().getName());
    }

    @Test
    @DisplayName("are followed line by line until the pod is gone")
    void follow() throws Exception {
        PodResource pod = pod();
        try (LogWatch log = pod.watchLog();
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(log.getOutput(), StandardCharsets.UTF_8))) {
            assertTrue(lines.readLine().contains("starting"));
            String line = lines.readLine();
            int beats = 0;
            while (beats < 3) {
                beats += line.contains("alive") ? 1 : 0;
                line = lines.readLine();
            }
            practice.client
                    .apps()
                    .deployments()
                    .inNamespace(Practice.SPACE)
                    .withName("web")
                    .delete();
            String last = line;
            while (line != null) {
                last = line;
                line = lines.readLine();
            }
            assertTrue(last.contains("SIGTERM"), last);
        }
    }

    @Test
    @DisplayName("can be cut to their end, with times in order")
    void tail() throws Exception {
        PodResource pod = pod();
        Practice.eventually("ten lines", () -> pod.getLog().lines().count() >= 10);

        List<String> lines =
                pod.usingTimestamps().tailingLines(4).getLog().lines().toList();

        assertEquals(4, lines.size());
        List<Instant> times = lines.stream()
                .map(l -> Instant.parse(l.substring(0, l.indexOf(' '))))
                .toList();
        assertEquals(times.stream().sorted().toList(), times);
    }

    @Test
    @DisplayName("are refused in the kubelet's words while a container waits")
    void waiting() throws Exception {
        practice.cluster.faults().failPull("slow:1", new PullCheck.Outcome.NotFound());
        practice.deploy("slow", "slow:1", 1);
        Practice.eventually(
                "a pull that failed",
                () -> practice.pods("slow").stream()
                        .anyMatch(p ->
                                p.getStatus() != null && Practice.waiting(p).equals("ImagePullBackOff")));
        String name = practice.pods("slow").getFirst().getMetadata().getName();

        KubernetesClientException refused = assertThrows(
                KubernetesClientException.class,
                () -> practice.client
                        .pods()
                        .inNamespace(Practice.SPACE)
                        .withName(name)
                        .getLog());

        assertEquals(400, refused.getCode());
        // as a kubelet says it between two tries, and after one
        assertTrue(
                Stream.of("trying and failing to pull image", "image can't be pulled")
                        .anyMatch(why -> refused.getMessage().contains("is waiting to start: " + why)),
                refused::getMessage);
    }
}
