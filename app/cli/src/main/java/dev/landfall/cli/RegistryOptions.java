package dev.landfall.cli;

import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The registry options that every command takes alike. There is no option for a password itself: argument lists are public. */
final class RegistryOptions {
    @Option(
            names = "--registry-ca",
            paramLabel = "FILE",
            description = "PEM file with the certificate authority that the registry's certificate comes from.")
    @Nullable
    Path ca;

    @Option(names = "--registry-user", paramLabel = "USER", description = "User name for the registry.")
    @Nullable
    String user;

    @Option(
            names = "--registry-password-file",
            paramLabel = "FILE",
            description = "File that holds the password; or set LANDFALL_REGISTRY_PASSWORD.")
    @Nullable
    Path passwordFile;

    @Option(names = "--plain-http", description = "The registry speaks HTTP without TLS.")
    boolean plainHttp;

    /** The PEM text, empty when none was given. */
    String caText() {
        return ca == null ? "" : read(ca);
    }

    /** The password from the file, else from the environment, else empty. */
    String password(Map<String, String> environment) {
        return passwordFile != null
                ? read(passwordFile).strip()
                : environment.getOrDefault("LANDFALL_REGISTRY_PASSWORD", "");
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw ProblemException.because(e, "cli.unreadable", "file", file, "why", String.valueOf(e.getMessage()));
        }
    }
}
