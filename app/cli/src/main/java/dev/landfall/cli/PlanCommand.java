package dev.landfall.cli;

import dev.landfall.engine.install.Planning;
import dev.landfall.engine.install.SiteSession;
import dev.landfall.engine.progress.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code landfall plan}: what would be done, with nothing touched. */
@Command(name = "plan", description = "Prints what would be done. Touches nothing.")
final class PlanCommand extends LandfallCommand {
    @Mixin
    private SiteOptions site = new SiteOptions();

    @Option(
            names = "--show",
            paramLabel = "STEP",
            description = "Prints everything a step would apply, whole; 'values' prints what every chart is given, "
                    + "'defaults' in what that differs from the chart's own values.")
    @Nullable
    private String show;

    @Option(names = "--runbook", paramLabel = "FILE", description = "Writes the plan as a change-control document.")
    @Nullable
    private Path runbook;

    @Override
    public Integer call() throws Exception {
        try (SiteSession session = site.open(terminal())) {
            Planning planning = session.plan(Progress.none());
            PlanPrint.print(printer(), planning, show);
            if (runbook != null) {
                Files.writeString(runbook, planning.runbook(terminal().clock().instant()));
                printer().line("Runbook: " + runbook);
            }
            return planning.exitCode();
        }
    }
}
