package dev.landfall.desktop.fakes;

import dev.landfall.desktop.ports.InstallPort;
import dev.landfall.desktop.ports.Watch;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.Remedy;
import dev.landfall.engine.run.Plan;
import dev.landfall.engine.run.RunEvent;
import dev.landfall.engine.run.RunEvent.RunEnded;
import dev.landfall.engine.run.RunEvent.RunResult;
import dev.landfall.engine.run.RunEvent.StepResult;
import dev.landfall.engine.run.StopSignal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A run that goes as far as it was told to, in a cluster that shows what it was told to. */
public final class FakeInstall implements InstallPort {
    public List<RunEvent> journal = List.of();

    /** The step at which it fails, or at which it hangs when there is no problem; negative to go through. */
    public int until = -1;

    public @Nullable Problem failure;
    public List<PodRow> pods = List.of();
    public List<TimelineEntry> events = List.of();
    public List<PodProblem> explanations = List.of();
    public List<String> logLines = Samples.mongoLog();
    public final List<String> logsAsked = new ArrayList<>();
    public final List<String> closed = new ArrayList<>();
    public final List<Remedy> remedies = new ArrayList<>();
    public int runs;
    public @Nullable StopSignal signal;
    private final List<Consumer<List<PodRow>>> listeners = new ArrayList<>();

    @Override
    public List<RunEvent> journal() {
        return journal;
    }

    @Override
    public RunEnded run(Plan plan, Consumer<RunEvent> heard, StopSignal stop) {
        runs++;
        signal = stop;
        var at = Samples.NOON;
        heard.accept(new RunEvent.RunStarted(
                at, "run-1", plan.title(), plan.fingerprint(), plan.steps().size()));
        for (int i = 0; i < plan.steps().size(); i++) {
            var step = plan.steps().get(i);
            var from = at.plusSeconds(40L * i);
            if (i == 1) {
                heard.accept(new RunEvent.StepEnded(from, step.id(), StepResult.ALREADY_SO, "it is there", null));
                continue;
            }
            heard.accept(new RunEvent.StepStarted(from, step.id(), step.title(), "not there yet"));
            if (step.bytes() > 0) {
                long done = i == until ? step.bytes() * 62 / 100 : step.bytes();
                for (int part = 1; part <= 10; part++) {
                    heard.accept(new RunEvent.StepProgressed(
                            from, step.id(), "docker.io/allegroai/clearml:2.0.0-613", done * part / 10, step.bytes()));
                }
            }
            if (i == until && failure != null) {
                var ended = from.plusSeconds(31);
                heard.accept(new RunEvent.StepEnded(ended, step.id(), StepResult.FAILED, "", failure));
                return new RunEnded(ended, "run-1", RunResult.FAILED, failure);
            }
            if (i == until) {
                throw new StillRunning();
            }
            heard.accept(new RunEvent.StepEnded(from.plusMillis(38_400), step.id(), StepResult.DONE, "", null));
        }
        return new RunEnded(at.plusSeconds(300), "run-1", RunResult.DONE, null);
    }

    @Override
    public void remedy(Remedy remedy) {
        remedies.add(remedy);
    }

    @Override
    public Watch pods(Consumer<List<PodRow>> listener) {
        listeners.add(listener);
        listener.accept(pods);
        return () -> listeners.remove(listener);
    }

    public void podsNow(List<PodRow> now) {
        pods = now;
        listeners.forEach(l -> l.accept(now));
    }

    @Override
    public Watch events(Consumer<TimelineEntry> listener) {
        events.forEach(listener);
        return Watch.none();
    }

    @Override
    public Watch explanations(Consumer<List<PodProblem>> listener) {
        listener.accept(explanations);
        return Watch.none();
    }

    @Override
    public Watch log(String pod, String container, boolean previous, Consumer<String> line) {
        String asked = pod + "/" + container + (previous ? "/previous" : "");
        logsAsked.add(asked);
        logLines.forEach(line);
        return () -> closed.add(asked);
    }
}
