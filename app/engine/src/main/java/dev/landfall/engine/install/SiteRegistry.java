package dev.landfall.engine.install;

import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.registry.Credentials;
import dev.landfall.engine.registry.RegistryAccess;
import dev.landfall.engine.registry.RegistryTarget;
import dev.landfall.engine.registry.Trust;

/** A site's choice of registry as the laptop reaches it. */
public final class SiteRegistry {
    private SiteRegistry() {}

    /**
     * Makes the access; connects nowhere.
     *
     * @param password empty when the registry asks nobody who they are
     * @param siteName for the words of a problem; empty for a registry that is only tried
     * @throws ProblemException {@code install.no-registry} when none was chosen, {@code install.no-password} when a user has none
     */
    public static RegistryAccess access(Site.RegistryChoice choice, String password, String siteName) {
        if (choice.address().isEmpty()) {
            throw ProblemException.of("install.no-registry", "site", siteName);
        }
        RegistryAccess access =
                RegistryAccess.to(RegistryTarget.parse(choice.address()).plain(choice.plainHttp()));
        if (!choice.user().isEmpty() && password.isEmpty()) {
            throw ProblemException.of("install.no-password", "user", choice.user(), "registry", choice.address());
        }
        if (!choice.ca().isEmpty()) {
            access = access.with(Trust.system().and(choice.ca()));
        }
        return choice.user().isEmpty() ? access : access.with(new Credentials(choice.user(), password));
    }
}
