package dev.landfall.rehearsal.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.Release;
import dev.landfall.rehearsal.product.PracticeProduct;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The real Helm, on the simulated cluster")
class HelmOnPracticeTest {
    @TempDir
    Path folder;

    private Practice practice;
    private String kubeconfig;
    private PracticeProduct product;

    @BeforeEach
    void start() throws Exception {
        practice = Practice.start();
        kubeconfig = practice.cluster.kubeconfig();
        product = PracticeProduct.writeTo(folder);
    }

    @AfterEach
    void stop() {
        practice.close();
    }

    private Release install() {
        return new Helm(product.chartArchive())
                .install()
                .withName("practice")
                .withNamespace("made-by-helm")
                .createNamespace()
                .waitReady()
                .withTimeout(60)
                .withKubeConfigContents(kubeconfig)
                .call();
    }

    @Test
    @DisplayName("installs a chart, waits for its pods and its hook, upgrades, lists, tells the history and uninstalls")
    void wholeLife() throws Exception {
        Release installed = install();
        assertEquals("deployed", installed.getStatus());
        assertEquals(
                2,
                practice.client
                        .apps()
                        .deployments()
                        .inNamespace("made-by-helm")
                        .withName("practice-web")
                        .get()
                        .getStatus()
                        .getReadyReplicas());
        assertEquals(
                1,
                practice.client
                        .batch()
                        .v1()
                        .jobs()
                        .inNamespace("made-by-helm")
                        .withName("practice-migrate")
                        .get()
                        .getStatus()
                        .getSucceeded());

        Release upgraded = new Helm(product.chart())
                .upgrade()
                .withName("practice")
                .withNamespace("made-by-helm")
                .set("web.replicas", 3)
                .waitReady()
                .withTimeout(60)
                .withKubeConfigContents(kubeconfig)
                .call();
        assertEquals("2", upgraded.getRevision());
        assertEquals(
                3,
                practice.client
                        .apps()
                        .deployments()
                        .inNamespace("made-by-helm")
                        .withName("practice-web")
                        .get()
                        .getStatus()
                        .getReadyReplicas());

        List<Release> releases = Helm.list()
                .withNamespace("made-by-helm")
                .withKubeConfigContents(kubeconfig)
                .call();
        assertEquals(
                List.of("practice"), releases.stream().map(Release::getName).toList());
        assertEquals(
                2,
                Helm.history("practice")
                        .withNamespace("made-by-helm")
                        .withKubeConfigContents(kubeconfig)
                        .call()
                        .size());

        Helm.uninstall("practice")
                .withNamespace("made-by-helm")
                .withKubeConfigContents(kubeconfig)
                .call();
        Practice.eventually(
                "no pod but the hook's",
                () -> practice.client.pods().inNamespace("made-by-helm").list().getItems().stream()
                        .allMatch(p -> p.getMetadata().getName().startsWith("practice-migrate")));
        assertTrue(practice.client
                .secrets()
                .inNamespace("made-by-helm")
                .withLabel("owner", "helm")
                .list()
                .getItems()
                .isEmpty());
    }

    @Test
    @DisplayName("is refused what the cluster has no rights to give")
    void forbidden() {
        practice.cluster.rights().deny("create", "apps", "deployments", "*");

        IllegalStateException refused = assertThrows(IllegalStateException.class, this::install);

        assertTrue(refused.getMessage().contains("cannot create resource \"deployments\""), refused::getMessage);
    }

    @Test
    @DisplayName("gives up on pods that crash")
    void gaveUp() {
        practice.cluster.faults().crash("made-by-helm", "practice-web");

        IllegalStateException failed = assertThrows(
                IllegalStateException.class,
                () -> new Helm(product.chart())
                        .install()
                        .withName("practice")
                        .withNamespace("made-by-helm")
                        .createNamespace()
                        .waitReady()
                        .withTimeout(4)
                        .withKubeConfigContents(kubeconfig)
                        .call());

        assertTrue(
                failed.getMessage().contains("practice-web")
                        || failed.getMessage().contains("deadline"),
                failed::getMessage);
        assertEquals(
                "failed",
                Helm.list()
                        .all()
                        .withNamespace("made-by-helm")
                        .withKubeConfigContents(kubeconfig)
                        .call()
                        .getFirst()
                        .getStatus());
    }

    @Test
    @DisplayName("refuses a chart that does not want the server's version")
    void version() throws Exception {
        try (SimulatedCluster old =
                SimulatedCluster.builder().version("v1.18.3").start()) {
            IllegalStateException refused = assertThrows(
                    IllegalStateException.class,
                    () -> new Helm(product.chart())
                            .install()
                            .withName("practice")
                            .withNamespace("default")
                            .withKubeConfigContents(old.kubeconfig())
                            .call());
            assertTrue(refused.getMessage().contains("v1.18.3"), refused::getMessage);
        }
    }
}
