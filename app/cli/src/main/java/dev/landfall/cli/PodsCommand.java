package dev.landfall.cli;

import dev.landfall.engine.cluster.Change;
import dev.landfall.engine.cluster.Cluster;
import dev.landfall.engine.cluster.PodView;
import dev.landfall.engine.cluster.PodWatch;
import dev.landfall.engine.cluster.Watching;
import dev.landfall.engine.install.SiteSession;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code landfall pods}: the site's pods, once or as they change. */
@Command(name = "pods", description = "The site's pods; with --watch, as they change.")
final class PodsCommand extends SiteCommand {
    @Option(
            names = {"-w", "--watch"},
            description = "Goes on telling what changes until Ctrl-C.")
    private boolean watch;

    @Override
    int call(SiteSession session) throws InterruptedException {
        Cluster cluster = session.cluster();
        String namespace = namespace(session, cluster);
        if (!watch) {
            print(printer(), terminal().clock(), PodWatch.now(cluster, namespace, ""));
            return 0;
        }
        try (Watching ignored = PodWatch.start(cluster, namespace, "", this::changed)) {
            untilInterrupted();
        }
        return 0;
    }

    private void changed(Change<PodView> change) {
        switch (change) {
            case Change.Put<PodView> put -> {
                PodView pod = put.now();
                printer()
                        .line(time() + "  " + pod.name() + "  " + pod.word() + "  " + pod.ready() + "/" + pod.total()
                                + (pod.restarts() > 0 ? "  restarts " + pod.restarts() : "")
                                + (pod.message().isEmpty() || pod.fine() ? "" : "  " + pod.message()));
                printer().object("pod", fields(pod));
            }
            case Change.Gone<PodView> gone -> {
                printer().line(time() + "  " + gone.last().name() + "  gone");
                printer().object("pod-gone", Map.of("name", gone.last().name()));
            }
            case Change.Lost<PodView> lost ->
                printer().line(time() + "  " + lost.why().title() + "; trying again");
            case Change.InStep<PodView> inStep -> printer().object("in-step", Map.of());
        }
    }

    private String time() {
        return terminal().clock().instant().toString().substring(11, 19);
    }

    static void print(Printer printer, Clock clock, List<PodView> pods) {
        printer.table(
                List.of("POD", "STATE", "READY", "RESTARTS", "AGE", "NODE", "IMAGE"),
                pods.stream()
                        .map(pod -> List.of(
                                pod.name(),
                                pod.word(),
                                pod.ready() + "/" + pod.total(),
                                String.valueOf(pod.restarts()),
                                age(pod.created(), clock),
                                pod.node(),
                                String.join(" ", pod.images())))
                        .toList());
        pods.forEach(pod -> printer.object("pod", fields(pod)));
        for (PodView pod : pods) {
            if (!pod.fine() && !pod.message().isEmpty()) {
                printer.line("");
                printer.line(pod.name() + ": " + pod.reason());
                Printer.wrap(pod.message()).forEach(text -> printer.line("    " + text));
            }
        }
    }

    static String age(@Nullable Instant since, Clock clock) {
        if (since == null) {
            return "";
        }
        long seconds = Math.max(0, Duration.between(since, clock.instant()).toSeconds());
        if (seconds < 120) {
            return seconds + "s";
        }
        if (seconds < 7200) {
            return seconds / 60 + "m";
        }
        return seconds < 172_800 ? seconds / 3600 + "h" : seconds / 86_400 + "d";
    }

    private static Map<String, Object> fields(PodView pod) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", pod.name());
        fields.put("state", pod.word());
        fields.put("ready", pod.ready());
        fields.put("containers", pod.total());
        fields.put("restarts", pod.restarts());
        fields.put("node", pod.node());
        fields.put("images", pod.images());
        fields.put("imageIds", pod.imageIds());
        fields.put("reason", pod.reason());
        fields.put("message", pod.message());
        return fields;
    }
}
