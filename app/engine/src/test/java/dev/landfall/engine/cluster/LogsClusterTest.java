package dev.landfall.engine.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.problem.ProblemException;
import dev.landfall.testing.ClusterTest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@ClusterTest
@DisplayName("Logs of a real cluster")
class LogsClusterTest {
    private static Site site;
    private static String image;

    @BeforeAll
    static void open() throws IOException, InterruptedException {
        Optional<String> pushed = ShellImage.push();
        Assumptions.assumeTrue(pushed.isPresent(), "needs a static busybox on the path (Debian: busybox-static)");
        image = pushed.orElseThrow();
        site = new Site();
    }

    @AfterAll
    static void close() {
        if (site != null) {
            site.close();
        }
    }

    private static String shell(String name, String script) {
        return Site.deployment(name, 1, image)
                .replace("image:", "args: [" + '"' + script.replace("\"", "\\\"") + '"' + "], image:");
    }

    @Test
    @DisplayName("are followed across restarts and replacements, init containers too, each line once and in order")
    void restarts() {
        List<LogLine> heard = new CopyOnWriteArrayList<>();
        String script = "read run < /proc/sys/kernel/random/uuid; for i in $(/busybox seq 1 300);"
                + " do echo run $run line $i; done; /busybox sleep 0.3; echo run $run line 301; exit 1";
        String withInit = shell("crasher", script)
                .replace(
                        "containers:",
                        "initContainers: [{name: prepare, image: \"" + image
                                + "\", args: [\"echo one; echo two\"]}]\n      containers:");
        try (Watching _ = LogFollow.start(
                site.cluster, LogRequest.matching(site.namespace, "app=crasher", -1), heard::add, problem -> {})) {
            site.apply(withInit);
            Site.until("three whole runs", () -> whole(heard) >= 3);
            String pod = heard.getFirst().pod();
            site.cluster
                    .api()
                    .send("DELETE", PodWatch.path(site.namespace) + "/" + pod, Map.of(), "application/json", "{}");
            Site.until(
                    "a run of the replacement",
                    () -> heard.stream()
                            .anyMatch(l -> !l.pod().equals(pod) && l.text().endsWith("line 301")));
        }
        Map<String, List<Integer>> runs = runs(heard);
        runs.forEach((run, lines) -> {
            for (int i = 0; i < lines.size(); i++) {
                assertEquals(i + 1, lines.get(i), "run " + run);
            }
        });
        List<String> init = heard.stream()
                .filter(l -> l.container().equals("prepare")
                        && l.pod().equals(heard.getFirst().pod()))
                .map(LogLine::text)
                .toList();
        assertEquals(List.of("one", "two"), init);
    }

    private static long whole(List<LogLine> heard) {
        return runs(heard).values().stream().filter(l -> l.contains(301)).count();
    }

    private static Map<String, List<Integer>> runs(List<LogLine> heard) {
        Map<String, List<Integer>> runs = new LinkedHashMap<>();
        for (LogLine line : heard) {
            String[] words = line.text().split(" ");
            if (words.length == 4) {
                runs.computeIfAbsent(words[1], k -> new ArrayList<>()).add(Integer.valueOf(words[3]));
            }
        }
        return runs;
    }

    @Test
    @DisplayName("lose and repeat nothing when the connection is cut again and again, and watches say so and recover")
    void cuts(@TempDir Path folder) throws IOException {
        site.apply(shell("steady", "i=0; while true; do i=$((i+1)); echo line $i; /busybox usleep 4000; done"));
        URI server = URI.create(site.cluster.context().server());
        String kubeconfig = site.cluster.singleContextKubeconfig();
        List<LogLine> heard = new CopyOnWriteArrayList<>();
        List<Change<PodView>> changes = new CopyOnWriteArrayList<>();
        try (Wire wire = new Wire(server.getHost(), server.getPort())) {
            Path file = Files.writeString(
                    folder.resolve("config"), kubeconfig.replace(":" + server.getPort(), ":" + wire.port()));
            try (Cluster far = Cluster.connect(
                            Kubeconfigs.context(KubeconfigSource.file(file), ""), "", Duration.ofSeconds(5));
                    Watching _ = LogFollow.start(
                            far, LogRequest.matching(site.namespace, "app=steady", -1), heard::add, problem -> {});
                    Watching _ = PodWatch.start(far, site.namespace, "", changes::add)) {
                for (int round = 1; round <= 3; round++) {
                    int before = heard.size();
                    Site.until("lines", () -> heard.size() > before + 150);
                    wire.cut();
                }
                wire.break_();
                Site.until(
                        "told that it is lost",
                        () -> changes.stream().anyMatch(c -> c instanceof Change.Lost<PodView>));
                wire.mend();
                Site.until(
                        "in step again",
                        () -> changes.getLast() instanceof Change.InStep<PodView> || afterLost(changes));
                int before = heard.size();
                Site.until("lines again", () -> heard.size() > before + 300);
            }
        }
        for (int i = 0; i < heard.size(); i++) {
            assertEquals("line " + (i + 1), heard.get(i).text());
        }
    }

    private static boolean afterLost(List<Change<PodView>> changes) {
        int lost = -1;
        int step = -1;
        for (int i = 0; i < changes.size(); i++) {
            lost = changes.get(i) instanceof Change.Lost<PodView> ? i : lost;
            step = changes.get(i) instanceof Change.InStep<PodView> ? i : step;
        }
        return lost >= 0 && step > lost;
    }

    @Test
    @DisplayName("begin with as many lines as were asked for, and can be read once, of the start before too")
    void tails() {
        site.apply(shell("done", "for i in 1 2 3 4 5; do echo line $i; done; /busybox sleep 1000"));
        Readiness.await(
                site.cluster,
                site.namespace,
                Set.of(new WorkloadRef("Deployment", "done")),
                Duration.ofMinutes(1),
                update -> {},
                () -> false);
        List<String> lines = new ArrayList<>();
        Site.until("five lines", () -> {
            lines.clear();
            LogFollow.read(
                    site.cluster, LogRequest.matching(site.namespace, "app=done", -1), false, l -> lines.add(l.text()));
            return lines.size() == 5;
        });
        lines.clear();
        LogFollow.read(
                site.cluster, LogRequest.matching(site.namespace, "app=done", 2), false, l -> lines.add(l.text()));
        assertEquals(List.of("line 4", "line 5"), lines);
        LogFollow.read(
                site.cluster, LogRequest.matching(site.namespace, "app=done", -1), true, l -> lines.add("before"));
        assertEquals(2, lines.size(), "there was no start before");
    }

    @Test
    @DisplayName("are quoted when a program crashes again and again")
    void crashLoop() {
        site.apply(shell("hopeless", "echo starting; echo cannot open the database >&2; exit 7"));
        Patience patience = Patience.USUAL.withCrashes(2);
        ProblemException failed = assertThrows(
                ProblemException.class,
                () -> Readiness.await(
                        site.cluster,
                        site.namespace,
                        Set.of(new WorkloadRef("Deployment", "hopeless")),
                        Duration.ofMinutes(2),
                        patience,
                        update -> {},
                        () -> false));
        assertEquals("cluster.crash-loop", failed.problem().code());
        assertEquals("7", failed.problem().facts().get("exit"));
        assertTrue(failed.problem().why().contains("cannot open the database"), failed.problem()::why);
    }
}
