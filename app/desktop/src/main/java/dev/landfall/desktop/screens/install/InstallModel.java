package dev.landfall.desktop.screens.install;

import dev.landfall.desktop.journey.Activity;
import dev.landfall.desktop.journey.Amounts;
import dev.landfall.desktop.journey.Context;
import dev.landfall.desktop.journey.Journey.Flag;
import dev.landfall.desktop.journey.Primary;
import dev.landfall.desktop.journey.Station;
import dev.landfall.desktop.journey.StationModel;
import dev.landfall.desktop.ports.InstallPort;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.Remedy;
import dev.landfall.engine.run.Plan;
import dev.landfall.engine.run.PlannedStep;
import dev.landfall.engine.run.RunEvent;
import dev.landfall.engine.run.RunEvent.RunResult;
import dev.landfall.engine.run.StopSignal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;

/** The Install screen: the run as it goes. What happens in the cluster meanwhile is the {@link SiteWatch}'s. */
public final class InstallModel implements StationModel {
    private final Context context;
    private final InstallPort port;
    private final InstantSource clock;
    private final SiteWatch watch;
    private final Primary primary = new Primary("Stop", this::act);
    private final ObservableList<StepRow> steps = FXCollections.observableArrayList();
    private final ReadOnlyObjectWrapper<State> state = new ReadOnlyObjectWrapper<>(State.NOT_BEGUN);
    private final ReadOnlyObjectWrapper<@Nullable Problem> problem = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyObjectWrapper<@Nullable Instant> began = new ReadOnlyObjectWrapper<>();
    private @Nullable Plan plan;
    private @Nullable StopSignal stop;
    private @Nullable Instant ended;

    /** How the run stands. */
    public enum State {
        NOT_BEGUN,
        RUNNING,
        STOPPING,
        STOPPED,
        FAILED,
        DONE
    }

    public InstallModel(Context context, InstallPort port, InstantSource clock) {
        this.context = context;
        this.port = port;
        this.clock = clock;
        this.watch = new SiteWatch(context, port);
        refresh();
    }

    @Override
    public void entered() {
        watch.begin();
    }

    /** Begins with a plan that has been reviewed. */
    public void start(Plan reviewed) {
        plan = reviewed;
        steps.setAll(reviewed.steps().stream()
                .map(s -> StepRow.waiting(s.id(), s.kind(), s.title(), s.bytes()))
                .toList());
        run(reviewed);
    }

    /** Shows what an earlier sitting did, so that it can go on from there. */
    public void resume(Plan planned) {
        plan = planned;
        steps.setAll(planned.steps().stream()
                .map(s -> StepRow.waiting(s.id(), s.kind(), s.title(), s.bytes()))
                .toList());
        context.work()
                .run(
                        port::journal,
                        events -> {
                            events.forEach(this::take);
                            if (state.get() == State.RUNNING) {
                                // the journal ends in the middle: Landfall was killed, or the laptop went dark
                                state.set(State.STOPPED);
                            }
                            refresh();
                        },
                        problem::set);
    }

    /** What a step's plan has to read. */
    public List<PlannedStep.Evidence> evidence(StepRow row) {
        Plan known = plan;
        return known == null
                ? List.of()
                : known.steps().stream()
                        .filter(s -> s.id().equals(row.id()))
                        .flatMap(s -> s.evidence().stream())
                        .toList();
    }

    private void run(Plan now) {
        StopSignal signal = new StopSignal();
        stop = signal;
        steps.replaceAll(StepRow::again);
        problem.set(null);
        state.set(State.RUNNING);
        began.set(clock.instant());
        ended = null;
        context.journey().locked().set(true);
        Activity shown = context.activities()
                .begin(now.title())
                .whenStopped(() -> context.gate().execute(this::stop));
        watch.begin();
        context.work()
                .run(
                        () -> port.run(now, event -> hear(shown, event), signal),
                        end -> finished(shown, end.result(), end.problem()),
                        p -> finished(shown, RunResult.FAILED, p));
        refresh();
    }

    private void hear(Activity shown, RunEvent event) {
        if (event instanceof RunEvent.StepProgressed progress) {
            // there are thousands of these: only the latest of a step counts
            shown.report(progress.what(), progress.done(), progress.total());
            context.gate().latest("progress " + progress.step(), () -> take(event));
        } else {
            if (event instanceof RunEvent.StepStarted started) {
                shown.report(started.title(), 0, 0);
            }
            context.gate().execute(() -> take(event));
        }
    }

    private void take(RunEvent event) {
        switch (event) {
            case RunEvent.StepStarted e -> apply(e.step(), event);
            case RunEvent.StepProgressed e -> apply(e.step(), event);
            case RunEvent.StepNoted e -> apply(e.step(), event);
            case RunEvent.StepEnded e -> apply(e.step(), event);
            case RunEvent.RunStarted e -> {
                began.set(e.at());
                ended = null;
                state.set(State.RUNNING);
            }
            case RunEvent.RunEnded e -> {
                ended = e.at();
                problem.set(e.problem());
                state.set(
                        switch (e.result()) {
                            case DONE -> State.DONE;
                            case FAILED -> State.FAILED;
                            case STOPPED -> State.STOPPED;
                        });
            }
        }
        refresh();
    }

    private void apply(String step, RunEvent event) {
        for (int i = 0; i < steps.size(); i++) {
            StepRow row = steps.get(i);
            boolean late = event instanceof RunEvent.StepProgressed && row.state() != StepRow.State.RUNNING;
            if (row.id().equals(step) && !late) {
                steps.set(i, row.after(event));
            }
        }
    }

    private void finished(Activity shown, RunResult result, @Nullable Problem why) {
        context.activities().end(shown);
        stop = null;
        ended = clock.instant();
        context.journey().locked().set(false);
        state.set(
                switch (result) {
                    case DONE -> State.DONE;
                    case FAILED -> State.FAILED;
                    case STOPPED -> State.STOPPED;
                });
        problem.set(result == RunResult.FAILED ? why : null);
        refresh();
        if (result == RunResult.DONE) {
            context.journey().settle(Station.INSTALL);
        }
    }

    private void act() {
        Plan now = plan;
        switch (state.get()) {
            case RUNNING -> stop();
            case STOPPED, FAILED -> {
                if (now != null) {
                    run(now);
                }
            }
            case DONE -> context.journey().pass(Station.INSTALL);
            case NOT_BEGUN, STOPPING -> {}
        }
    }

    /** Asks the run to stop at the next place where it can go on later. */
    public void stop() {
        if (stop != null && state.get() == State.RUNNING) {
            stop.stop();
            state.set(State.STOPPING);
            refresh();
        }
    }

    /** Carries out what a problem's button offers, then goes on. */
    public void remedy(Remedy remedy) {
        Plan now = plan;
        context.work()
                .run(
                        () -> {
                            port.remedy(remedy);
                            return true;
                        },
                        done -> {
                            boolean goOn = state.get() == State.FAILED || state.get() == State.STOPPED;
                            if (now != null && goOn) {
                                run(now);
                            }
                        },
                        problem::set);
    }

    private void refresh() {
        context.journey()
                .answer(Station.INSTALL, state.get() == State.DONE && plan != null ? plan.fingerprint() : null);
        long done = steps.stream()
                .filter(s -> s.state() == StepRow.State.DONE || s.state() == StepRow.State.ALREADY_SO)
                .count();
        String passed = done + " of " + Amounts.count(steps.size(), "step") + " done.";
        primary.inOrder(state.get() == State.STOPPED || state.get() == State.FAILED);
        primary.quiet(state.get() == State.RUNNING || state.get() == State.STOPPING);
        switch (state.get()) {
            case NOT_BEGUN -> primary.refuse("Go on", "Review the plan first.");
            case RUNNING -> primary.allow("Stop", passed + " Stopping is safe: it goes on from there later.");
            case STOPPING -> primary.refuse("Stop", "Stopping at the next place where it can go on later…");
            case STOPPED -> primary.allow("Go on", passed + " What is done stays done.");
            case FAILED -> primary.allow("Go on", passed + " The failed step is tried again; what is done stays done.");
            case DONE -> primary.allow("Continue", passed);
        }
        context.journey()
                .flag(
                        Station.INSTALL,
                        switch (state.get()) {
                            case RUNNING, STOPPING -> Flag.WORKING;
                            case FAILED -> Flag.FAILED;
                            case STOPPED -> Flag.NEEDS_YOU;
                            case NOT_BEGUN, DONE -> Flag.NONE;
                        });
    }

    /** How long the run has been going, or went. */
    public @Nullable Duration time() {
        Instant from = began.get();
        return from == null ? null : Duration.between(from, ended == null ? clock.instant() : ended);
    }

    /** How long a step took, in words. */
    public String time(StepRow row) {
        Duration time = row.time(clock.instant());
        return time == null ? "" : Amounts.duration(time);
    }

    @Override
    public Station station() {
        return Station.INSTALL;
    }

    @Override
    public Primary primary() {
        return primary;
    }

    public ObservableList<StepRow> steps() {
        return steps;
    }

    public ReadOnlyObjectProperty<State> state() {
        return state.getReadOnlyProperty();
    }

    /** Why the run failed; null when it did not. */
    public ReadOnlyObjectProperty<@Nullable Problem> problem() {
        return problem.getReadOnlyProperty();
    }

    /** What happens in the cluster meanwhile. */
    public SiteWatch watch() {
        return watch;
    }

    /** The problems of steps that failed. */
    public List<Problem> stepProblems() {
        return steps.stream()
                .map(StepRow::problem)
                .filter(java.util.Objects::nonNull)
                .toList();
    }
}
