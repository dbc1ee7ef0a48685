package dev.landfall.desktop.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.desktop.ports.InstallPort;
import dev.landfall.desktop.ports.Watch;
import dev.landfall.engine.cluster.Change;
import dev.landfall.engine.cluster.Cluster;
import dev.landfall.engine.cluster.ContainerView;
import dev.landfall.engine.cluster.EventWatch;
import dev.landfall.engine.cluster.LogFollow;
import dev.landfall.engine.cluster.LogRequest;
import dev.landfall.engine.cluster.PodView;
import dev.landfall.engine.cluster.PodWatch;
import dev.landfall.engine.cluster.Watching;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.install.Planning;
import dev.landfall.engine.install.SiteSession;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.problem.Remedy;
import dev.landfall.engine.run.Journal;
import dev.landfall.engine.run.Plan;
import dev.landfall.engine.run.RunEvent;
import dev.landfall.engine.run.StopSignal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The Install screen over the real engine: the run, and what the cluster's watches tell meanwhile. */
final class InstallDesk implements InstallPort {
    private static final int TAIL = 2000;

    private final SiteDesk desk;
    private final PlanDesk plans;

    InstallDesk(SiteDesk desk, PlanDesk plans) {
        this.desk = desk;
        this.plans = plans;
    }

    @Override
    public List<RunEvent> journal() {
        List<RunEvent> events = new ArrayList<>();
        for (JsonNode entry : Journal.read(desk.session().folder().journalFile())) {
            if (entry.path("event").asText("").equals("fact")) {
                continue;
            }
            try {
                RunEvent event = Json.MAPPER.treeToValue(entry, RunEvent.class);
                if (event instanceof RunEvent.RunStarted) {
                    events.clear();
                }
                events.add(event);
            } catch (JsonProcessingException | IllegalArgumentException e) {
                // a newer Landfall wrote it; what it did is looked at at the site itself
            }
        }
        return events;
    }

    @Override
    public RunEvent.RunEnded run(Plan plan, Consumer<RunEvent> heard, StopSignal stop) {
        Planning planning = plans.planning(plan);
        return desk.session().run(planning, heard, stop);
    }

    @Override
    public void remedy(Remedy remedy) {
        // what can be done by a button is done at the station it belongs to; retrying is the run itself
    }

    @Override
    public Watch pods(Consumer<List<PodRow>> listener) {
        Map<String, PodView> pods = new TreeMap<>();
        return watch(cluster -> PodWatch.start(cluster, namespace(), "", change -> {
            switch (change) {
                case Change.Put<PodView> put -> pods.put(put.now().name(), put.now());
                case Change.Gone<PodView> gone -> pods.remove(gone.last().name());
                default -> {}
            }
            listener.accept(pods.values().stream().map(InstallDesk::row).toList());
        }));
    }

    private static PodRow row(PodView pod) {
        return new PodRow(
                pod.name(),
                pod.word(),
                health(pod),
                pod.ready(),
                pod.total(),
                pod.restarts(),
                pod.node(),
                Objects.requireNonNullElse(pod.created(), Instant.EPOCH),
                pod.images().isEmpty() ? "" : pod.images().getFirst(),
                pod.containers().stream().map(ContainerView::name).toList());
    }

    private static Health health(PodView pod) {
        if (pod.word().equals("Completed") || pod.word().equals("Succeeded")) {
            return Health.FINISHED;
        }
        if (pod.fine()) {
            return Health.RUNNING;
        }
        return trouble(pod) ? Health.TROUBLE : Health.STARTING;
    }

    private static boolean trouble(PodView pod) {
        return pod.word().contains("BackOff")
                || pod.word().contains("Err")
                || pod.word().contains("Invalid")
                || pod.word().equals("Failed");
    }

    @Override
    public Watch events(Consumer<TimelineEntry> listener) {
        return watch(cluster -> EventWatch.start(cluster, namespace(), change -> {
            if (change instanceof Change.Put<dev.landfall.engine.cluster.EventView> put) {
                var event = put.now();
                listener.accept(new TimelineEntry(
                        event.last(),
                        event.warning(),
                        event.source(),
                        event.kind() + " " + event.name(),
                        event.reason() + ": " + event.message()));
            }
        }));
    }

    @Override
    public Watch explanations(Consumer<List<PodProblem>> listener) {
        Map<String, PodView> pods = new TreeMap<>();
        return watch(cluster -> PodWatch.start(cluster, namespace(), "", change -> {
            switch (change) {
                case Change.Put<PodView> put -> pods.put(put.now().name(), put.now());
                case Change.Gone<PodView> gone -> pods.remove(gone.last().name());
                default -> {}
            }
            listener.accept(pods.values().stream()
                    .filter(pod -> trouble(pod) && !pod.message().isEmpty())
                    .map(pod -> new PodProblem(
                            pod.name(),
                            Problem.of(
                                    "desktop.pod",
                                    "pod",
                                    pod.name(),
                                    "reason",
                                    pod.reason(),
                                    "message",
                                    pod.message())))
                    .toList());
        }));
    }

    @Override
    public Watch log(String pod, String container, boolean previous, Consumer<String> line) {
        LogRequest request = LogRequest.pod(namespace(), pod, TAIL).only(container);
        if (previous) {
            LogFollow.read(desk.session().cluster(), request, true, l -> line.accept(l.text()));
            return Watch.none();
        }
        return watch(cluster -> LogFollow.start(
                cluster, request, l -> line.accept(l.text()), trouble -> line.accept("(" + trouble.title() + ")")));
    }

    private String namespace() {
        return desk.session().namespace();
    }

    private interface Start {
        Watching on(Cluster cluster);
    }

    /** Nothing to watch as long as no cluster answers: the screen is also shown when one is away. */
    private Watch watch(Start start) {
        SiteSession session = desk.session();
        try {
            Watching watching = start.on(session.cluster());
            return watching::close;
        } catch (ProblemException e) {
            return Watch.none();
        }
    }
}
