package dev.landfall.cli;

import dev.landfall.engine.bundle.trust.SigningKey;
import dev.landfall.engine.install.ReceiptKey;
import dev.landfall.engine.install.SignedReceipt;
import dev.landfall.engine.install.Site;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code landfall receipt}: whether a receipt is what was written at the site, and the key that one's own are signed with. */
@Command(
        name = "receipt",
        description = "Checks receipts, and shows the key that yours are signed with.",
        mixinStandardHelpOptions = true,
        subcommands = {ReceiptCommand.Verify.class, ReceiptCommand.Key.class})
final class ReceiptCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: verify or key.");
    }

    @Command(
            name = "verify",
            description = {
                "Says who signed a receipt, what was installed and when.",
                "Changed, signed by nobody known, or not signed: exit code 4."
            })
    static final class Verify extends LandfallCommand {
        @Parameters(paramLabel = "FILE", description = "The receipt, as it lies in the site's receipts folder.")
        private Path file = Path.of(".");

        @Option(
                names = "--key",
                paramLabel = "FILE",
                description = "A signer's public key, believed this once; may be repeated.")
        private List<Path> keys = List.of();

        @Override
        public Integer call() {
            SignedReceipt receipt = SignedReceipt.verify(file, KeyOptions.settings(terminal()), keys);
            printer().line(receipt.title() + ": the receipt is as it was signed.");
            printer().line("  signed by " + receipt.signer() + " (key " + receipt.key() + ")");
            printer().line("  done at   " + receipt.at() + " by " + receipt.by() + ", site " + receipt.site());
            printer()
                    .line("  bundle    " + receipt.bundle() + " " + receipt.version() + ", " + receipt.images()
                            + (receipt.images() == 1 ? " image" : " images"));
            printer().line("            " + receipt.digest());
            for (Site.Acceptance accepted : receipt.accepted()) {
                printer()
                        .line("  accepted  " + accepted.finding() + ": " + accepted.words()
                                + (accepted.by().isEmpty() ? "" : " (" + accepted.by() + ")"));
            }
            printer().object("receipt", fields(receipt));
            return 0;
        }

        private static Map<String, Object> fields(SignedReceipt receipt) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("signer", receipt.signer());
            fields.put("key", receipt.key());
            fields.put("at", receipt.at());
            fields.put("by", receipt.by());
            fields.put("site", receipt.site());
            fields.put("bundle", receipt.bundle());
            fields.put("version", receipt.version());
            fields.put("digest", receipt.digest());
            fields.put("images", receipt.images());
            fields.put("accepted", receipt.accepted());
            return fields;
        }
    }

    @Command(
            name = "key",
            description = {
                "Shows the key that your receipts are signed with; made when it is first needed.",
                "Carry its public half to whoever checks them: landfall keys add receipt.pub --receipts"
            })
    static final class Key extends LandfallCommand {
        @Override
        public Integer call() {
            Path settings = KeyOptions.settings(terminal());
            SigningKey key = ReceiptKey.of(settings);
            Path half = ReceiptKey.publicFile(settings);
            printer()
                    .line("Your receipts are signed with the key "
                            + key.verifyKey().brief());
            printer().line("Its public half: " + half);
            printer().object("key", Map.of("id", key.verifyKey().id(), "public", half.toString()));
            return 0;
        }
    }
}
