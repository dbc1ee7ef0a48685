package dev.landfall.engine.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.support.redact.KnownSecret;
import dev.landfall.testing.ClusterTest;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@ClusterTest
@DisplayName("A support bundle of a real cluster")
class SupportClusterTest {
    private final String namespace = "support-" + UUID.randomUUID().toString().substring(0, 8);
    private KubernetesClient admin;

    @TempDir
    Path folder;

    @BeforeEach
    void setUp() {
        admin = client("TESTCLUSTER_KUBECONFIG");
        admin.namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .create();
    }

    @AfterEach
    void tearDown() {
        admin.namespaces().withName(namespace).withGracePeriod(0).delete();
        admin.close();
    }

    private static KubernetesClient client(String variable) {
        return new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(new File(System.getenv(variable))))
                .build();
    }

    @Test
    @DisplayName(
            "holds objects, logs of every container now and before, events and releases, explains what is wrong, and holds no secret in any form")
    void whole() throws Exception {
        assumeTrue(Files.isExecutable(TinyImage.BUSYBOX), "needs a static /bin/busybox to make an image of");
        String image = TinyImage.push(System.getenv("TESTCLUSTER_REGISTRY"), "support/shell");
        String password = "Pw-" + UUID.randomUUID() + "/é\"x y";
        String other = "inline" + UUID.randomUUID().toString().replace("-", "A");
        String released = "released-" + UUID.randomUUID();
        String answered = "answer-" + UUID.randomUUID();
        admin.secrets()
                .inNamespace(namespace)
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("db")
                        .endMetadata()
                        .addToStringData("POSTGRES_PASSWORD", password)
                        .addToStringData("POSTGRES_USER", "clearml")
                        .build())
                .create();
        admin.configMaps()
                .inNamespace(namespace)
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("app")
                        .endMetadata()
                        .addToData(
                                "app.yaml", "db:\n  user: clearml\n  password: '" + password.replace("'", "''") + "'\n")
                        .addToData(
                                "app.json",
                                "{\"url\":\"postgres://clearml:" + URLEncoder.encode(password, StandardCharsets.UTF_8)
                                        + "@db/x\"}")
                        .addToBinaryData("bin", Base64.getEncoder().encodeToString(new byte[] {0, 1, 2}))
                        .build())
                .create();
        admin.secrets()
                .inNamespace(namespace)
                .resource(release("shop", released))
                .create();
        pod(
                "talker",
                image,
                "echo \"init says $POSTGRES_PASSWORD\"",
                "echo \"hello, password is $POSTGRES_PASSWORD!\"; echo -n \"$POSTGRES_PASSWORD\" | base64; echo token seen: $API_TOKEN;"
                        + " echo answer " + answered
                        + "; echo vm.max_map_count: max virtual memory areas vm.max_map_count [65530] is too low; sleep 3600",
                other);
        pod("crasher", image, "true", "exit 3", other);
        pod(
                "reborn",
                image,
                "true",
                "if [ -e /kept/x ]; then echo second life; sleep 3600; fi; > /kept/x; echo \"life with $POSTGRES_PASSWORD\"; exit 3",
                other);
        pod("puller", System.getenv("TESTCLUSTER_REGISTRY") + "/support/nothing:1", null, "true", other);
        await("talker", p -> p.getStatus().getPhase().equals("Running"));
        await("crasher", p -> p.getStatus().getContainerStatuses().stream().anyMatch(c -> c.getRestartCount() > 0));
        await(
                "reborn",
                p -> p.getStatus().getContainerStatuses().stream()
                        .anyMatch(c -> c.getRestartCount() > 0 && c.getState().getRunning() != null));
        await(
                "puller",
                p -> p.getStatus().getContainerStatuses().stream()
                        .anyMatch(c -> c.getState().getWaiting() != null
                                && c.getState().getWaiting().getReason().contains("Pull")));

        Path file = folder.resolve("bundle.tar.gz");
        SupportReport report = new SupportCollector(Clock.systemUTC())
                .collect(
                        new SupportRequest(
                                Optional.of(admin),
                                List.of(namespace),
                                List.of(new NamedSource(
                                        "journal.jsonl",
                                        () -> new ByteArrayInputStream(("{\"answer\":\"" + answered + "\"}\n")
                                                .getBytes(StandardCharsets.UTF_8)))),
                                List.of(KnownSecret.of("answer admin.password", "", answered)),
                                Map.of("Landfall", "1.0.0"),
                                SupportLimits.standard()),
                        file,
                        Progress.none());

        OpenedBundle bundle = OpenedBundle.of(file);
        String all = bundle.all();
        String base = "namespaces/" + namespace + "/";
        for (String secret : List.of(
                password,
                other,
                released,
                answered,
                password.replace("\"", "\\\""),
                URLEncoder.encode(password, StandardCharsets.UTF_8),
                base64(password),
                base64(released),
                base64(other))) {
            assertFalse(
                    all.contains(secret),
                    () -> "'" + secret + "' in "
                            + bundle.files().entrySet().stream()
                                    .filter(e -> e.getValue().contains(secret))
                                    .map(Map.Entry::getKey)
                                    .toList());
        }
        assertTrue(
                bundle.file(base + "secrets.yaml")
                        .contains("POSTGRES_PASSWORD (" + password.getBytes(StandardCharsets.UTF_8).length + " bytes"),
                bundle.file(base + "secrets.yaml"));
        assertTrue(bundle.file(base + "configmaps.yaml").contains("user: clearml"));
        assertTrue(bundle.file(base + "configmaps.yaml").contains("bin (3 bytes)"));
        assertTrue(bundle.file(base + "logs/talker/main.log").startsWith("hello, password is ***HIDDEN-"));
        assertTrue(bundle.file(base + "logs/talker/first.log").startsWith("init says ***HIDDEN-"));
        assertTrue(bundle.file(base + "logs/reborn/main.previous.log").startsWith("life with ***HIDDEN-"));
        assertEquals("second life\n", bundle.file(base + "logs/reborn/main.log"));
        assertTrue(bundle.file(base + "events.txt").contains("Pod/puller"));
        assertTrue(bundle.file(base + "pods.txt").contains("crasher"));
        assertTrue(bundle.file(base + "helm/shop/history.txt").contains("deployed  shop-1.2.3"));
        assertTrue(bundle.file(base + "helm/shop/v1-manifest.yaml").contains("kind: Secret"));
        assertTrue(bundle.file(base + "helm/shop/v1-values.yaml").contains("host: shop.site"));
        assertTrue(bundle.file("cluster/nodes.yaml").contains("kind: Node"));
        assertTrue(bundle.file("cluster/kinds.txt").contains("apps/v1 deployments"));
        assertTrue(bundle.file("laptop/journal.jsonl").contains("***HIDDEN-"));
        String summary = bundle.file("SUMMARY.md");
        assertTrue(summary.contains(namespace + "/puller: The image is not in the registry"), summary);
        assertTrue(
                summary.contains(namespace + "/crasher: The process in the container ends again and again"), summary);
        assertTrue(summary.contains("Elasticsearch needs a kernel setting"), summary);
        assertTrue(summary.contains("- Landfall: 1.0.0"), summary);
        assertTrue(
                report.missing().stream().allMatch(m -> m.what().contains("crasher")),
                report.missing().toString());
        assertTrue(report.hidden() > 8, report.redactions().toString());
        // the same value has the same mask in every file
        String mask = bundle.file(base + "logs/talker/first.log")
                .substring("init says ".length())
                .strip();
        assertTrue(bundle.file(base + "logs/reborn/main.previous.log").contains(mask));
        assertTrue(bundle.file(base + "configmaps.yaml").contains(mask));
    }

    @Test
    @DisplayName("is made for one who may do little, too, and lists what was not allowed")
    void engineer() throws Exception {
        Path file = folder.resolve("bundle.zip");
        try (KubernetesClient engineer = client("TESTCLUSTER_KUBECONFIG_ENGINEER")) {
            SupportReport report = new SupportCollector(Clock.systemUTC())
                    .collect(
                            new SupportRequest(
                                    Optional.of(engineer),
                                    List.of("site", namespace),
                                    List.of(),
                                    List.of(),
                                    Map.of(),
                                    SupportLimits.standard()),
                            file,
                            Progress.none());
            OpenedBundle bundle = OpenedBundle.of(file);
            String problems = bundle.file("collection-problems.txt");
            assertTrue(problems.contains("not allowed (403)"), problems);
            assertTrue(problems.contains("pods of namespace " + namespace), problems);
            assertTrue(problems.contains("nodes of the cluster"), problems);
            assertFalse(problems.contains("pods of namespace site"), problems);
            assertTrue(report.missing().stream().noneMatch(SupportReport.Missing::withheld));
            assertTrue(bundle.file("SUMMARY.md").contains("The Secrets of " + namespace + " could not be read"));
        }
    }

    private void await(String pod, Predicate<Pod> condition) {
        admin.pods()
                .inNamespace(namespace)
                .withName(pod)
                .waitUntilCondition(p -> p != null && condition.test(p), 120, TimeUnit.SECONDS);
    }

    private void pod(String name, String image, String init, String command, String token) {
        PodBuilder pod = new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withTerminationGracePeriodSeconds(0L)
                .addNewContainer()
                .withName("main")
                .withImage(image)
                .withCommand("/bin/sh", "-c", command)
                .addNewEnv()
                .withName("POSTGRES_PASSWORD")
                .withNewValueFrom()
                .withNewSecretKeyRef("POSTGRES_PASSWORD", "db", false)
                .endValueFrom()
                .endEnv()
                .addNewEnv()
                .withName("API_TOKEN")
                .withValue(token)
                .endEnv()
                .addNewVolumeMount()
                .withName("kept")
                .withMountPath("/kept")
                .endVolumeMount()
                .endContainer()
                .addNewVolume()
                .withName("kept")
                .withNewEmptyDir()
                .endEmptyDir()
                .endVolume()
                .endSpec();
        if (init != null) {
            pod.editSpec()
                    .addNewInitContainer()
                    .withName("first")
                    .withImage(image)
                    .withCommand("/bin/sh", "-c", init)
                    .addNewEnv()
                    .withName("POSTGRES_PASSWORD")
                    .withNewValueFrom()
                    .withNewSecretKeyRef("POSTGRES_PASSWORD", "db", false)
                    .endValueFrom()
                    .endEnv()
                    .endInitContainer()
                    .endSpec();
        }
        admin.pods().inNamespace(namespace).resource(pod.build()).create();
    }

    static io.fabric8.kubernetes.api.model.Secret release(String name, String secret) throws IOException {
        String manifest =
                "---\\n# Source: shop/templates/secret.yaml\\napiVersion: v1\\nkind: Secret\\nmetadata:\\n  name: shop\\nstringData:\\n  KEY: "
                        + secret
                        + "\\n---\\napiVersion: v1\\nkind: ConfigMap\\nmetadata:\\n  name: shop\\ndata:\\n  a: 'uses "
                        + secret + "'\\n";
        String json = "{\"name\":\"" + name
                + "\",\"namespace\":\"x\",\"version\":1,\"info\":{\"status\":\"deployed\",\"last_deployed\":\"2026-11-21T00:00:00Z\",\"description\":\"Install complete\",\"notes\":\"Log in with "
                + secret
                + "\"},\"chart\":{\"metadata\":{\"name\":\"shop\",\"version\":\"1.2.3\",\"appVersion\":\"9\"}},\"config\":{\"host\":\"shop.site\",\"adminPassword\":\""
                + secret + "\"},\"manifest\":\"" + manifest + "\",\"hooks\":null}";
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(json.getBytes(StandardCharsets.UTF_8));
        }
        return new SecretBuilder()
                .withNewMetadata()
                .withName("sh.helm.release.v1." + name + ".v1")
                .addToLabels("owner", "helm")
                .addToLabels("name", name)
                .addToLabels("version", "1")
                .endMetadata()
                .withType("helm.sh/release.v1")
                .addToStringData("release", Base64.getEncoder().encodeToString(out.toByteArray()))
                .build();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
