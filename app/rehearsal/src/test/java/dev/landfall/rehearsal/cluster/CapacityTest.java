package dev.landfall.rehearsal.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The simulated cluster")
class CapacityTest {
    @TempDir
    Path folder;

    @Test
    @DisplayName("runs two thousand pods, keeps few events, and leaves no thread when it is closed")
    void thousands() throws Exception {
        try (Practice practice = new Practice(shape -> shape.events(500))) {
            for (int i = 0; i < 10; i++) {
                practice.deploy("web-" + i, "web:1", 200);
            }
            Practice.eventually(
                    "two thousand ready pods",
                    () -> practice.client.apps().deployments().inNamespace(Practice.SPACE).list().getItems().stream()
                            .mapToInt(
                                    d -> d.getStatus() == null || d.getStatus().getReadyReplicas() == null
                                            ? 0
                                            : d.getStatus().getReadyReplicas())
                            .sum(),
                    sum -> sum == 2000);
            Practice.eventually(
                    "old events gone",
                    () -> practice.client
                            .v1()
                            .events()
                            .inAnyNamespace()
                            .list()
                            .getItems()
                            .size(),
                    count -> count <= 500);
            assertTrue(practiceThreads().stream().anyMatch(line -> line.contains("practice-cluster-accept")));
        }
        Practice.eventually("no thread is left", this::practiceThreads, List::isEmpty);
    }

    /** Of all threads, virtual ones too. */
    private List<String> practiceThreads() throws Exception {
        Path dump = Files.createTempDirectory(folder, "threads").resolve("dump.txt");
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .dumpThreads(dump.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);
        return Files.readAllLines(dump).stream()
                .filter(line -> line.contains("practice-cluster"))
                .toList();
    }

    @Test
    @DisplayName("is reached only with trust in its own certificate")
    void trust() throws Exception {
        try (SimulatedCluster cluster = SimulatedCluster.start();
                java.net.http.HttpClient client = java.net.http.HttpClient.newHttpClient()) {
            var request = java.net.http.HttpRequest.newBuilder(cluster.address().resolve("/version"))
                    .build();
            org.junit.jupiter.api.Assertions.assertThrows(
                    javax.net.ssl.SSLException.class,
                    () -> client.send(request, java.net.http.HttpResponse.BodyHandlers.ofString()));
            assertTrue(cluster.certificateAuthority().startsWith("-----BEGIN CERTIFICATE-----"));
        }
    }
}
