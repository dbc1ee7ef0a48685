package dev.landfall.cli;

import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.install.BundleGate;
import dev.landfall.engine.install.Site;
import dev.landfall.engine.problem.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The gate that a bundle passes where there is no site: trusted, or accepted in a person's words. */
final class AcceptOption {
    @Option(
            names = "--accept-bundle",
            paramLabel = "WORDS",
            description = "Uses a bundle that cannot be trusted all the same; says why, in more than one word.")
    @Nullable
    private String words;

    /**
     * Whether the bundle may be used; if not, says why and what to do. Without a site words go into a journal of the user's own, and are bound
     * to this bundle and its doubts.
     *
     * @param stopped what is said when it may not, e.g. {@code Nothing was sent. To send it all the same}
     */
    boolean trusted(Bundle opened, Terminal terminal, Printer printer, String stopped) {
        BundleGate gate = BundleGate.of(opened, KeyOptions.settings(terminal), Optional.empty());
        List<Site.Acceptance> accepted = words == null
                ? List.of()
                : gate.accepting(
                        words,
                        terminal.environment().getOrDefault("USER", ""),
                        terminal.clock().instant().toString());
        List<Problem> open = gate.open(accepted);
        if (!open.isEmpty()) {
            open.forEach(printer::problem);
            printer.line(stopped + ": --accept-bundle 'why it is all right here'");
            return false;
        }
        if (accepted.isEmpty()) {
            printer.line("Bundle signed by " + gate.signers() + ", " + gate.digest());
        } else {
            gate.keep(accepted, state(terminal).resolve("accepted.jsonl"), terminal.clock());
            accepted.forEach(printer::accepted);
        }
        return true;
    }

    /** The user's state folder. */
    static Path state(Terminal terminal) {
        Map<String, String> environment = terminal.environment();
        String state = environment.getOrDefault("XDG_STATE_HOME", "");
        Path folder =
                state.isEmpty() ? Path.of(System.getProperty("user.home", "."), ".local", "state") : Path.of(state);
        return folder.resolve("landfall");
    }
}
