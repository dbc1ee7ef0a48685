package dev.landfall.cli;

import dev.landfall.engine.install.SiteSession;
import dev.landfall.engine.install.SiteSupport;
import dev.landfall.engine.run.StopSignal;
import dev.landfall.engine.support.SupportReport;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code landfall support}: everything support needs, in one file, without secrets. */
@Command(
        name = "support",
        description = {
            "Collects objects, events, logs, releases and the journal into one file to carry out.",
            "Secrets are masked wherever they stand; what cannot be masked for sure is left out."
        })
final class SupportCommand extends SiteCommand {
    @Option(names = "-o", required = true, paramLabel = "FILE", description = "Where the archive goes.")
    private Path file = Path.of(".");

    @Override
    int call(SiteSession session) {
        StopSignal stop = new StopSignal();
        try (Interrupt ignored = new Interrupt(stop)) {
            ProgressLine progress =
                    new ProgressLine(printer(), "support", terminal().clock(), stop::stopped);
            SupportReport report = SiteSupport.collect(session, file, progress);
            printer()
                    .line(report.file() + "  " + Printer.bytes(report.size()) + ", "
                            + report.entries().size() + " files, " + report.hidden() + " secrets masked");
            report.missing().forEach(m -> printer().line("  not in it: " + m.what() + " (" + m.why() + ")"));
            report.findings().forEach(printer()::finding);
            printer()
                    .object(
                            "support",
                            Map.of(
                                    "file", report.file().toString(),
                                    "size", report.size(),
                                    "files", report.entries().size(),
                                    "masked", report.hidden(),
                                    "missing", report.missing().size()));
            return 0;
        }
    }
}
