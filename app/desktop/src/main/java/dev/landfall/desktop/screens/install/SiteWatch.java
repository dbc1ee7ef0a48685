package dev.landfall.desktop.screens.install;

import dev.landfall.desktop.journey.Context;
import dev.landfall.desktop.ports.InstallPort;
import dev.landfall.desktop.ports.InstallPort.Health;
import dev.landfall.desktop.ports.InstallPort.PodProblem;
import dev.landfall.desktop.ports.InstallPort.PodRow;
import dev.landfall.desktop.ports.InstallPort.TimelineEntry;
import dev.landfall.desktop.ports.Watch;
import dev.landfall.desktop.widgets.LogModel;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;

/** The site's pods, timeline and the log at hand, live. */
public final class SiteWatch {
    private static final int TIMELINE_LIMIT = 5_000;

    private final Context context;
    private final InstallPort port;
    private final ObservableList<PodRow> pods = FXCollections.observableArrayList();
    private final ObservableList<TimelineEntry> timeline = FXCollections.observableArrayList();
    private final ObservableList<PodProblem> explanations = FXCollections.observableArrayList();
    private final ConcurrentLinkedQueue<TimelineEntry> entries = new ConcurrentLinkedQueue<>();
    private final BooleanProperty follow = new SimpleBooleanProperty(true);
    private final ReadOnlyObjectWrapper<@Nullable Source> source = new ReadOnlyObjectWrapper<>();
    private final LogModel log;
    private Watch logWatch = Watch.none();
    private boolean begun;

    /** Whose log is shown. */
    public record Source(String pod, String container, boolean previous) {}

    SiteWatch(Context context, InstallPort port) {
        this.context = context;
        this.port = port;
        this.log = new LogModel(context.gate());
        follow.addListener((p, was, is) -> followPod());
    }

    /** Begins to watch, once. */
    void begin() {
        if (begun) {
            return;
        }
        begun = true;
        // the handles are not kept: the window watches its site as long as it is open
        context.work()
                .run(
                        () -> {
                            port.pods(found -> context.gate().latest("pods", () -> show(found)));
                            port.events(entry -> {
                                entries.add(entry);
                                context.gate().latest("timeline", this::drainTimeline);
                            });
                            port.explanations(
                                    found -> context.gate().latest("explanations", () -> explanations.setAll(found)));
                            return true;
                        },
                        done -> {},
                        p -> {
                            begun = false;
                            log.add("The site cannot be watched: " + p.title() + ". " + p.next());
                        });
    }

    private void show(List<PodRow> found) {
        if (!found.equals(pods)) {
            pods.setAll(found);
        }
        followPod();
    }

    private void drainTimeline() {
        List<TimelineEntry> batch = new java.util.ArrayList<>();
        for (TimelineEntry e = entries.poll(); e != null; e = entries.poll()) {
            batch.add(e);
        }
        // the latest on top
        timeline.addAll(0, batch.reversed());
        if (timeline.size() > TIMELINE_LIMIT) {
            timeline.remove(TIMELINE_LIMIT, timeline.size());
        }
    }

    /** Shows a pod's log, and stays with it. */
    public void choose(PodRow pod) {
        follow.set(false);
        show(new Source(pod.name(), firstContainer(pod), false));
    }

    public void chooseContainer(String container) {
        Source now = source.get();
        if (now != null && !now.container().equals(container)) {
            show(new Source(now.pod(), container, false));
        }
    }

    /** The log of the container that ran before the last restart, or of the one that runs now. */
    public void choosePrevious(boolean previous) {
        Source now = source.get();
        if (now != null && now.previous() != previous) {
            show(new Source(now.pod(), now.container(), previous));
        }
    }

    private void followPod() {
        if (follow.get()) {
            thatMatters(pods).ifPresent(pod -> {
                Source now = source.get();
                boolean crashed = pod.health() == Health.TROUBLE && pod.restarts() > 0 && pod.ready() == 0;
                if (now == null || !now.pod().equals(pod.name())) {
                    show(new Source(pod.name(), firstContainer(pod), crashed));
                }
            });
        }
    }

    /** The pod one would look at: one in trouble, else the one that started last and is not ready, else the youngest. */
    static Optional<PodRow> thatMatters(List<PodRow> pods) {
        return pods.stream()
                .min(Comparator.comparing((PodRow pod) -> switch (pod.health()) {
                            case TROUBLE -> 0;
                            case STARTING -> 1;
                            case RUNNING -> 2;
                            case FINISHED -> 3;
                        })
                        .thenComparing(PodRow::since, Comparator.reverseOrder())
                        .thenComparing(PodRow::name));
    }

    private static String firstContainer(PodRow pod) {
        return pod.containerNames().isEmpty() ? "" : pod.containerNames().getFirst();
    }

    private void show(Source wanted) {
        logWatch.close();
        logWatch = Watch.none();
        log.clear();
        source.set(wanted);
        context.work()
                .run(
                        () -> port.log(wanted.pod(), wanted.container(), wanted.previous(), line -> {
                            if (wanted.equals(source.get())) {
                                log.add(line);
                            }
                        }),
                        watch -> {
                            if (wanted.equals(source.get())) {
                                logWatch = watch;
                            } else {
                                watch.close();
                            }
                        },
                        p -> log.add(p.title() + ". " + p.next()));
    }

    public ObservableList<PodRow> pods() {
        return pods;
    }

    /** The latest first. */
    public ObservableList<TimelineEntry> timeline() {
        return timeline;
    }

    public ObservableList<PodProblem> explanations() {
        return explanations;
    }

    /** Whether the log changes to the pod that matters by itself. */
    public BooleanProperty follow() {
        return follow;
    }

    /** Whose log is shown; null as long as there is no pod. */
    public ReadOnlyObjectProperty<@Nullable Source> source() {
        return source.getReadOnlyProperty();
    }

    public LogModel log() {
        return log;
    }
}
