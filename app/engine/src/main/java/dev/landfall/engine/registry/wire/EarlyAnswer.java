package dev.landfall.engine.registry.wire;

import java.io.IOException;

/** The server answered before the whole body was sent, as it does when it refuses (413, 401): no more needs sending. */
public final class EarlyAnswer extends IOException {
    private static final long serialVersionUID = 1L;

    EarlyAnswer() {
        super("the server answered before the request was sent whole");
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
