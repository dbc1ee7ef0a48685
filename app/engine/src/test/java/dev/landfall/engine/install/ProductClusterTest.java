package dev.landfall.engine.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.bundle.BuildOptions;
import dev.landfall.engine.bundle.BundleBuilder;
import dev.landfall.engine.bundle.BundleSpec;
import dev.landfall.engine.bundle.ImagePuller;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Severity;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.run.PlannedStep;
import dev.landfall.engine.run.RunEvent;
import dev.landfall.engine.run.StopSignal;
import dev.landfall.testing.ClusterTest;
import dev.landfall.testing.StandInImages;
import dev.landfall.testing.TestTrust;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@ClusterTest
@DisplayName("A product of charts, manifests and Routes, on a real cluster")
class ProductClusterTest {
    private static final String PRODUCT = """
            id: small
            name: Small
            version: "1"
            namespace: small
            charts: [{id: server, names: [server-enterprise, server]}]
            steps:
            - kind: push-images
            - kind: namespace
            - kind: pull-secret
            - kind: helm
              chart: server
              release: main
              values: [values.yaml]
              names: [{id: api, kind: Service, ends: apiserver}]
            - kind: manifests
              files: [manifests/more.yaml]
            - kind: routes
              when: cluster.openshift
              routes:
              - {name: api, host: api.site.example, service: "${api}", port: "${api.port}", timeout: 600s}
              - {name: names, host: gw.site.example, service: "${api}", port: "${api.port}", wildcard: true}
            done:
              addresses: [{label: API, url: "http://${api}:${api.port}"}]
            """;
    private static final String MORE = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: more}
            data: {api: "${api}:${api.port}", secret: "${pull-secret}"}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: more}
            spec:
              selector: {matchLabels: {app: more}}
              template:
                metadata: {labels: {app: more}}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                  - {name: more, image: "bitnami/redis:7.0.9-debian-11-r1", command: [sleep, "3600"]}
            """;

    private final String namespace = "values-" + Long.toString(System.nanoTime(), 36);

    @TempDir
    Path folder;

    private TestTrust trust;
    private SiteSession session;

    @BeforeEach
    void prepare() throws IOException {
        Optional<StandInImages> images = StandInImages.find();
        assumeTrue(images.isPresent(), StandInImages.NEEDS);
        images.get().writeLayout(folder.resolve("images"));
        write("small/product.yaml", PRODUCT);
        write("small/values.yaml", "selfUrl|url: http://${api}:${api.port}\n");
        write("small/manifests/more.yaml", MORE);
        write("server/Chart.yaml", "apiVersion: v2\nname: server\nversion: 1.0.0\n");
        write("server/values.yaml", "url: ''\n");
        write("server/templates/all.yaml", """
                apiVersion: v1
                kind: Service
                metadata: {name: {{ .Release.Name }}-{{ .Chart.Name }}-apiserver}
                spec: {selector: {app: more}, ports: [{name: http, port: 8008, targetPort: 9009}]}
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: conf}
                data: {url: {{ .Values.url | quote }}}
                """);
        write(
                "spec.yaml",
                "name: small\nversion: '1'\nproducts: [small]\ncharts: [server]\nimages: [{layout: images}]\n");
        BundleBuilder.build(
                BundleSpec.read(folder.resolve("spec.yaml")),
                ImagePuller.none(),
                folder.resolve("bundle"),
                BuildOptions.standard(),
                Progress.none());
        trust = TestTrust.in(folder.resolve("trust"));
        trust.sign(folder.resolve("bundle"));
        session = SiteSession.open(folder.resolve("site"), Clock.systemUTC(), null, trust.settings());
        session.change(session.site()
                .withBundle(folder.resolve("bundle").toString(), "")
                .withCluster(new Site.ClusterChoice(variable("TESTCLUSTER_KUBECONFIG"), "", namespace))
                .withRegistry(new Site.RegistryChoice(
                        variable("TESTCLUSTER_SECURE_REGISTRY") + "/" + namespace,
                        variable("TESTCLUSTER_SECURE_REGISTRY_USER"),
                        false,
                        Files.readString(Path.of(variable("TESTCLUSTER_SECURE_REGISTRY_CA"))),
                        "")));
        session.give(Site.Secrets.NONE.withRegistryPassword(variable("TESTCLUSTER_SECURE_REGISTRY_PASSWORD")));
    }

    @AfterEach
    void clean() {
        if (session != null) {
            session.cluster().client().namespaces().withName(namespace).delete();
            session.close();
        }
    }

    private void write(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static String variable(String name) {
        return Optional.ofNullable(System.getenv(name)).orElseThrow(() -> new IllegalStateException("set " + name));
    }

    private static String evidence(Planning planning, String step) {
        return planning.plan().steps().stream()
                .filter(s -> s.id().equals(step))
                .flatMap(s -> s.evidence().stream())
                .map(PlannedStep.Evidence::text)
                .reduce("", String::concat);
    }

    private List<RunEvent> run(Planning planning, RunEvent.RunResult result) {
        List<RunEvent> events = new ArrayList<>();
        RunEvent.RunEnded ended = session.run(planning, events::add, new StopSignal());
        assertEquals(result, ended.result(), events::toString);
        return events;
    }

    @Test
    @DisplayName(
            "is planned whole, applied from the site's registry with the pull secret, and found done by a second run")
    void wholeWay() {
        Planning planning = session.plan(Progress.none());
        assertEquals(List.of(), planning.stopping());
        String registry = variable("TESTCLUSTER_SECURE_REGISTRY") + "/" + namespace;
        String manifests = evidence(planning, "manifests");
        assertTrue(manifests.contains(registry + "/bitnami/redis@sha256:"), manifests);
        assertTrue(manifests.contains("imagePullSecrets"), manifests);
        assertTrue(manifests.contains("main-server-apiserver:8008"), manifests);
        assertTrue(evidence(planning, "helm/main").contains("http://main-server-apiserver:8008"));
        String routes = evidence(planning, "routes");
        assertTrue(routes.contains("host: any.gw.site.example"), routes);
        assertTrue(routes.contains("wildcardPolicy: Subdomain"), routes);
        assertTrue(
                planning.findings().stream()
                        .anyMatch(f -> f.id().equals("openshift.wildcard-routes") && f.severity() == Severity.WARN),
                () -> planning.findings().stream().map(Finding::id).toList().toString());

        run(planning, RunEvent.RunResult.DONE);
        KubernetesClient client = session.cluster().client();
        Deployment ready = client.apps()
                .deployments()
                .inNamespace(namespace)
                .withName("more")
                .waitUntilReady(120, TimeUnit.SECONDS);
        assertTrue(ready.getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getImage()
                .startsWith(registry));
        assertEquals(
                Map.of("api", "main-server-apiserver:8008", "secret", "landfall-registry"),
                client.configMaps()
                        .inNamespace(namespace)
                        .withName("more")
                        .get()
                        .getData());
        JsonNode route = Json.MAPPER.valueToTree(route("api").get());
        // the router sees the Service's endpoints, where the port has its name or the pod's number
        assertEquals("http", route.path("spec").path("port").path("targetPort").asText());
        assertEquals(
                "http://main-server-apiserver:8008",
                session.done().addresses().getFirst().url());

        List<RunEvent> second = run(session.plan(Progress.none()), RunEvent.RunResult.DONE);
        String said = second.toString();
        assertTrue(said.contains("all 2 are as they should be"), said);

        turnDown();
        List<RunEvent> third = run(session.plan(Progress.none()), RunEvent.RunResult.FAILED);
        assertTrue(third.toString().contains("install.route-not-admitted"), third.toString());
        assertTrue(third.toString().contains("HostAlreadyClaimed"), third.toString());
    }

    @Test
    @DisplayName(
            "is not planned as ready with an image in a manifest that the bundle lacks, nor with an edit for no release")
    void missing() throws IOException {
        session.edit("mian", "url: x\n");
        write("small/manifests/more.yaml", MORE.replace("7.0.9-debian-11-r1", "9.9.9"));
        BundleBuilder.build(
                BundleSpec.read(folder.resolve("spec.yaml")),
                ImagePuller.none(),
                folder.resolve("other"),
                BuildOptions.standard(),
                Progress.none());
        trust.sign(folder.resolve("other"));
        session.change(session.site().withBundle(folder.resolve("other").toString(), ""));
        Planning planning = session.plan(Progress.none());
        assertEquals(
                List.of("charts.images/manifests/manifests/more.yaml/bitnami/redis:9.9.9"),
                planning.stopping().stream().map(Finding::id).toList());
        assertTrue(planning.findings().stream().anyMatch(f -> f.id().equals("values.edit/mian")));
        assertFalse(evidence(planning, "manifests").contains("9.9.9@"));
    }

    private Resource<GenericKubernetesResource> route(String name) {
        return session.cluster()
                .client()
                .genericKubernetesResources("route.openshift.io/v1", "Route")
                .inNamespace(namespace)
                .withName(name);
    }

    /** As a router does that knows the host from elsewhere. */
    private void turnDown() {
        GenericKubernetesResource there = route("api").get();
        there.setAdditionalProperty(
                "status",
                Map.of(
                        "ingress",
                        List.of(Map.of(
                                "host",
                                "api.site.example",
                                "routerName",
                                "default",
                                "conditions",
                                List.of(Map.of(
                                        "type", "Admitted",
                                        "status", "False",
                                        "reason", "HostAlreadyClaimed",
                                        "message", "another route has the host"))))));
        session.cluster().client().resource(there).updateStatus();
    }
}
