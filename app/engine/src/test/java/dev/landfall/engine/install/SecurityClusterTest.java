package dev.landfall.engine.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.engine.bundle.BuildOptions;
import dev.landfall.engine.bundle.BundleBuilder;
import dev.landfall.engine.bundle.BundleSpec;
import dev.landfall.engine.bundle.ImagePuller;
import dev.landfall.engine.charts.TargetApi;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.install.SecurityReport.Pod;
import dev.landfall.engine.openshift.PlacedPod;
import dev.landfall.engine.product.Answers;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.StepSpec;
import dev.landfall.engine.progress.Progress;
import dev.landfall.testing.ClusterTest;
import dev.landfall.testing.SharedData;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@ClusterTest
@DisplayName("The security preview, against a real API server that enforces the restricted level")
class SecurityClusterTest {
    @TempDir
    Path folder;

    private final String namespace = "openshift-" + UUID.randomUUID().toString().substring(0, 8);
    private SiteSession session;
    private KubernetesClient client;

    @BeforeEach
    void site() throws IOException {
        Optional<Path> chart = SharedData.find("data/charts/clearml-7.14.4.tgz");
        assumeTrue(chart.isPresent(), "data/charts is not here");
        Path spec = Files.writeString(
                folder.resolve("spec.yaml"),
                "name: p\nversion: '1'\nproducts: [clearml-server]\ncharts: [" + chart.get() + "]\n");
        BundleBuilder.build(
                BundleSpec.read(spec),
                ImagePuller.none(),
                folder.resolve("out"),
                new BuildOptions(BuildOptions.FAT32),
                Progress.none());
        session = SiteSession.open(folder.resolve("site"), Clock.systemUTC(), null);
        session.use(folder.resolve("out"));
        session.change(session.site()
                .withCluster(new Site.ClusterChoice(System.getenv("TESTCLUSTER_KUBECONFIG"), "", namespace)));
        client = session.cluster().client();
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                        .endMetadata()
                        .build())
                .create();
        client.serviceAccounts()
                .inNamespace(namespace)
                .withName("default")
                .waitUntilCondition(sa -> sa != null, 60, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() {
        if (session != null) {
            client.namespaces().withName(namespace).delete();
            session.close();
        }
    }

    @Test
    @DisplayName("names with the toggle off, and with it on, just those pods that the server then really refuses")
    void sameAsTheServer() throws IOException {
        SecurityPreview preview = SecurityPreview.of(session);
        for (boolean on : new boolean[] {false, true}) {
            Answers answers = new Answers(Map.of("domain", "site.test"), Map.of("openshift-restricted", on));
            SecurityReport report = preview.report(answers, Progress.none());
            Set<String> said = new TreeSet<>();
            for (Pod pod : report.reallyRefused()) {
                if (pod.role() == PlacedPod.Role.WORKLOAD) {
                    said.add(pod.object());
                }
            }
            Set<String> refused = refusedByServer(preview.whole(answers));
            assertEquals(refused, said);
            assertEquals(!on, refused.contains("StatefulSet/clearml-elastic-master"));
        }
    }

    @Test
    @DisplayName("says the same from an inventory that was carried out, and holds no token of the kubeconfig")
    void inventory() throws IOException {
        Path file = folder.resolve("inventory.json");
        Inventory.take(session, Progress.none()).write(file);
        String text = Files.readString(file);
        String kubeconfig = Files.readString(Path.of(System.getenv("TESTCLUSTER_KUBECONFIG")));
        for (String line : kubeconfig.lines().filter(l -> l.contains("token:")).toList()) {
            assertFalse(text.contains(line.substring(line.indexOf(':') + 1).strip()));
        }
        assertFalse(text.contains("127.0.0.1"), "addresses are nobody's business elsewhere");
        Answers answers = new Answers(Map.of("domain", "site.test"), Map.of());
        SecurityReport live = SecurityPreview.of(session).report(answers, Progress.none());
        SecurityReport away = SecurityPreview.of(session, Inventory.read(file)).report(answers, Progress.none());
        assertTrue(live.pods().size() >= 7);
        assertEquals(workloads(live), workloads(away));
    }

    private static List<Pod> workloads(SecurityReport report) {
        return report.pods().stream()
                .filter(p -> p.role() == PlacedPod.Role.WORKLOAD)
                .toList();
    }

    private Set<String> refusedByServer(Form form) throws IOException {
        String kubeconfig = session.cluster().singleContextKubeconfig();
        PodRenderings renderings = new PodRenderings(
                session.product(), session.bundle(), session.helm(), () -> TargetApi.live(kubeconfig));
        Set<String> refused = new TreeSet<>();
        for (StepSpec step : session.product().steps()) {
            if (!step.when().holds(form::value)) {
                continue;
            }
            for (PlacedPod pod : renderings
                    .of(step, form, Map.of(), namespace, values -> values, Progress.none())
                    .pods()) {
                if (pod.role() == PlacedPod.Role.WORKLOAD && refused(pod)) {
                    refused.add(pod.object());
                }
            }
        }
        return refused;
    }

    private boolean refused(PlacedPod placed) throws IOException {
        ObjectNode pod = placed.pod().deepCopy();
        pod.put("apiVersion", "v1").put("kind", "Pod");
        pod.withObject("/metadata").put("name", "probe");
        pod.withObject("/spec").remove("serviceAccountName");
        // claims that a StatefulSet brings along are no part of its template
        for (String list : List.of("containers", "initContainers")) {
            pod.path("spec").path(list).forEach(c -> ((ObjectNode) c).remove("volumeMounts"));
        }
        try {
            client.raw(
                    "/api/v1/namespaces/" + namespace + "/pods?dryRun=All",
                    "POST",
                    Json.MAPPER.convertValue(pod, Map.class));
            return false;
        } catch (KubernetesClientException e) {
            assertTrue(String.valueOf(e.getMessage()).contains("violates PodSecurity"), e.getMessage());
            return true;
        }
    }
}
