package dev.landfall.cli;

import dev.landfall.engine.install.Inventory;
import dev.landfall.engine.install.SiteSession;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code landfall inventory}: what the site's cluster is and allows, as a file to carry out. */
@Command(
        name = "inventory",
        description =
                "Writes what the site's cluster is and allows into a file, without secrets, to check away from it.")
final class InventoryCommand extends SiteCommand {
    @Option(names = "-o", required = true, paramLabel = "FILE", description = "Where the inventory goes.")
    private Path file = Path.of("inventory.json");

    @Override
    int call(SiteSession session) {
        Inventory inventory = Inventory.take(session);
        inventory.write(file);
        printer()
                .line("The inventory of " + inventory.platform().words() + " " + inventory.server() + " is in " + file
                        + ".");
        inventory
                .unreadable()
                .forEach(what -> printer().line("This user may not list " + what + "; they are left out."));
        printer()
                .object(
                        "inventory",
                        Map.of(
                                "file", file.toString(),
                                "platform", inventory.platform().words(),
                                "version", inventory.server(),
                                "unreadable", inventory.unreadable()));
        return 0;
    }
}
