package dev.landfall.engine.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.testing.ClusterTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@ClusterTest
@DisplayName("What runs on a real cluster")
class LiveClusterTest {
    private static final String PAUSE = "testcluster.local/pause:1";
    private static Site site;

    @BeforeAll
    static void open() {
        site = new Site();
    }

    @AfterAll
    static void close() {
        site.close();
    }

    @Test
    @DisplayName("is seen to come, to run and to go")
    void podsComeAndGo() {
        List<Change<PodView>> heard = new CopyOnWriteArrayList<>();
        try (Watching _ = PodWatch.start(site.cluster, site.namespace, "app=seen", heard::add)) {
            Site.until("in step", () -> heard.stream().anyMatch(c -> c instanceof Change.InStep<PodView>));
            site.apply(Site.deployment("seen", 1, PAUSE));
            Site.until("running", () -> last(heard).filter(PodView::fine).isPresent());
            PodView pod = last(heard).orElseThrow();
            assertEquals("Running", pod.word());
            assertEquals(new WorkloadRef("Deployment", "seen"), pod.owner().orElseThrow());
            assertEquals(List.of(PAUSE), pod.images());
            assertEquals(1, pod.ready());
            assertFalse(pod.node().isEmpty());
            Apply.to(site.cluster).delete("apps/v1", "Deployment", site.namespace, "seen");
            Site.until(
                    "gone",
                    () -> heard.stream()
                            .anyMatch(c -> c instanceof Change.Gone<PodView> g
                                    && g.last().name().equals(pod.name())));
        }
        assertTrue(
                heard.stream().anyMatch(c -> c instanceof Change.Put<PodView> p && p.before() == null),
                "the first word of a pod has no before");
    }

    private static Optional<PodView> last(List<Change<PodView>> heard) {
        Optional<PodView> last = Optional.empty();
        for (Change<PodView> change : heard) {
            if (change instanceof Change.Put<PodView> put) {
                last = Optional.of(put.now());
            }
        }
        return last;
    }

    @Test
    @DisplayName("is waited for until it is ready, and the way there is told")
    void ready() {
        site.apply(Site.deployment("ready", 2, PAUSE));
        List<String> words = new ArrayList<>();
        ReadinessUpdate done = await("ready", update -> words.add(update.words()));
        assertTrue(done.done());
        assertEquals("2 of 2 pods ready", words.getLast());
        assertEquals(2, done.pods().size());
    }

    @Test
    @DisplayName("that needs an image nobody pushed ends in that problem, soon")
    void imageMissing() {
        String image = System.getenv("TESTCLUSTER_REGISTRY") + "/cluster/nobody-pushed-this:1";
        site.apply(Site.deployment("unpushed", 1, image));
        long begin = System.nanoTime();
        Problem problem = refused("unpushed");
        assertEquals("cluster.pull-not-found", problem.code());
        assertEquals(image, problem.facts().get("image"));
        assertTrue(Duration.ofNanos(System.nanoTime() - begin).compareTo(Duration.ofSeconds(40)) < 0);
    }

    @Test
    @DisplayName("that needs a login and has none is told from a wrong login and from a secret for another registry")
    void imageRefused() {
        String registry = System.getenv("TESTCLUSTER_SECURE_REGISTRY");
        String image = registry + "/cluster/private:1";
        site.apply(Site.deployment("no-secret", 1, image));
        site.apply(withSecret("wrong-login", image));
        site.apply(withSecret("other-registry", image));
        site.apply(withSecret("missing-secret", image));
        Apply.to(site.cluster).pullSecret(site.namespace, "wrong-login", auths(registry));
        Apply.to(site.cluster).pullSecret(site.namespace, "other-registry", auths("elsewhere.test:5000"));

        Problem none = refused("no-secret");
        assertEquals("cluster.pull-no-secret", none.code());
        assertEquals(registry, none.facts().get("registry"));
        assertEquals("cluster.pull-refused", refused("wrong-login").code());
        assertEquals(
                "cluster.pull-secret-other-registry", refused("other-registry").code());
        assertEquals("cluster.pull-secret-missing", refused("missing-secret").code());
    }

    private static String withSecret(String name, String image) {
        return Site.deployment(name, 1, image)
                .replace("containers:", "imagePullSecrets: [{name: " + name + "}]\n      containers:");
    }

    private static String auths(String host) {
        return "{\"auths\":{\"" + host + "\":{\"username\":\"site\",\"password\":\"wrong-password\"}}}";
    }

    @Test
    @DisplayName("that finds no node, no secret, no admission or no end is told apart")
    void otherTroubles() {
        site.apply(
                Site.deployment("huge", 1, PAUSE).replace("image:", "resources: {requests: {cpu: \"5000\"}}, image:"));
        site.apply(Site.deployment("unconfigured", 1, PAUSE)
                .replace("image:", "envFrom: [{secretRef: {name: not-there}}], image:"));
        site.apply(Site.deployment("commandless", 1, PAUSE).replace("image:", "command: [/no/such/program], image:"));
        site.apply(Site.deployment("accountless", 1, PAUSE)
                .replace("containers:", "serviceAccountName: nobody\n      containers:"));
        site.apply("""
                apiVersion: batch/v1
                kind: Job
                metadata: {name: failing}
                spec:
                  backoffLimit: 0
                  template:
                    spec:
                      restartPolicy: Never
                      containers: [{name: main, image: "%s", command: [/no/such/program]}]
                """.formatted(PAUSE));

        assertEquals("cluster.unschedulable-resources", refused("huge").code());
        Problem config = refused("unconfigured");
        assertEquals("cluster.missing-config", config.code());
        assertTrue(config.why().contains("not-there"), config.why());
        assertEquals("cluster.cannot-start", refused("commandless").code());
        Problem account = refused("accountless");
        assertEquals("cluster.refused-service-account", account.code());
        assertEquals("nobody", account.facts().get("account"));
        ProblemException job = assertThrows(ProblemException.class, () -> await(new WorkloadRef("Job", "failing")));
        assertEquals("cluster.job-failed", job.problem().code());
    }

    @Test
    @DisplayName("is not waited for any longer when the engineer stops")
    void stopped() {
        AtomicInteger asked = new AtomicInteger();
        ProblemException stop = assertThrows(
                ProblemException.class,
                () -> Readiness.await(
                        site.cluster,
                        site.namespace,
                        Set.of(new WorkloadRef("Deployment", "never-made")),
                        Duration.ofMinutes(1),
                        update -> {},
                        () -> asked.incrementAndGet() > 3));
        assertEquals("problem.stopped", stop.problem().code());
    }

    @Test
    @DisplayName("tells its events, newest first")
    void events() {
        List<Change<EventView>> heard = new CopyOnWriteArrayList<>();
        try (Watching _ = EventWatch.start(site.cluster, site.namespace, heard::add)) {
            site.apply(Site.deployment("eventful", 1, PAUSE));
            Site.until(
                    "an event of it",
                    () -> heard.stream()
                            .anyMatch(c -> c instanceof Change.Put<EventView> p
                                    && p.now().reason().equals("ScalingReplicaSet")
                                    && p.now().name().equals("eventful")));
        }
        List<EventView> now = EventWatch.now(site.cluster, site.namespace);
        for (int i = 1; i < now.size(); i++) {
            assertFalse(now.get(i).last().isAfter(now.get(i - 1).last()));
        }
    }

    private static Problem refused(String deployment) {
        return assertThrows(ProblemException.class, () -> await(deployment, update -> {}))
                .problem();
    }

    private static ReadinessUpdate await(String deployment, Consumer<ReadinessUpdate> heard) {
        return Readiness.await(
                site.cluster,
                site.namespace,
                Set.of(new WorkloadRef("Deployment", deployment)),
                Duration.ofSeconds(90),
                Patience.USUAL.atMost(Duration.ofSeconds(8)),
                heard,
                () -> false);
    }

    private static ReadinessUpdate await(WorkloadRef workload) {
        return Readiness.await(
                site.cluster, site.namespace, Set.of(workload), Duration.ofSeconds(90), update -> {}, () -> false);
    }
}
