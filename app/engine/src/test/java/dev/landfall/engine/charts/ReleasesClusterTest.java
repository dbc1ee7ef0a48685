package dev.landfall.engine.charts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.charts.RenderedDocument.Role;
import dev.landfall.engine.charts.helm.HelmWorkers;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import dev.landfall.testing.ClusterTest;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@ClusterTest
@DisplayName("Releases in a real cluster")
class ReleasesClusterTest {
    private static final HelmWorkers WORKERS = new HelmWorkers();
    private static final Releases.Options OPTIONS = new Releases.Options(Duration.ofSeconds(60), false, "");
    private static final String SLOW_HOOK = """
            apiVersion: batch/v1
            kind: Job
            metadata: {name: prepare, annotations: {"helm.sh/hook": "pre-install", "helm.sh/hook-delete-policy": before-hook-creation}}
            spec:
              suspend: {{ .Values.slow }}
              completions: 0
              template: {spec: {restartPolicy: Never, containers: [{name: c, image: "never/pulled:1"}]}}
            """;

    private static String kubeconfig = "";
    private static TargetApi target = (path, accept) -> TargetApi.Answer.notFound(path);

    private String namespace = "";
    private Releases releases = new Releases(WORKERS, kubeconfig, Clock.systemUTC());

    @BeforeAll
    static void connect() throws Exception {
        kubeconfig = Files.readString(Path.of(System.getenv("TESTCLUSTER_KUBECONFIG")));
        target = TargetApi.live(kubeconfig);
    }

    @AfterAll
    static void disconnect() {
        WORKERS.close();
        target.close();
    }

    @BeforeEach
    void makeNamespace() {
        namespace = "charts-" + Long.toString(System.nanoTime(), 36);
        releases = new Releases(WORKERS, kubeconfig, Clock.systemUTC());
        try (KubernetesClient client = LiveApi.connect(kubeconfig)) {
            client.resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(namespace)
                            .endMetadata()
                            .build())
                    .create();
        }
    }

    @AfterEach
    void removeNamespace() {
        releases.close();
        try (KubernetesClient client = LiveApi.connect(kubeconfig)) {
            client.namespaces().withName(namespace).delete();
        }
    }

    private static String configMap(String value) {
        return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {key: \"" + value
                + "\", text: '{{ \"{{\" }} x }}'}\n";
    }

    private PinnedChart pin(String values, String... files) {
        ChartArchive chart = Samples.chart("sample", files);
        return PinnedChart.of(new ChartRenderer(WORKERS)
                .render(RenderRequest.of(chart, "rel", namespace, values), target, Progress.none()));
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "it did not come true within a minute");
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    @Test
    @DisplayName("are installed as reviewed, upgraded, listed and rolled back, by us and by the helm command alike")
    void wholeLife() throws Exception {
        PinnedChart one =
                pin("a: 1\n", "templates/c.yaml", configMap("one"), "templates/NOTES.txt", "Hello {{ .Release.Name }}");
        Release first = releases.install(one, OPTIONS, Progress.none());
        assertEquals(ReleaseStatus.DEPLOYED, first.status());
        assertTrue(first.pinned());
        assertEquals(
                one.rendered().documents(Role.OBJECT).getFirst().text(),
                releases.documents("rel", namespace, 1).getFirst().text().replaceFirst("\\A# Source: \\S*\n", ""));

        releases.install(
                pin("a: 2\n", "templates/c.yaml", configMap("two")),
                new Releases.Options(Duration.ofSeconds(60), true, "the second"),
                Progress.none());
        assertEquals(
                List.of("1 superseded Install complete", "2 deployed the second"),
                releases.history("rel", namespace).stream()
                        .map(r -> r.revision() + " " + r.status().text() + " " + r.description())
                        .toList());
        assertEquals(
                List.of("rel"),
                releases.list(namespace).stream().map(Release::name).toList());

        Release back = releases.rollback("rel", namespace, 1, OPTIONS, Progress.none());
        assertEquals("3 Rollback to 1", back.revision() + " " + back.description());
        assertEquals("one", value());

        assertTrue(HelmCli.run("list", "-n", namespace).contains("sample-1.0.0"));
        assertTrue(HelmCli.run("history", "rel", "-n", namespace).contains("the second"));
        assertTrue(HelmCli.run("get", "manifest", "rel", "-n", namespace).contains("key: \"one\""));
        assertTrue(HelmCli.run("get", "values", "rel", "-n", namespace).contains("a: 1"));
        assertTrue(HelmCli.run("get", "notes", "rel", "--revision", "1", "-n", namespace)
                .contains("Hello rel"));
        HelmCli.run("rollback", "rel", "2", "-n", namespace);
        assertEquals("two", value());
        assertEquals(4, releases.status("rel", namespace).orElseThrow().revision());

        assertTrue(releases.uninstall("rel", namespace, Progress.none()));
        assertFalse(releases.uninstall("rel", namespace, Progress.none()));
        assertTrue(releases.status("rel", namespace).isEmpty());
    }

    private String value() {
        try (KubernetesClient client = LiveApi.connect(kubeconfig)) {
            return client.configMaps()
                    .inNamespace(namespace)
                    .withName("c")
                    .get()
                    .getData()
                    .get("key");
        }
    }

    @Test
    @DisplayName(
            "survive kill -9 in the middle: what is stuck is explained, freed, and the installation goes on with its hooks")
    void killed() throws Exception {
        String[] files = {"templates/c.yaml", configMap("one"), "templates/h.yaml", SLOW_HOOK};
        PinnedChart slow = pin("slow: true\n", files);
        CompletableFuture<Release> install = CompletableFuture.supplyAsync(
                () -> releases.install(slow, OPTIONS, Progress.none()),
                task -> Thread.ofVirtual().start(task));
        await(() -> releases.status("rel", namespace).isPresent());
        ProcessHandle.current()
                .children()
                .filter(c -> c.info().command().orElse("").endsWith("java"))
                .forEach(ProcessHandle::destroyForcibly);
        ExecutionException e = assertThrows(ExecutionException.class, install::get);
        assertEquals(
                "charts.helm-died", ((ProblemException) e.getCause()).problem().code());

        PinnedChart quick = pin("slow: false\n", files);
        assertTrue(quick.rendered().upgrade());
        ProblemException busy =
                assertThrows(ProblemException.class, () -> releases.install(quick, OPTIONS, Progress.none()));
        assertEquals("charts.release-busy", busy.problem().code());

        StuckRelease stuck = releases.stuck("rel", namespace).orElseThrow();
        assertEquals(ReleaseStatus.PENDING_INSTALL, stuck.release().status());
        assertTrue(stuck.recent());
        assertEquals(
                List.of("ConfigMap/c"),
                stuck.absent().stream().map(ObjectRef::toString).toList());
        releases.unlock(stuck);
        assertTrue(releases.stuck("rel", namespace).isEmpty());
        assertTrue(HelmCli.run("list", "-a", "-n", namespace).contains("failed"));

        Release done = releases.install(quick, OPTIONS, Progress.none());
        assertEquals(ReleaseStatus.DEPLOYED, done.status());
        assertEquals("one", value());
    }

    @Test
    @DisplayName("stopped by the engineer in the middle are marked failed by Helm itself, and go on later")
    void stopped() throws Exception {
        String[] files = {"templates/c.yaml", configMap("one"), "templates/h.yaml", SLOW_HOOK};
        PinnedChart slow = pin("slow: true\n", files);
        java.util.concurrent.atomic.AtomicBoolean stop = new java.util.concurrent.atomic.AtomicBoolean();
        Progress progress = new StoppableProgress(stop);
        CompletableFuture<Release> install = CompletableFuture.supplyAsync(
                () -> releases.install(slow, OPTIONS, progress),
                task -> Thread.ofVirtual().start(task));
        await(() -> releases.status("rel", namespace).isPresent());
        stop.set(true);
        ExecutionException e = assertThrows(ExecutionException.class, install::get);
        assertEquals(
                "problem.stopped", ((ProblemException) e.getCause()).problem().code());
        assertEquals(
                ReleaseStatus.FAILED,
                releases.status("rel", namespace).orElseThrow().status());
        Release done = releases.install(pin("slow: false\n", files), OPTIONS, Progress.none());
        assertEquals(ReleaseStatus.DEPLOYED, done.status());
    }

    private record StoppableProgress(java.util.concurrent.atomic.AtomicBoolean stop) implements Progress {
        @Override
        public void total(long amount) {}

        @Override
        public void advance(String what, long amount) {}

        @Override
        public void note(String text) {}

        @Override
        public boolean stopped() {
            return stop.get();
        }
    }

    @Test
    @DisplayName("that somebody changed meanwhile are not freed")
    void changed() {
        releases.install(pin("", "templates/c.yaml", configMap("one")), OPTIONS, Progress.none());
        Release release = releases.status("rel", namespace).orElseThrow();
        StuckRelease notStuck =
                new StuckRelease(release, Duration.ofHours(1), java.util.Optional.empty(), List.of(), List.of());
        ProblemException e = assertThrows(ProblemException.class, () -> releases.unlock(notStuck));
        assertEquals("charts.release-changed", e.problem().code());
    }

    @Test
    @DisplayName("whose hook fails say which and why, and can be installed again")
    void failingHook() {
        String hook = """
                apiVersion: batch/v1
                kind: Job
                metadata: {name: check, annotations: {"helm.sh/hook": "pre-install"}}
                spec:
                  activeDeadlineSeconds: 1
                  template: {spec: {restartPolicy: Never, containers: [{name: c, image: "never/pulled:1"}]}}
                """;
        PinnedChart pinned = pin("", "templates/c.yaml", configMap("one"), "templates/h.yaml", hook);
        ProblemException e =
                assertThrows(ProblemException.class, () -> releases.install(pinned, OPTIONS, Progress.none()));
        assertEquals("charts.hook-failed", e.problem().code(), e.problem().toString());
        assertEquals("pre-install", e.problem().facts().get("moment"));
        assertEquals(
                ReleaseStatus.FAILED,
                releases.status("rel", namespace).orElseThrow().status());
    }

    @Test
    @DisplayName("are not installed where there is no namespace, and the problem says so")
    void noNamespace() {
        Rendered rendered = pin("", "templates/c.yaml", configMap("one")).rendered();
        Rendered elsewhere = new Rendered(
                rendered.chart(), "rel", "charts-not-there", false, 1, rendered.documents(), "", "", false);
        ProblemException e = assertThrows(
                ProblemException.class, () -> releases.install(PinnedChart.of(elsewhere), OPTIONS, Progress.none()));
        assertEquals("charts.no-namespace", e.problem().code(), e.problem().toString());
    }
}
