package dev.landfall.cli;

import dev.landfall.engine.charts.Release;
import dev.landfall.engine.cluster.Change;
import dev.landfall.engine.cluster.Cluster;
import dev.landfall.engine.cluster.PodWatch;
import dev.landfall.engine.cluster.Watching;
import dev.landfall.engine.cluster.WorkloadView;
import dev.landfall.engine.cluster.WorkloadWatch;
import dev.landfall.engine.install.SiteSession;
import dev.landfall.engine.install.SiteStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code landfall status}: what is installed and how it is, once or as it changes. */
@Command(name = "status", description = "What is installed and how it is; with --watch, as it changes.")
final class StatusCommand extends SiteCommand {
    private static final long PATIENCE_SECONDS = 20;

    @Option(
            names = {"-w", "--watch"},
            description = "Goes on telling what changes until Ctrl-C.")
    private boolean watch;

    @Override
    int call(SiteSession session) throws InterruptedException {
        Cluster cluster = session.cluster();
        String namespace = namespace(session, cluster);
        printer()
                .line(session.site().name() + ": " + cluster.platform().words() + " " + cluster.version()
                        + ", namespace " + namespace);
        for (Release release : SiteStatus.releases(session)) {
            printer()
                    .line("  release " + release.name() + "  " + release.chart() + " " + release.version()
                            + "  revision " + release.revision() + "  "
                            + release.status().text());
            printer()
                    .object(
                            "release",
                            Map.of(
                                    "name", release.name(),
                                    "chart", release.chart() + "-" + release.version(),
                                    "revision", release.revision(),
                                    "status", release.status().text()));
        }
        SiteStatus.lastRun(session).ifPresent(words -> printer().line("  last run: " + words));
        printer().line("");
        return watch ? follow(cluster, namespace) : once(cluster, namespace);
    }

    private int once(Cluster cluster, String namespace) throws InterruptedException {
        List<WorkloadView> workloads = new ArrayList<>();
        AtomicInteger kinds = new AtomicInteger(WorkloadWatch.KINDS.size());
        CountDownLatch known = new CountDownLatch(1);
        try (Watching ignored = WorkloadWatch.start(cluster, namespace, "", change -> {
            switch (change) {
                case Change.Put<WorkloadView> put -> workloads.add(put.now());
                case Change.InStep<WorkloadView> step -> {
                    if (kinds.decrementAndGet() == 0) {
                        known.countDown();
                    }
                }
                default -> {}
            }
        })) {
            boolean complete = known.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (!complete) {
                printer().line("(the cluster has not told everything yet)");
            }
        }
        printer()
                .table(
                        List.of("WORKLOAD", "READY", "STATE"),
                        workloads.stream()
                                .map(w -> List.of(w.ref().toString(), w.ready() + "/" + w.desired(), words(w)))
                                .sorted((a, b) -> a.getFirst().compareTo(b.getFirst()))
                                .toList());
        workloads.forEach(this::object);
        printer().line("");
        PodsCommand.print(printer(), terminal().clock(), PodWatch.now(cluster, namespace, ""));
        return workloads.stream().allMatch(WorkloadView::done) ? 0 : 1;
    }

    private int follow(Cluster cluster, String namespace) throws InterruptedException {
        try (Watching ignored = WorkloadWatch.start(cluster, namespace, "", change -> {
            if (change instanceof Change.Put<WorkloadView> put) {
                WorkloadView w = put.now();
                printer().line(w.ref() + "  " + w.ready() + "/" + w.desired() + "  " + words(w));
                object(w);
            }
        })) {
            untilInterrupted();
        }
        return 0;
    }

    private static String words(WorkloadView workload) {
        if (!workload.failed().none()) {
            return workload.failed().reason() + ": " + workload.failed().message();
        }
        return workload.done() ? "ready" : "not ready";
    }

    private void object(WorkloadView workload) {
        printer()
                .object(
                        "workload",
                        Map.of(
                                "workload", workload.ref().toString(),
                                "ready", workload.ready(),
                                "desired", workload.desired(),
                                "done", workload.done()));
    }
}
