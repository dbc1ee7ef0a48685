package dev.landfall.cli;

import dev.landfall.engine.install.PlanEvidence;
import dev.landfall.engine.install.Planning;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Severity;
import dev.landfall.engine.run.PlannedStep;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prints a plan: its steps first, then what the checks found, worst last so that it stands by the prompt. */
final class PlanPrint {
    private PlanPrint() {}

    /** @param show a step's id, or {@code values} or {@code defaults} for that of every chart */
    static void print(Printer printer, Planning planning, @Nullable String show) {
        printer.line(planning.plan().title());
        planning.facts().forEach(fact -> printer.line("  " + fact));
        printer.line("");
        int number = 1;
        for (PlannedStep step : planning.plan().steps()) {
            printer.line(String.format("%3d. %s", number, step.title()));
            if (!step.detail().isEmpty()) {
                printer.line("     " + step.detail());
            }
            if (step.bytes() > 0) {
                printer.line("     at most " + Printer.bytes(step.bytes()));
            }
            step.objects().forEach(object -> printer.line("       " + object));
            for (PlannedStep.Evidence evidence : step.evidence()) {
                if (wanted(step, evidence, show)) {
                    printer.line("--- " + evidence.name());
                    printer.line(evidence.text());
                }
            }
            printer.object("step", fields(step, number));
            number++;
        }
        printer.line("");
        findings(printer, planning.findings());
        printer.object(
                "plan",
                Map.of(
                        "title",
                        planning.plan().title(),
                        "fingerprint",
                        planning.plan().fingerprint()));
        verdict(printer, planning);
    }

    private static boolean wanted(PlannedStep step, PlannedStep.Evidence evidence, @Nullable String show) {
        return switch (show) {
            case "values" -> evidence.name().equals(PlanEvidence.VALUES);
            case "defaults" -> evidence.name().equals(PlanEvidence.DEFAULTS);
            case null -> false;
            default -> step.id().equals(show);
        };
    }

    static void findings(Printer printer, List<Finding> findings) {
        for (Severity severity : Severity.values()) {
            findings.stream().filter(f -> f.severity() == severity).forEach(printer::finding);
        }
    }

    static void verdict(Printer printer, Planning planning) {
        List<Finding> stopping = planning.stopping();
        printer.object(
                "verdict",
                Map.of(
                        "ready",
                        stopping.isEmpty(),
                        "stopping",
                        stopping.stream().map(Finding::id).toList(),
                        "exit",
                        planning.exitCode()));
        planning.findings().stream()
                .filter(f -> f.severity() == Severity.FAIL && !stopping.contains(f))
                .forEach(f -> printer.line("Accepted in words, which the journal keeps: " + f.title()));
        if (stopping.isEmpty()) {
            printer.line("Ready: nothing stands in the way.");
            return;
        }
        printer.line("Not ready: " + stopping.size() + (stopping.size() == 1 ? " finding stops" : " findings stop")
                + " the installation.");
        for (Finding finding : stopping) {
            if (finding.overridable()) {
                printer.line("  To go on all the same: --accept '" + finding.id() + "=why it is all right here'");
            }
        }
    }

    private static Map<String, Object> fields(PlannedStep step, int number) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("number", number);
        fields.put("id", step.id());
        fields.put("step", step.kind());
        fields.put("title", step.title());
        fields.put("detail", step.detail());
        fields.put("bytes", step.bytes());
        fields.put("objects", step.objects());
        return fields;
    }
}
