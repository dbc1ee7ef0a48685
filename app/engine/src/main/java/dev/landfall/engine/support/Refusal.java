package dev.landfall.engine.support;

import java.io.IOException;

/** Says that the cluster did not give what was asked for, in words that can be shown. */
final class Refusal extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    /** @param status of HTTP; 0 when there was no answer */
    Refusal(int status, String words) {
        super(words);
        this.status = status;
    }

    boolean forbidden() {
        return status == 401 || status == 403;
    }

    boolean absent() {
        return status == 404 || status == 405;
    }

    /** The words to show. */
    String words() {
        return String.valueOf(getMessage());
    }
}
