package dev.landfall.cli;

import dev.landfall.engine.install.DoneReport;
import dev.landfall.engine.install.Planning;
import dev.landfall.engine.install.SiteSession;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.run.RunEvent;
import dev.landfall.engine.run.StopSignal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code landfall install}: the plan, printed, then carried out; started again, it goes on where it was. */
@Command(
        name = "install",
        description = {
            "Prints the plan, then carries it out.",
            "Stopped or killed at any point, the same command goes on where it was."
        })
final class InstallCommand extends LandfallCommand {
    @Mixin
    private SiteOptions site = new SiteOptions();

    @Option(names = "--show-secrets", description = "Prints made-up passwords of users at the end.")
    private boolean showSecrets;

    @Override
    public Integer call() {
        try (SiteSession session = site.open(terminal())) {
            return install(session, printer(), showSecrets);
        }
    }

    static int install(SiteSession session, Printer printer, boolean showSecrets) {
        Planning planning = session.plan(Progress.none());
        PlanPrint.print(printer, planning, null);
        if (!planning.stopping().isEmpty()) {
            return planning.exitCode();
        }
        printer.line("");
        StopSignal stop = new StopSignal();
        RunEvent.RunEnded ended;
        try (Interrupt ignored = new Interrupt(stop)) {
            ended = session.run(planning, new RunPrint(printer, planning.plan()), stop);
        }
        Problem problem = ended.problem();
        if (problem != null) {
            printer.problem(problem);
            if (problem.exitCode() != 130) {
                printer.line(
                        "Nothing that was done is lost. Once it is put right, the same command goes on from here.");
            }
            return problem.exitCode();
        }
        DoneReport done = session.tried(session.done());
        DonePrint.print(printer, done, showSecrets);
        return 0;
    }
}
