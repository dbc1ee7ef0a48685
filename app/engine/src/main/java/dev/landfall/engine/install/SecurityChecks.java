package dev.landfall.engine.install;

import dev.landfall.engine.openshift.Routes;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.StepSpec;
import dev.landfall.engine.product.Template;
import dev.landfall.engine.progress.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Checks, before anything is planned, whether the site admits the product's pods and serves its Routes. Changes nothing. */
public final class SecurityChecks {
    private SecurityChecks() {}

    /** Empty when nothing there refuses pods, so that nothing had to be rendered. */
    static Optional<SecurityReport> run(SiteSession session, Form form, Consumer<Finding> heard, Progress progress) {
        wildcards(session, form).forEach(heard);
        SecurityPreview preview = SecurityPreview.of(session);
        if (!preview.applies(form)) {
            return Optional.empty();
        }
        try {
            SecurityReport report = preview.report(form.answers(), progress);
            // trying takes a second each; it is worth that only where something really is in the way
            report = report.reallyRefused().isEmpty() ? report : preview.withRemedies(report, progress);
            SecurityFindings.of(report).forEach(heard);
            return Optional.of(report);
        } catch (ProblemException e) {
            if (e.problem().code().equals("problem.stopped")) {
                throw e;
            }
            heard.accept(Finding.warn("openshift.not-judged", e.problem()));
            return Optional.empty();
        }
    }

    /**
     * The same away from the site: what its inventory says of the pods, with the answers and toggles as they stand.
     *
     * @throws ProblemException {@code problem.stopped}, or when there is no bundle
     */
    public static SecurityReport away(
            SiteSession session, Inventory inventory, Consumer<Finding> heard, Progress progress) {
        SecurityPreview preview = SecurityPreview.of(session, inventory);
        SecurityReport report = preview.withRemedies(preview.report(session.answers(), progress), progress);
        SecurityFindings.of(report).forEach(heard);
        return report;
    }

    private static List<Finding> wildcards(SiteSession session, Form form) {
        List<Finding> findings = new ArrayList<>();
        for (StepSpec step : session.product().steps()) {
            if (!(step instanceof StepSpec.Routes routes) || !step.when().holds(form::value)) {
                continue;
            }
            for (StepSpec.RouteSpec route : routes.routes()) {
                if (route.wildcard() && route.when().holds(form::value) && findings.isEmpty()) {
                    Routes.wildcards(
                                    new ClusterReads(session.cluster()).router(),
                                    true,
                                    Template.fill(route.host(), form::value))
                            .ifPresent(findings::add);
                }
            }
        }
        return findings;
    }
}
