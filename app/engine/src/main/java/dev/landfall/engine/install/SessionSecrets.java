package dev.landfall.engine.install;

import dev.landfall.engine.install.steps.Captures;
import dev.landfall.engine.install.steps.KeptSecret;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What must not be shown while a site is worked on: the secrets that were given, and what steps learned from APIs.
 *
 * <p>Changed by one thread at a time. Reading waits for nobody: threads of a step ask while another holds the session.
 */
final class SessionSecrets {
    private final SiteFolder folder;
    private final char @Nullable [] passphrase;
    private volatile Site.Secrets given;
    private volatile @Nullable Captures captures;

    /** @param passphrase with which secrets are kept in the folder; null to keep none */
    SessionSecrets(SiteFolder folder, char @Nullable [] passphrase) {
        this.folder = folder;
        this.passphrase = passphrase;
        this.given = passphrase == null
                ? Site.Secrets.NONE
                : folder.sealedSecrets().map(s -> Vault.open(s, passphrase)).orElse(Site.Secrets.NONE);
    }

    Site.Secrets given() {
        return given;
    }

    /** Takes secrets for as long as this lasts, and seals them in the folder when there is a passphrase. */
    void give(Site.Secrets secrets) {
        if (!secrets.equals(given)) {
            given = secrets;
            if (passphrase != null) {
                folder.keepSealedSecrets(Vault.seal(secrets, passphrase));
            }
        }
    }

    /** @param kept where they are kept in the cluster; asked for only once */
    Captures captures(Supplier<KeptSecret> kept) {
        Captures known = captures;
        if (known == null) {
            known = new Captures(kept.get());
            captures = known;
        }
        return known;
    }

    /** Captures belong to one bundle in one cluster. */
    void forgetCaptures() {
        captures = null;
    }

    /** What APIs told, by name, as far as it is known without asking the cluster again. */
    Map<String, String> captured() {
        Captures known = captures;
        return known == null ? Map.of() : known.known();
    }

    /** Every value that must be masked wherever it stands. */
    List<String> masked() {
        List<String> all = new ArrayList<>(given.values());
        Captures known = captures;
        if (known != null) {
            all.addAll(known.secrets());
        }
        return List.copyOf(all);
    }
}
