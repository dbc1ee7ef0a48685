package dev.landfall.engine.install;

import dev.landfall.engine.bundle.BundleManifest;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Severity;
import dev.landfall.engine.run.Plan;
import dev.landfall.engine.run.Step;
import java.time.Instant;
import java.util.List;

/**
 * A plan, the steps that carry it out, and what was found while it was worked out.
 *
 * @param facts lines of "name: value" about bundle, cluster and registry
 * @param findings all of them
 * @param stopping those that stop the installation: failures that were not accepted in words
 */
public record Planning(
        Plan plan, List<Step> steps, List<String> facts, List<Finding> findings, List<Finding> stopping) {
    public Planning {
        steps = List.copyOf(steps);
        facts = List.copyOf(facts);
        findings = List.copyOf(findings);
        stopping = List.copyOf(stopping);
    }

    /** The same with what stops worked out from the site's acceptances. */
    static Planning of(Plan plan, List<Step> steps, List<String> facts, List<Finding> findings, Site site) {
        List<Finding> stopping = findings.stream()
                .filter(f -> f.severity() == Severity.FAIL)
                .filter(f -> !f.overridable() || site.acceptanceOf(f.id()) == null)
                .toList();
        return new Planning(plan, steps, facts, findings, stopping);
    }

    /** What comes instead of a plan when the bundle is not to be used. */
    static Planning refused(SiteSession session, List<Finding> findings) {
        BundleManifest bundle = session.bundle().manifest();
        String named = bundle.name() + " " + bundle.version();
        return of(
                new Plan("Nothing is planned with " + named, "", List.of()),
                List.of(),
                List.of(
                        "site: " + session.site().name(),
                        "bundle: " + named + " (" + session.bundle().digest() + ")"),
                findings,
                session.site());
    }

    /** The exit code of a command that ends here: 0, 3 when findings stop it, 4 when the bundle is among them. */
    public int exitCode() {
        return stopping.isEmpty()
                ? 0
                : stopping.stream().anyMatch(f -> BundleGate.isDoubt(f.id())) ? BundleGate.EXIT : 3;
    }

    /** The plan as a change-control document. */
    public String runbook(Instant at) {
        return Runbook.print(plan, facts, findings, at);
    }
}
