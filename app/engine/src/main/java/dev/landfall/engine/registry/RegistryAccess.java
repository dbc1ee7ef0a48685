package dev.landfall.engine.registry;

import java.util.Optional;

/** A registry and what is needed to speak to it. */
public record RegistryAccess(RegistryTarget target, Optional<Credentials> credentials, Trust trust) {
    /** Without credentials, trusting what this machine trusts. */
    public static RegistryAccess to(RegistryTarget target) {
        return new RegistryAccess(target, Optional.empty(), Trust.system());
    }

    public RegistryAccess with(Credentials more) {
        return new RegistryAccess(target, Optional.of(more), trust);
    }

    public RegistryAccess with(Trust other) {
        return new RegistryAccess(target, credentials, other);
    }
}
