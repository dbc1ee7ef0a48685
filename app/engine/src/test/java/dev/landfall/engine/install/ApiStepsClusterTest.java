package dev.landfall.engine.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.bundle.BuildOptions;
import dev.landfall.engine.bundle.BundleBuilder;
import dev.landfall.engine.bundle.BundleSpec;
import dev.landfall.engine.bundle.ImagePuller;
import dev.landfall.engine.charts.Release;
import dev.landfall.engine.cluster.Apply;
import dev.landfall.engine.cluster.Cluster;
import dev.landfall.engine.cluster.KubeconfigSource;
import dev.landfall.engine.cluster.Kubeconfigs;
import dev.landfall.engine.cluster.ServiceForward;
import dev.landfall.engine.cluster.ShellImage;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Severity;
import dev.landfall.engine.product.Answers;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.run.Plan;
import dev.landfall.engine.run.RunEvent;
import dev.landfall.engine.run.StopSignal;
import dev.landfall.testing.ClusterTest;
import dev.landfall.testing.StubClearmlApi;
import dev.landfall.testing.TestTrust;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@ClusterTest
@DisplayName("An installation whose steps learn from APIs")
class ApiStepsClusterTest {
    private static final String KEY = "GGS9F4M6XB2DXJ5AFT9F";
    private static final String SECRET = "2oGujVFhPfaozhpuz2GzQfA5OyxmMsR3WVJpsCR5hrgHFs20PO";
    private static final String NAMESPACE =
            "api-" + UUID.randomUUID().toString().substring(0, 8);

    @TempDir
    static Path folder;

    private static TestTrust trust;

    private static StubClearmlApi api;
    private static Cluster cluster;

    @BeforeAll
    static void open() throws IOException, InterruptedException {
        Optional<String> image = ShellImage.push();
        Assumptions.assumeTrue(image.isPresent(), "no static busybox on this machine");
        api = StubClearmlApi.start(KEY, SECRET);
        cluster = Cluster.connect(
                Kubeconfigs.context(KubeconfigSource.file(Path.of(System.getenv("TESTCLUSTER_KUBECONFIG"))), ""),
                NAMESPACE);
        Apply.to(cluster).namespace(NAMESPACE, Map.of("landfall-test", "api"));
        // its pod is not waited for: the step that calls it does that
        Apply.to(cluster).manifests(queueService(image.get()), "test", NAMESPACE);
        build();
    }

    @AfterAll
    static void close() {
        if (cluster != null) {
            Apply.to(cluster).delete("v1", "Namespace", "", NAMESPACE);
            cluster.close();
            api.close();
        }
    }

    /** A web server of static answers and CGI: it keeps the queue it is told, with the login it came with, and counts. */
    private static String queueService(String image) {
        return """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: queues}
                spec:
                  selector: {matchLabels: {app: queues}}
                  template:
                    metadata: {labels: {app: queues}}
                    spec:
                      terminationGracePeriodSeconds: 0
                      containers:
                        - name: main
                          image: "%s"
                          args:
                            - |
                              bin=/tmp/w/cgi-bin
                              /busybox mkdir -p $bin
                              /busybox cat > $bin/create <<'END'
                              #!/busybox sh
                              /busybox cat >> /tmp/created
                              echo "$HTTP_X_AGENT" >> /tmp/agent
                              printf 'Content-Type: application/json\\r\\n\\r\\n{"data":{"id":"queue-id-0815"}}'
                              END
                              /busybox cat > $bin/all <<'END'
                              #!/busybox sh
                              printf 'Content-Type: application/json\\r\\n\\r\\n'
                              if [ -f /tmp/created ]; then
                                printf '{"data":{"queues":[{"name":"default","id":"queue-id-0815"}]}}'
                              else printf '{"data":{"queues":[]}}'; fi
                              END
                              /busybox cat > $bin/seen <<'END'
                              #!/busybox sh
                              printf 'Content-Type: text/plain\\r\\n\\r\\n'
                              /busybox cat /tmp/created /tmp/agent
                              END
                              /busybox chmod 755 $bin/create $bin/all $bin/seen
                              exec /busybox httpd -f -p 8080 -h /tmp/w
                          ports: [{name: web, containerPort: 8080}]
                          readinessProbe: {tcpSocket: {port: web}, periodSeconds: 1, initialDelaySeconds: 2}
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: queues}
                spec: {selector: {app: queues}, ports: [{name: http, port: 80, targetPort: web}]}
                ---
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata: {name: queues}
                spec:
                  rules:
                    - host: queues.invalid
                      http:
                        paths:
                          - {path: /, pathType: Prefix, backend: {service: {name: nobody, port: {number: 1}}}}
                          - {path: /cgi-bin, pathType: Prefix, backend: {service: {name: queues, port: {name: http}}}}
                """.formatted(image);
    }

    private static void build() throws IOException {
        write("product/product.yaml", """
                id: api-steps
                name: API steps
                version: 1.0.0
                namespace: site
                captures: [agent-key, agent-secret, queue-id]
                questions:
                  - group: All
                    ask:
                      - {id: address, question: Where?}
                      - {id: key, question: Key?, type: secret}
                      - {id: secret, question: Secret?, type: secret}
                      - {id: made-up, question: Made up?, type: secret, generate: 20}
                steps:
                  - {kind: namespace}
                  - kind: http
                    id: credentials
                    title: "Make the agent's credentials"
                    url: "${address}"
                    user: "${key}"
                    password: "${secret}"
                    check: {kept: [agent-key, agent-secret]}
                    run:
                      post: /auth.create_credentials
                      headers: {X-Clearml-Impersonate-As: 75557e2ab172405bbe153705e91d1782}
                      capture: {agent-key: data.credentials.access_key, agent-secret: data.credentials.secret_key}
                  - kind: secret
                    name: agent
                    data: {key: "${agent-key}", secret: "${agent-secret}"}
                  - kind: manifests
                    files: [manifests/agent.yaml]
                  - kind: helm
                    chart: late
                    values: [values/late.yaml]
                    timeout: 1m
                  - kind: http
                    id: queue
                    title: Make the queue default
                    service: queues
                    port: http
                    check:
                      get: /cgi-bin/all
                      expect: "data.queues[name=default]"
                      capture: {queue-id: "data.queues[name=default].id"}
                    run:
                      post: /cgi-bin/create
                      headers: {X-Agent: "${agent-key}"}
                      body: {name: default}
                      capture: {queue-id: data.id}
                done:
                  addresses:
                    - {label: Queues, url: "http://queues.${site.namespace}.svc"}
                    - {label: Web, url: "http://queues.invalid/cgi-bin/all"}
                    - {label: Other, url: "http://other.invalid/"}
                  next: ["Queue ${queue-id}"]
                """);
        write("product/manifests/agent.yaml", """
                apiVersion: v1
                kind: Secret
                metadata: {name: agent-file}
                stringData:
                  agent.conf: "${agent-key}:${agent-secret}"
                """);
        write("product/values/late.yaml", "agent: {key: \"${agent-key}\", secret: \"${agent-secret}\"}\n");
        write("late/Chart.yaml", "apiVersion: v2\nname: late\nversion: 1.0.0\n");
        write("late/values.yaml", "agent: {key: \"\", secret: \"\"}\n");
        write("late/templates/secret.yaml", """
                apiVersion: v1
                kind: Secret
                metadata:
                  name: {{ .Release.Name }}
                  annotations: {check: {{ .Values.agent.key | sha256sum }}}
                stringData: {key: {{ .Values.agent.key | quote }}, secret: {{ .Values.agent.secret | quote }}}
                """);
        write("spec.yaml", "name: api-steps\nversion: '1'\nproducts: [product]\ncharts: [late]\n");
        BundleBuilder.build(
                BundleSpec.read(folder.resolve("spec.yaml")),
                ImagePuller.none(),
                folder.resolve("out"),
                BuildOptions.standard(),
                Progress.none());
        trust = TestTrust.in(folder.resolve("trust"));
        trust.sign(folder.resolve("out"));
    }

    private static void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static SiteSession session() throws IOException {
        SiteSession session = SiteSession.open(folder.resolve("site"), Clock.systemUTC(), null, trust.settings());
        session.use(folder.resolve("out"));
        session.change(session.site()
                .withCluster(new Site.ClusterChoice(System.getenv("TESTCLUSTER_KUBECONFIG"), "", NAMESPACE))
                .withRegistry(new Site.RegistryChoice(System.getenv("TESTCLUSTER_REGISTRY"), "", true, "", "")));
        session.answer(Answers.NONE.with("address", api.url()).with("key", KEY).with("secret", SECRET));
        return session;
    }

    private static Map<String, RunEvent.StepResult> run(SiteSession session, Planning planning, StringBuilder said) {
        Map<String, RunEvent.StepResult> results = new LinkedHashMap<>();
        RunEvent.RunEnded ended = session.run(
                planning,
                event -> {
                    said.append(event).append('\n');
                    if (event instanceof RunEvent.StepEnded step) {
                        results.put(step.step(), step.result());
                    }
                },
                new StopSignal());
        assertEquals(RunEvent.RunResult.DONE, ended.result(), () -> said.toString());
        return results;
    }

    private static String evidence(Plan plan) {
        StringBuilder all = new StringBuilder(plan.toString());
        plan.steps().forEach(s -> s.evidence().forEach(e -> all.append(e.text()).append('\n')));
        return all.toString();
    }

    @Test
    @DisplayName(
            "fills later steps truly when they run, keeps what it learned, shows none of it, and changes nothing the second time")
    void wholeWay() throws Exception {
        StringBuilder said = new StringBuilder();
        String before;
        try (SiteSession session = session()) {
            Planning planning = session.plan(Progress.none());
            before = evidence(planning.plan());
            assertTrue(before.contains("(known after Make the agent s credentials)"), before);
            assertEquals(List.of(), planning.stopping());
            Map<String, RunEvent.StepResult> first = run(session, planning, said);
            List<String> todo = new ArrayList<>(first.keySet());
            todo.remove("namespace");
            todo.forEach(id -> assertEquals(RunEvent.StepResult.DONE, first.get(id), id));
        }
        String key = api.credentials().getFirst();
        String secret = StubClearmlApi.secretOf(key);
        assertEquals(Map.of("key", key, "secret", secret), data("agent"));
        assertEquals(key + ":" + secret, data("agent-file").get("agent.conf"));
        assertEquals(Map.of("key", key, "secret", secret), data("late"));
        Map<String, String> kept = data("landfall-api-steps");
        assertEquals(key, kept.get("agent-key"));
        assertEquals(secret, kept.get("agent-secret"));
        assertEquals("queue-id-0815", kept.get("queue-id"));
        assertEquals(20, kept.get("made-up").length(), "what was kept before stays");
        assertEquals("{\"name\":\"default\"}" + key + "\n", seen());

        String after;
        try (SiteSession session = session()) {
            Planning planning = session.plan(Progress.none());
            after = evidence(planning.plan());
            assertFalse(after.contains("(known after"), after);
            Map<String, RunEvent.StepResult> second = run(session, planning, said);
            second.forEach((id, result) -> assertEquals(RunEvent.StepResult.ALREADY_SO, result, id));
            DoneReport done = session.tried(session.done());
            assertEquals(List.of("Queue queue-id-0815"), done.next());
            addresses(done.tried());
            List<Release> releases = session.releases().list(NAMESPACE);
            assertEquals(1, releases.getFirst().revision(), "the release was not upgraded");
        }
        assertEquals(List.of(key), api.credentials());
        assertEquals("{\"name\":\"default\"}" + key + "\n", seen(), "the queue was made once");

        String all = before + after + said + everyFile(folder.resolve("site"));
        for (String word : List.of(key, secret, KEY, SECRET)) {
            assertFalse(all.contains(word), "a secret is shown");
            String encoded = Base64.getEncoder().encodeToString(word.getBytes(StandardCharsets.UTF_8));
            assertFalse(all.contains(encoded), "a secret is shown in base64");
        }
    }

    private static void addresses(List<Finding> tried) {
        assertEquals(
                List.of(Severity.PASS, Severity.WARN, Severity.WARN),
                tried.stream().map(Finding::severity).toList(),
                tried::toString);
        assertTrue(tried.get(1).title().contains("not known from here"), tried::toString);
        assertTrue(
                tried.get(1).detail().contains("Within the cluster queues behind it answers (200)"), tried::toString);
        assertTrue(tried.get(2).detail().contains("No Ingress and no Route"), tried::toString);
    }

    private static Map<String, String> data(String name) {
        Secret secret =
                cluster.client().secrets().inNamespace(NAMESPACE).withName(name).get();
        Map<String, String> data = new LinkedHashMap<>();
        secret.getData()
                .forEach((k, v) -> data.put(k, new String(Base64.getDecoder().decode(v), StandardCharsets.UTF_8)));
        return data;
    }

    private static String seen() throws IOException, InterruptedException {
        try (ServiceForward forward = ServiceForward.open(cluster, NAMESPACE, "queues", "");
                HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(forward.http().resolve("/cgi-bin/seen"))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        }
    }

    private static String everyFile(Path folder) throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return all.toString();
    }
}
