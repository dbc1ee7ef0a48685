package dev.landfall.cli;

import dev.landfall.engine.install.Planning;
import dev.landfall.engine.install.SiteSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code landfall check}: everything that can be known beforehand, each finding as it comes. */
@Command(name = "check", description = "Checks whether the installation will work. Touches nothing.")
final class CheckCommand extends LandfallCommand {
    @Mixin
    private SiteOptions site = new SiteOptions();

    @Override
    public Integer call() {
        try (SiteSession session = site.open(terminal())) {
            ProgressLine progress =
                    new ProgressLine(printer(), "check", terminal().clock(), () -> false);
            Planning planning = session.check(finding -> printer().finding(finding), progress);
            printer().line("");
            PlanPrint.verdict(printer(), planning);
            return planning.stopping().isEmpty() ? 0 : 3;
        }
    }
}
