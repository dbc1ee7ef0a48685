package dev.landfall.cli;

import dev.landfall.engine.bundle.trust.SigningKey;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code landfall keygen}: a new key to sign bundles with. */
@Command(
        name = "keygen",
        description = {
            "Makes a key to sign bundles with: NAME.key, which stays with you, and NAME.pub, which sites trust.",
            "With a passphrase the key is sealed by it."
        })
final class KeygenCommand extends LandfallCommand {
    @Option(
            names = "-o",
            paramLabel = "FILE",
            defaultValue = "landfall.key",
            description = "The private key; the public one, NAME.pub, lies beside it.")
    private Path file = Path.of("landfall.key");

    @Mixin
    private KeyOptions options = new KeyOptions();

    @Override
    public Integer call() {
        char[] passphrase = options.passphrase(terminal().environment());
        SigningKey key = SigningKey.generate();
        key.write(file, passphrase);
        Path half = SigningKey.publicFile(file);
        printer()
                .line("Private key: " + file
                        + (passphrase == null ? ", not sealed: who has the file can sign; a passphrase seals it" : ""));
        printer().line("Public key:  " + half + ", to be carried to the sites: landfall keys add " + half);
        printer().line("Its id:      " + key.verifyKey().brief());
        printer()
                .object(
                        "key",
                        Map.of(
                                "private",
                                file.toString(),
                                "public",
                                half.toString(),
                                "id",
                                key.verifyKey().id()));
        return 0;
    }
}
