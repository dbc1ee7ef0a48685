package dev.landfall.cli;

import dev.landfall.engine.bundle.trust.SigningKey;
import dev.landfall.engine.bundle.trust.TrustedKeys;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a sealed key is opened, and where this user's trusted keys are kept. */
final class KeyOptions {
    @Option(
            names = "--key-passphrase-file",
            paramLabel = "FILE",
            description = "File that holds the key's passphrase; or set LANDFALL_KEY_PASSPHRASE.")
    @Nullable
    Path passphraseFile;

    /** The passphrase from the file, else from the environment; null when there is none. */
    char @Nullable [] passphrase(Map<String, String> environment) {
        if (passphraseFile != null) {
            return RegistryOptions.read(passphraseFile).strip().toCharArray();
        }
        String given = environment.getOrDefault("LANDFALL_KEY_PASSPHRASE", "");
        return given.isEmpty() ? null : given.toCharArray();
    }

    /** The keys of these files, each usable: what is wrong with one is told before any work is done with it. */
    List<SigningKey> signers(List<Path> keys, Map<String, String> environment) {
        char[] passphrase = passphrase(environment);
        return keys.stream().map(key -> SigningKey.read(key, passphrase)).toList();
    }

    /** The folder of this user's settings. */
    static Path settings(Terminal terminal) {
        return TrustedKeys.folder(
                terminal.environment(),
                System.getProperty("os.name", ""),
                Path.of(System.getProperty("user.home", ".")));
    }
}
