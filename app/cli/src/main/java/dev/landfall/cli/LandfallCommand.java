package dev.landfall.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every command shares: the terminal, and whether it speaks to people or to scripts. */
abstract class LandfallCommand implements Callable<Integer> {
    /** How results are printed. */
    enum Output {
        TEXT,
        JSON
    }

    @Option(
            names = "--output",
            paramLabel = "text|json",
            defaultValue = "text",
            description = "text for people, or json: one object a line.")
    Output output = Output.TEXT;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    boolean help;

    private @Nullable Terminal terminal;
    private @Nullable Printer printer;

    void use(Terminal given) {
        terminal = given;
    }

    Terminal terminal() {
        return Objects.requireNonNull(terminal, "made by CommandFactory");
    }

    Printer printer() {
        if (printer == null) {
            printer = new Printer(terminal().out(), terminal().err(), output == Output.JSON);
        }
        return printer;
    }
}
