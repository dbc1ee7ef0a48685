package dev.landfall.testing;

import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.bundle.Bundles;
import dev.landfall.engine.bundle.trust.Signatures;
import dev.landfall.engine.bundle.trust.SigningKey;
import dev.landfall.engine.bundle.trust.TrustedKeys;
import dev.landfall.engine.bundle.trust.TrustedKeys.Trusted;
import java.nio.file.Path;
import java.util.List;

/** A key of a test's own, and a folder of settings that trusts it: what a site needs to take the bundles that the test builds. */
public final class TestTrust {
    private static final String NAME = "release team";

    private final Path folder;
    private final SigningKey signer = SigningKey.generate();

    private TestTrust(Path folder) {
        this.folder = folder;
    }

    /** Makes both in a folder; it must not hold a key yet. */
    public static TestTrust in(Path folder) {
        TestTrust made = new TestTrust(folder);
        made.signer.write(made.key(), null);
        TrustedKeys.NONE
                .with(new Trusted(made.signer.verifyKey(), NAME, List.of(), "2026-01-01T00:00:00Z"))
                .write(made.settings());
        return made;
    }

    /** The private key's file, its public half beside it. */
    public Path key() {
        return folder.resolve("release.key");
    }

    /** What {@code XDG_CONFIG_HOME} has to be for commands. */
    public Path configHome() {
        return folder.resolve("config");
    }

    /** The settings that trust the key. */
    public Path settings() {
        return configHome().resolve("landfall");
    }

    /**
     * Signs what was built.
     *
     * @param bundle any volume of it, or its folder
     * @return the signature's file
     */
    public Path sign(Path bundle) {
        try (Bundle built = Bundles.open(bundle)) {
            return Signatures.sign(built, signer);
        }
    }
}
