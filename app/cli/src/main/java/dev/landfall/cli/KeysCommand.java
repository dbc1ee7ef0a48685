package dev.landfall.cli;

import dev.landfall.engine.bundle.trust.TrustedKeys;
import dev.landfall.engine.bundle.trust.TrustedKeys.Trusted;
import dev.landfall.engine.bundle.trust.VerifyKey;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code landfall keys}: whose signatures this user believes. */
@Command(
        name = "keys",
        description = "Whose signatures on bundles you believe.",
        mixinStandardHelpOptions = true,
        subcommands = {KeysCommand.Show.class, KeysCommand.Add.class, KeysCommand.Remove.class})
final class KeysCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: list, add or remove.");
    }

    private static String words(List<String> signs) {
        return signs.stream()
                .map(s -> s.equals(TrustedKeys.RECEIPTS) ? "receipts" : "bundles named " + s)
                .collect(Collectors.joining(", "));
    }

    @Command(name = "list", description = "Lists the trusted keys.")
    static final class Show extends LandfallCommand {
        @Override
        public Integer call() {
            Path settings = KeyOptions.settings(terminal());
            List<Trusted> keys = TrustedKeys.read(settings).keys();
            if (keys.isEmpty()) {
                printer().line("No key is trusted yet. Add one with 'landfall keys add FILE.pub'.");
            } else {
                printer()
                        .table(
                                List.of("NAME", "ID", "KIND", "FOR", "ADDED"),
                                keys.stream()
                                        .map(k -> List.of(
                                                k.name(),
                                                k.key().brief(),
                                                k.key().words(),
                                                k.families().isEmpty() ? "any" : words(k.families()),
                                                k.added()))
                                        .toList());
            }
            for (Trusted key : keys) {
                printer()
                        .object(
                                "key",
                                Map.of(
                                        "name", key.name(),
                                        "id", key.key().id(),
                                        "families", key.families(),
                                        "added", key.added()));
            }
            return 0;
        }
    }

    @Command(name = "add", description = "Trusts a key: compare its digits with the signer's first.")
    static final class Add extends LandfallCommand {
        @Parameters(paramLabel = "FILE", description = "The public key, PEM.")
        private Path file = Path.of(".");

        @Option(names = "--name", paramLabel = "NAME", description = "Who signs with it; otherwise the file's name.")
        @Nullable
        private String name;

        @Option(names = "--for", paramLabel = "BUNDLE", description = "Only for bundles of this name; may be repeated.")
        private List<String> families = List.of();

        @Option(names = "--receipts", description = "Only for receipts, as a field engineer's receipt.pub.")
        private boolean receipts;

        @Override
        public Integer call() {
            VerifyKey key = VerifyKey.read(file);
            List<String> signs = receipts
                    ? Stream.concat(families.stream(), Stream.of(TrustedKeys.RECEIPTS))
                            .toList()
                    : families;
            String fileName = String.valueOf(file.getFileName());
            String who = name != null ? name : fileName.replaceFirst("\\.(pub|pem)$", "");
            Path settings = KeyOptions.settings(terminal());
            TrustedKeys all = TrustedKeys.read(settings)
                    .with(new Trusted(
                            key,
                            who,
                            signs,
                            terminal()
                                    .clock()
                                    .instant()
                                    .truncatedTo(ChronoUnit.SECONDS)
                                    .toString()));
            all.write(settings);
            // a key that was trusted before may be trusted for more than was said now
            List<String> now = all.find(key.id()).map(Trusted::families).orElse(signs);
            printer()
                    .line("Signatures of " + who + " (" + key.words() + ", " + key.brief() + ") are believed on "
                            + (now.isEmpty() ? "every bundle." : words(now) + "."));
            printer().object("key", Map.of("name", who, "id", key.id(), "families", now));
            return 0;
        }
    }

    @Command(name = "remove", description = "Trusts a key no longer.")
    static final class Remove extends LandfallCommand {
        @Parameters(paramLabel = "KEY", description = "Its name, or at least 8 digits of its id.")
        private String which = "";

        @Override
        public Integer call() {
            Path settings = KeyOptions.settings(terminal());
            TrustedKeys.read(settings).without(which).write(settings);
            printer().line("Removed: " + which);
            return 0;
        }
    }
}
