package dev.landfall.engine.bundle;

import java.util.Locale;
import java.util.Optional;

/** What an artifact of a bundle is. */
public enum ArtifactKind {
    /** A container image, or an index of one for several platforms. */
    IMAGE,
    /** A Helm chart as Helm's own OCI artifact. */
    CHART,
    /** A product's definition: its folder. */
    PRODUCT,
    /** Any one file. */
    FILE,
    /** Python packages. */
    PYTHON,
    /** A Juju charm. */
    CHARM,
    /** The list of software in the bundle, CycloneDX JSON. */
    SBOM;

    /** As the bundle manifest writes it, e.g. {@code image}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<ArtifactKind> of(String word) {
        for (ArtifactKind kind : values()) {
            if (kind.word().equals(word)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
