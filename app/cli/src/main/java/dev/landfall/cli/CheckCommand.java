package dev.landfall.cli;

import dev.landfall.engine.install.BundleGate;
import dev.landfall.engine.install.Inventory;
import dev.landfall.engine.install.Planning;
import dev.landfall.engine.install.SecurityChecks;
import dev.landfall.engine.install.SecurityReport;
import dev.landfall.engine.install.SiteSession;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Severity;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code landfall check}: everything that can be known beforehand, each finding as it comes. */
@Command(name = "check", description = "Checks whether the installation will work. Touches nothing.")
final class CheckCommand extends LandfallCommand {
    @Mixin
    private SiteOptions site = new SiteOptions();

    @Option(
            names = "--inventory",
            paramLabel = "FILE",
            description =
                    "Away from the site: judges the pods by its inventory, and asks neither cluster nor registry.")
    @Nullable
    private Path inventory;

    @Override
    public Integer call() {
        try (SiteSession session = site.open(terminal())) {
            ProgressLine progress =
                    new ProgressLine(printer(), "check", terminal().clock(), () -> false);
            if (inventory != null) {
                return away(session, inventory, progress);
            }
            Planning planning = session.check(finding -> printer().finding(finding), progress);
            printer().line("");
            PlanPrint.verdict(printer(), planning);
            return planning.exitCode();
        }
    }

    private int away(SiteSession session, Path file, ProgressLine progress) {
        Set<String> stopping = new LinkedHashSet<>();
        SecurityReport report = SecurityChecks.away(
                session,
                Inventory.read(file),
                finding -> {
                    printer().finding(finding);
                    if (finding.severity() == Severity.FAIL && !accepted(session, finding)) {
                        stopping.add(finding.id());
                    }
                },
                progress);
        printer().line("");
        report.assumed().forEach(printer()::line);
        printer()
                .line(report.pods().size() + " pods and templates looked at, "
                        + report.refused().size() + " would be refused.");
        return stopping.isEmpty() ? 0 : stopping.stream().anyMatch(BundleGate::isDoubt) ? BundleGate.EXIT : 3;
    }

    private static boolean accepted(SiteSession session, Finding finding) {
        return finding.overridable() && session.site().acceptanceOf(finding.id()) != null;
    }
}
