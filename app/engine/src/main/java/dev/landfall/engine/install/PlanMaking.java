package dev.landfall.engine.install;

import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.run.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes a site's plans, and keeps what the last one found. One thread at a time: its session sees to that. */
final class PlanMaking {
    private @Nullable SecurityReport security;
    private Map<String, String> names = Map.of();

    /**
     * Works out the plan; changes nothing at the site.
     *
     * @param heard each finding as it comes
     */
    Planning plan(SiteSession session, Progress progress, Consumer<Finding> heard) {
        List<Finding> findings = new ArrayList<>();
        Consumer<Finding> both = finding -> {
            findings.add(finding);
            heard.accept(finding);
        };
        // what is missing is told in the order in which one chooses: bundle, cluster, registry
        session.product();
        BundleGate gate = session.gate();
        gate.findings().forEach(both);
        Receipt.changed(session.folder(), session.settings()).forEach(both);
        if (!gate.open(session.site().accepted()).isEmpty()) {
            // nothing of a bundle that nobody vouches for is rendered or shown to the cluster before a person says why
            return Planning.refused(session, findings);
        }
        session.cluster();
        session.registry();
        Form form = session.completeForm();
        new SiteChecks(session, form, both).all();
        security = SecurityChecks.run(session, form, both, progress).orElse(null);
        Planner planner = new Planner(session, form, progress, both);
        List<Step> steps = planner.steps();
        names = planner.names();
        return Planning.of(planner.plan(steps), steps, planner.facts(), findings, session.site());
    }

    /** What became of the pods in the last plan; empty where nothing refuses pods. */
    Optional<SecurityReport> security() {
        return Optional.ofNullable(security);
    }

    /** The names of objects that the charts' renderings gave in the last plan. */
    Map<String, String> names() {
        return names;
    }

    /** Names belong to one bundle. */
    void forgetNames() {
        names = Map.of();
    }
}
