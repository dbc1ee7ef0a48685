package dev.landfall.cli;

import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.bundle.Bundles;
import dev.landfall.engine.install.Inventory;
import dev.landfall.engine.install.SiteSession;
import dev.landfall.engine.registry.Holdings;
import dev.landfall.engine.registry.RegistryAccess;
import dev.landfall.engine.run.StopSignal;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code landfall inventory}: what a site is and holds, as a file to carry out. */
@Command(
        name = "inventory",
        description = {
            "Writes what a site is and holds into a file to carry out, without secrets.",
            "Its cluster, to check away from it; its registry, so that the next bundle need hold only what that lacks;"
                    + " its releases."
        })
final class InventoryCommand extends LandfallCommand {
    @ArgGroup(exclusive = true, multiplicity = "1")
    private Of of = new Of();

    /** A site, or a registry alone. */
    static final class Of {
        @Option(names = "--site", paramLabel = "FOLDER", description = "The site's folder.")
        @Nullable
        Path site;

        @Option(
                names = "--registry",
                paramLabel = "HOST[/PREFIX]",
                description = "A registry alone, of which there is no site's folder here.")
        @Nullable
        String registry;
    }

    @Option(
            names = "--name",
            defaultValue = "",
            paramLabel = "NAME",
            description = "With --registry: what the site is called.")
    private String name = "";

    @Option(
            names = "--bundle",
            paramLabel = "BUNDLE",
            description = "With --registry: a bundle that was pushed there, for a registry that does not list its"
                    + " repositories.")
    @Nullable
    private Path bundle;

    @Mixin
    private RegistryOptions options = new RegistryOptions();

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = "With which the site's secrets are sealed; or set LANDFALL_PASSPHRASE.")
    @Nullable
    private Path passphraseFile;

    @Option(names = "-o", required = true, paramLabel = "FILE", description = "Where the inventory goes.")
    private Path file = Path.of("inventory.json");

    @Override
    public Integer call() {
        StopSignal stop = new StopSignal();
        try (Interrupt ignored = new Interrupt(stop)) {
            ProgressLine progress =
                    new ProgressLine(printer(), "inventory", terminal().clock(), stop::stopped);
            Inventory inventory = take(progress);
            inventory.write(file);
            print(inventory);
            return 0;
        }
    }

    private Inventory take(ProgressLine progress) {
        String registry = of.registry;
        if (registry != null) {
            return ofRegistry(RegistryCommand.access(registry, options, terminal()), progress);
        }
        Path folder = of.site == null ? Path.of(".") : of.site;
        char[] passphrase = SiteOptions.passphrase(passphraseFile, terminal().environment());
        try (SiteSession session =
                SiteSession.existing(folder, terminal().clock(), passphrase, KeyOptions.settings(terminal()))) {
            String password = options.password(terminal().environment());
            if (!password.isEmpty()) {
                session.give(session.secrets().withRegistryPassword(password));
            }
            return Inventory.take(session, progress);
        }
    }

    private Inventory ofRegistry(RegistryAccess access, ProgressLine progress) {
        if (bundle == null) {
            return Inventory.ofRegistry(access, name, List.of(), terminal().clock(), progress);
        }
        try (Bundle pushed = Bundles.open(bundle)) {
            return Inventory.ofRegistry(
                    access, name, List.of(pushed), terminal().clock(), progress);
        }
    }

    private void print(Inventory inventory) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("file", file.toString());
        var cluster = inventory.cluster();
        if (cluster != null) {
            printer()
                    .line("The inventory of " + cluster.platform().words() + " " + cluster.server() + " is in " + file
                            + ".");
            cluster.unreadable()
                    .forEach(what -> printer().line("This user may not list " + what + "; they are left out."));
            fields.put("platform", cluster.platform().words());
            fields.put("version", cluster.server());
            fields.put("unreadable", cluster.unreadable());
            fields.put("releases", inventory.releases().size());
        }
        Holdings holdings = inventory.registry();
        if (holdings == null) {
            printer().line("No registry is chosen for this site; what it holds is left out.");
        } else {
            print(holdings, fields);
        }
        printer().object("inventory", fields);
    }

    private void print(Holdings holdings, Map<String, Object> fields) {
        int lost =
                holdings.repositories().stream().mapToInt(r -> r.lost().size()).sum();
        printer()
                .line("The registry " + holdings.address() + " holds "
                        + holdings.repositories().size() + " repositories, " + holdings.tags() + " tags, "
                        + Printer.bytes(holdings.bytes()) + "; what it holds is in " + file + ".");
        if (holdings.listed() == Holdings.Listed.KNOWN) {
            printer()
                    .line("It does not list its repositories; it was asked for those that receipts and bundle"
                            + " name.");
        }
        if (holdings.listed() == Holdings.Listed.KNOWN
                && holdings.repositories().isEmpty()) {
            printer().line("Nothing of that is there. Name a bundle that was pushed there with --bundle.");
        }
        holdings.unreadable().forEach(what -> printer().line("This login may not read " + what + "; it is left out."));
        for (Holdings.Repository repository : holdings.repositories()) {
            for (Holdings.Lost one : repository.lost()) {
                printer().line("LOST in " + repository.name() + ": " + one.what() + ", needed by " + one.neededBy());
            }
        }
        fields.put("registry", holdings.address());
        fields.put("listed", holdings.listed().name());
        fields.put("repositories", holdings.repositories().size());
        fields.put("tags", holdings.tags());
        fields.put("bytes", holdings.bytes());
        fields.put("lost", lost);
    }
}
