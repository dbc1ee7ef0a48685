package dev.landfall.engine.install;

import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Severity;
import dev.landfall.engine.run.Plan;
import dev.landfall.engine.run.PlannedStep;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** A plan as a change-control document in Markdown: what will be done, to what, and what was known beforehand. */
public final class Runbook {
    private Runbook() {}

    /**
     * The document.
     *
     * @param facts lines of "name: value" about bundle, cluster and registry, for the head
     */
    public static String print(Plan plan, List<String> facts, List<Finding> findings, Instant at) {
        StringBuilder text = new StringBuilder();
        text.append("# ").append(plan.title()).append("\n\n");
        text.append("Worked out ")
                .append(at.truncatedTo(ChronoUnit.SECONDS))
                .append(". Nothing has been changed yet.\n\n");
        facts.forEach(fact -> text.append("- ").append(fact).append('\n'));
        text.append("- Plan: `").append(plan.fingerprint()).append("`\n\n## Steps\n\n");
        int number = 1;
        for (PlannedStep step : plan.steps()) {
            text.append(number++).append(". **").append(step.title()).append("**");
            if (!step.detail().isEmpty()) {
                text.append("  \n   ").append(step.detail());
            }
            if (step.bytes() > 0) {
                text.append("  \n   at most ").append(step.bytes()).append(" bytes");
            }
            text.append('\n');
            step.objects().forEach(object -> text.append("   - ").append(object).append('\n'));
        }
        text.append("\n## Checks\n\n");
        for (Finding finding : findings) {
            text.append("- ")
                    .append(finding.severity().name().toLowerCase(Locale.ROOT))
                    .append(": ");
            text.append(finding.title());
            if (finding.severity() != Severity.PASS && !finding.detail().isEmpty()) {
                text.append(" (").append(finding.detail()).append(')');
            }
            text.append('\n');
        }
        text.append(
                "\n## To go back\n\nEach chart is installed as a Helm release; `helm history` lists its revisions and"
                        + " `helm rollback` returns to one. Images stay in the registry.\n");
        return text.toString();
    }
}
