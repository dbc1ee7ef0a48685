package dev.landfall.desktop.ports;

import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.Remedy;
import dev.landfall.engine.run.Plan;
import dev.landfall.engine.run.RunEvent;
import dev.landfall.engine.run.StopSignal;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** What the Install screen asks of the engine. */
public interface InstallPort {
    /** What happened in the last run of this site's plan, from its journal; empty when there was none. */
    List<RunEvent> journal();

    /** Carries the plan out, or goes on with it; returns when it has ended, well or not. */
    RunEvent.RunEnded run(Plan plan, Consumer<RunEvent> heard, StopSignal stop);

    /** Carries out what a problem's button offers. */
    void remedy(Remedy remedy);

    /** Tells all pods of the site, at once and whenever one changes. */
    Watch pods(Consumer<List<PodRow>> listener);

    /** Tells what happens at the site, the past first. */
    Watch events(Consumer<TimelineEntry> listener);

    /** Tells what is wrong with pods and why, whenever that changes. */
    Watch explanations(Consumer<List<PodProblem>> listener);

    /** Tells a container's log line by line, from its beginning. */
    Watch log(String pod, String container, boolean previous, Consumer<String> line);

    /**
     * A pod in a row.
     *
     * @param phase as kubectl prints it, e.g. {@code Running}, {@code ImagePullBackOff}
     * @param ready how many of its containers are
     * @param image what its first container runs
     */
    record PodRow(
            String name,
            String phase,
            Health health,
            int ready,
            int containers,
            int restarts,
            String node,
            Instant since,
            String image,
            List<String> containerNames) {
        public PodRow {
            containerNames = List.copyOf(containerNames);
        }
    }

    /** How a pod is, for a person. */
    enum Health {
        STARTING,
        RUNNING,
        FINISHED,
        TROUBLE
    }

    /** @param object e.g. {@code Pod clearml-mongodb-0} */
    record TimelineEntry(Instant at, boolean warning, String source, String object, String text) {}

    record PodProblem(String pod, Problem problem) {}
}
