package dev.landfall.cli;

import dev.landfall.engine.install.DoneReport;
import java.util.Map;

/** Prints how the site is used from now on. */
final class DonePrint {
    private DonePrint() {}

    static void print(Printer printer, DoneReport done, boolean showSecrets) {
        printer.line("");
        printer.line(done.title());
        for (DoneReport.Address address : done.addresses()) {
            printer.line("  " + address.label() + ": " + address.url());
            printer.object("address", Map.of("label", address.label(), "url", address.url()));
        }
        done.tried().forEach(printer::finding);
        for (DoneReport.User user : done.users()) {
            String password = showSecrets ? user.password() : "(shown with --show-secrets)";
            printer.line("  " + user.label() + ": " + user.name()
                    + (user.password().isEmpty() ? "" : "  password: " + password));
            printer.object("user", Map.of("label", user.label(), "name", user.name()));
        }
        if (!done.next().isEmpty()) {
            printer.line("  What now:");
            done.next().forEach(text -> printer.line("    - " + text));
        }
        printer.line("  Receipt: " + done.receipt());
        printer.object(
                "done", Map.of("title", done.title(), "receipt", done.receipt().toString()));
    }
}
