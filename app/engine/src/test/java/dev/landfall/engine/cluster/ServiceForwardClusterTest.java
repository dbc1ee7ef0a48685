package dev.landfall.engine.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.format.Yaml;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.testing.ClusterTest;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@ClusterTest
@DisplayName("A Service of a real cluster")
class ServiceForwardClusterTest {
    private static Site site;

    @BeforeAll
    static void open() throws IOException, InterruptedException {
        Optional<String> image = ShellImage.push();
        Assumptions.assumeTrue(image.isPresent(), "no static busybox on this machine");
        site = new Site();
        site.apply("""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                    - name: main
                      image: "%s"
                      args: ["/busybox mkdir -p /tmp/w && echo hello > /tmp/w/index.html && exec /busybox httpd -f -p 8080 -h /tmp/w"]
                      ports: [{name: web, containerPort: 8080}]
                      readinessProbe: {httpGet: {path: /, port: web}, periodSeconds: 1}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: web}, {name: dead, port: 81, targetPort: 8099}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: empty}
            spec: {selector: {app: nobody}, ports: [{port: 80}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: stuck}
            spec: {selector: {app: stuck}, ports: [{port: 80}]}
            """.formatted(image.get()));
        site.apply(
                Site.deployment("stuck", 1, System.getenv("TESTCLUSTER_REGISTRY") + "/cluster/nobody-pushed-this:1"));
        Site.until(
                "web is ready",
                () -> PodWatch.now(site.cluster, site.namespace, "app=web").stream()
                        .anyMatch(PodView::fine));
    }

    @AfterAll
    static void close() {
        if (site != null) {
            site.close();
        }
    }

    @Test
    @DisplayName("answers on the loopback address by its port's name and by its number, and no more once closed")
    void answers() throws IOException, InterruptedException {
        for (String port : new String[] {"http", "80"}) {
            URI address;
            try (ServiceForward forward = ServiceForward.open(site.cluster, site.namespace, "web", port);
                    HttpClient http = HttpClient.newHttpClient()) {
                address = forward.http();
                assertTrue(InetAddress.getByName(address.getHost()).isLoopbackAddress(), address.toString());
                assertEquals(
                        "hello\n",
                        http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
                                .body());
                assertTrue(forward.pod().startsWith("web-"), forward.pod());
            }
            assertThrows(ConnectException.class, () -> new Socket(address.getHost(), address.getPort()).close());
        }
    }

    @Test
    @DisplayName("whose pod does not listen is told from one that broke off in the middle")
    void nobodyListens() {
        try (ServiceForward forward = ServiceForward.open(site.cluster, site.namespace, "web", "dead");
                HttpClient http = HttpClient.newHttpClient()) {
            assertThrows(
                    IOException.class,
                    () -> http.send(HttpRequest.newBuilder(forward.http()).build(), BodyHandlers.ofString()));
            Site.until("the pod's side has said so", forward::nobodyListens);
        }
    }

    @Test
    @DisplayName("that is not there is answered with the near name")
    void noSuchService() {
        Problem problem = refused("webb", "");
        assertEquals("cluster.no-such-service", problem.code());
        assertEquals("Did you mean 'web'?", problem.facts().get("hint"));
    }

    @Test
    @DisplayName("that lacks the port names those it has")
    void noSuchPort() {
        Problem problem = refused("web", "8080");
        assertEquals("cluster.no-such-port", problem.code());
        assertEquals("80 (http), 81 (dead)", problem.facts().get("known"));
    }

    @Test
    @DisplayName("without a ready pod says why: no pod has its labels, or the pod's image cannot be pulled")
    void notReady() {
        assertEquals(
                "No pod has the labels app=nobody.",
                refused("empty", "").facts().get("why"));
        Site.until("the pull has failed", () -> refused("stuck", "").why().contains("nobody-pushed-this"));
        assertEquals("cluster.service-not-ready", refused("stuck", "").code());
    }

    private static Problem refused(String service, String port) {
        return assertThrows(
                        ProblemException.class,
                        () -> ServiceForward.open(site.cluster, site.namespace, service, port)
                                .close())
                .problem();
    }

    @Test
    @DisplayName("is refused to a user without the right to forward, and the right is named")
    void noRight(@TempDir Path folder) throws IOException {
        site.apply("""
                apiVersion: v1
                kind: ServiceAccount
                metadata: {name: reader}
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: reader}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
                subjects: [{kind: ServiceAccount, name: reader, namespace: %s}]
                """.formatted(site.namespace));
        String token = site.cluster
                .api()
                .post(
                        "/api/v1/namespaces/" + site.namespace + "/serviceaccounts/reader/token",
                        Map.of(),
                        Site.json(
                                "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"TokenRequest\",\"spec\":{}}"))
                .path("status")
                .path("token")
                .asText();
        try (Cluster reader = as(token, folder.resolve("kubeconfig"))) {
            Site.until("the binding counts", () -> mayRead(reader));
            Problem problem = assertThrows(
                            ProblemException.class,
                            () -> ServiceForward.open(reader, site.namespace, "web", "http")
                                    .close())
                    .problem();
            assertEquals("cluster.forward-rights", problem.code());
            assertEquals(
                    "create pods/portforward in " + site.namespace,
                    problem.facts().get("right"));
        }
    }

    private static Cluster as(String token, Path file) throws IOException {
        Object read = Yaml.values(site.cluster.singleContextKubeconfig(), "kubeconfig");
        Map<String, Object> config = new LinkedHashMap<>();
        ((Map<?, ?>) read).forEach((k, v) -> config.put(k.toString(), v));
        config.put("users", List.of(Map.of("name", "login", "user", Map.of("token", token))));
        Files.writeString(file, Yaml.print(config));
        return Cluster.connect(Kubeconfigs.context(KubeconfigSource.file(file), ""), site.namespace);
    }

    private static boolean mayRead(Cluster reader) {
        return Rights.check(reader, List.of(Right.in(site.namespace, "get", "", "services")))
                .getFirst()
                .allowed();
    }
}
