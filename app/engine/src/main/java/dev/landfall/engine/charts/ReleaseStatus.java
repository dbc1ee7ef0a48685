package dev.landfall.engine.charts;

import java.util.Locale;

/** What Helm says of a release. */
public enum ReleaseStatus {
    DEPLOYED,
    FAILED,
    /** A later revision took its place. */
    SUPERSEDED,
    /** Taken away, and kept in the history. */
    UNINSTALLED,
    UNINSTALLING,
    /** Helm is at it, or was killed in the middle. */
    PENDING_INSTALL,
    PENDING_UPGRADE,
    PENDING_ROLLBACK,
    UNKNOWN;

    static ReleaseStatus of(String text) {
        for (ReleaseStatus status : values()) {
            if (status.text().equals(text)) {
                return status;
            }
        }
        return UNKNOWN;
    }

    /** As Helm writes it, e.g. {@code pending-install}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether Helm refuses to go on from here. */
    public boolean pending() {
        return this == PENDING_INSTALL || this == PENDING_UPGRADE || this == PENDING_ROLLBACK;
    }
}
