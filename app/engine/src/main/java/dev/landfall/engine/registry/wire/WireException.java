package dev.landfall.engine.registry.wire;

import java.io.IOException;

/** The connection failed: not the server's answer, not the medium that a body is read from. Trying again may help. */
public final class WireException extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean stale;

    /** @param stale whether the connection had been idle and may simply have been closed since */
    WireException(String message, Throwable cause, boolean stale) {
        super(message, cause);
        this.stale = stale;
    }

    boolean stale() {
        return stale;
    }
}
