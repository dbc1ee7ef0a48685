package dev.landfall.engine.install;

import dev.landfall.engine.bundle.trust.SigningKey;
import dev.landfall.engine.bundle.trust.VerifyKey;
import dev.landfall.engine.problem.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The key that a user's receipts are signed with. It is made when it is first needed and lies in the folder of the user's settings,
 * readable for the user alone; never in a site's folder, which is carried about.
 */
public final class ReceiptKey {
    private static final String FILE = "receipt.key";

    private ReceiptKey() {}

    /**
     * The user's key.
     *
     * @throws ProblemException {@code bundle.key-unreadable}, {@code bundle.unwritable}
     */
    public static SigningKey of(Path settings) {
        Path file = settings.resolve(FILE);
        if (!Files.exists(file)) {
            SigningKey made = SigningKey.generate();
            try {
                made.write(file, null);
                return made;
            } catch (ProblemException e) {
                // another run was first; a folder that cannot be written to is told
                if (!e.problem().code().equals("bundle.key-exists")) {
                    throw e;
                }
            }
        }
        return SigningKey.read(file, null);
    }

    /** Where its public half lies, to be carried to whoever checks receipts. */
    public static Path publicFile(Path settings) {
        return SigningKey.publicFile(settings.resolve(FILE));
    }

    /** The public half; empty as long as no receipt was written. */
    public static Optional<VerifyKey> known(Path settings) {
        Path file = publicFile(settings);
        return Files.exists(file) ? Optional.of(VerifyKey.read(file)) : Optional.empty();
    }
}
