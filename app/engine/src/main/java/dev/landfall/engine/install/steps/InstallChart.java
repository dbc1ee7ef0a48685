package dev.landfall.engine.install.steps;

import dev.landfall.engine.charts.PinnedChart;
import dev.landfall.engine.charts.Release;
import dev.landfall.engine.charts.ReleaseStatus;
import dev.landfall.engine.charts.Releases;
import dev.landfall.engine.charts.Rendered;
import dev.landfall.engine.charts.StuckRelease;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.run.Check;
import dev.landfall.engine.run.PlannedStep;
import dev.landfall.engine.run.Step;
import dev.landfall.engine.run.StepContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Installs a reviewed rendering as a Helm release, or upgrades the release to it. What an earlier run left half done is freed first
 * when it was this site's own run, or when nobody can be at work on it any more.
 */
public final class InstallChart implements Step {
    private static final String MARK = "Landfall ";

    private final PlannedStep planned;
    private final Releases releases;
    private final Rendered rendered;
    private final Duration timeout;
    private final String description;

    public InstallChart(
            String id,
            String title,
            Releases releases,
            Rendered rendered,
            Duration timeout,
            List<PlannedStep.Evidence> evidence,
            List<String> objects) {
        this.releases = releases;
        this.rendered = rendered;
        this.timeout = timeout;
        // test hooks have a random name at each rendering, and nothing runs them but 'helm test'
        String content = rendered.values() + "\n"
                + rendered.withDocuments(rendered.documents().stream()
                                .filter(d -> !d.events().equals(List.of("test")))
                                .toList())
                        .manifest();
        this.description =
                MARK + Digest.of(content.getBytes(StandardCharsets.UTF_8)).brief();
        this.planned = new PlannedStep(
                id,
                "helm",
                title,
                "chart " + rendered.chart().name() + " " + rendered.chart().version() + " as release "
                        + rendered.release() + " in namespace " + rendered.namespace() + ", " + objects.size()
                        + " objects" + (rendered.upgrade() ? ", over revision " + (rendered.revision() - 1) : ""),
                0,
                objects,
                evidence);
    }

    @Override
    public PlannedStep planned() {
        return planned;
    }

    @Override
    public Check check(StepContext context) {
        Optional<Release> release = releases.status(rendered.release(), rendered.namespace());
        if (release.isEmpty()) {
            return Check.toDo("there is no release " + rendered.release());
        }
        Release now = release.get();
        if (now.status() == ReleaseStatus.DEPLOYED && now.description().equals(description)) {
            return Check.done("revision " + now.revision() + " is just this");
        }
        return Check.toDo("revision " + now.revision() + " is " + now.status().text()
                + (now.status() == ReleaseStatus.DEPLOYED ? " and differs" : ""));
    }

    @Override
    public void run(StepContext context) {
        free(context);
        // before Helm begins: a run that is killed from here on knows that the half-done release is its own
        context.remember("helm", Map.of("release", rendered.release(), "content", description));
        releases.install(
                PinnedChart.of(rendered), new Releases.Options(timeout, false, description), context.progress());
    }

    private void free(StepContext context) {
        Optional<StuckRelease> stuck = releases.stuck(rendered.release(), rendered.namespace());
        if (stuck.isEmpty()) {
            return;
        }
        StuckRelease left = stuck.get();
        boolean own = left.release().description().startsWith(MARK)
                || context.recall("helm").isPresent();
        if (left.recent() && !own) {
            throw ProblemException.of(
                    "install.release-busy",
                    "release",
                    rendered.release(),
                    "status",
                    left.release().status().text(),
                    "seconds",
                    left.age().toSeconds(),
                    "present",
                    left.present().size(),
                    "absent",
                    left.absent().size());
        }
        Progress progress = context.progress();
        progress.note("Release " + rendered.release() + " was left "
                + left.release().status().text()
                + " by a run that was cut off (" + left.present().size() + " of its objects are there, "
                + left.absent().size() + " are not); it is marked as failed, nothing is deleted, and it goes on");
        releases.unlock(left);
    }

    @Override
    public void verify(StepContext context) {
        if (check(context) instanceof Check.ToDo toDo) {
            throw ProblemException.of("install.not-as-wanted", "what", planned.title(), "why", toDo.why());
        }
    }
}
