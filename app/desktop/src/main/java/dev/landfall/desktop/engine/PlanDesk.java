package dev.landfall.desktop.engine;

import dev.landfall.desktop.ports.ChecksPort;
import dev.landfall.desktop.ports.PlanPort;
import dev.landfall.engine.install.Planning;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.run.Plan;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The Checks and Review screens over the real engine: both come out of one planning. */
final class PlanDesk implements ChecksPort, PlanPort {
    private final SiteDesk desk;
    private @Nullable Planning latest;

    PlanDesk(SiteDesk desk) {
        this.desk = desk;
    }

    @Override
    public void run(Consumer<Finding> each, Progress progress) {
        keep(desk.session().check(each, progress));
    }

    @Override
    public Finding again(String id) {
        Planning planning = desk.session().plan(Progress.none());
        keep(planning);
        return planning.findings().stream()
                .filter(f -> f.id().equals(id))
                .findFirst()
                .orElseGet(() -> Finding.pass(id, "It no longer comes up", ""));
    }

    @Override
    public Map<String, String> accepted() {
        Map<String, String> accepted = new LinkedHashMap<>();
        desk.session().site().accepted().forEach(a -> accepted.put(a.finding(), a.words()));
        return accepted;
    }

    @Override
    public void accept(Finding finding, String because) {
        desk.session().accept(finding.id(), because, System.getProperty("user.name", ""));
    }

    @Override
    public Plan plan(Progress progress) {
        Planning planning = desk.session().plan(progress);
        keep(planning);
        if (!planning.stopping().isEmpty()) {
            throw ProblemException.of(
                    "desktop.not-ready",
                    "findings",
                    planning.stopping().stream().map(Finding::title).collect(Collectors.joining("; ")));
        }
        return planning.plan();
    }

    @Override
    public String runbook(Plan plan) {
        return planning(plan).runbook(desk.session().clock().instant());
    }

    /** The planning that a plan came from; worked out again when the window was closed in between. */
    Planning planning(Plan plan) {
        Planning known;
        synchronized (this) {
            known = latest;
        }
        if (known != null && known.plan().fingerprint().equals(plan.fingerprint())) {
            return known;
        }
        Planning again = desk.session().plan(Progress.none());
        keep(again);
        return again;
    }

    private synchronized void keep(Planning planning) {
        latest = planning;
    }
}
