package dev.landfall.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code landfall}: what it is called with decides which part of the engine runs. */
@Command(
        name = "landfall",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Installs container platforms where there is no internet.",
        subcommands = {
            BundleCommand.class,
            ClusterCommand.class,
            RegistryCommand.class,
            PushCommand.class,
            PlanCommand.class,
            CheckCommand.class,
            InstallCommand.class,
            StatusCommand.class,
            PodsCommand.class,
            LogsCommand.class,
            EventsCommand.class,
            SupportCommand.class,
            InventoryCommand.class,
            KeygenCommand.class,
            KeysCommand.class,
            ReceiptCommand.class,
            RehearseCommand.class
        },
        footer = {
            "",
            "Exit codes: 0 done; 1 failed; 2 wrong usage; 3 findings stop it; 4 a bundle cannot be trusted or is damaged;",
            "            130 interrupted and resumable."
        })
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(run(Terminal.system(), args));
    }

    /** Runs one command on a given terminal and says its exit code. */
    static int run(Terminal terminal, String... args) {
        CommandLine line = new CommandLine(new Main(), new CommandFactory(terminal));
        line.setOut(terminal.out());
        line.setErr(terminal.err());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler(new ProblemHandler());
        return line.execute(args);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do.");
    }
}
