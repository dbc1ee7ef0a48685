package dev.landfall.engine.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A user name and a password or token; the password is never printed.
 *
 * @param user may be empty for some tokens
 */
public record Credentials(String user, String password) {
    /** The value of an Authorization header (RFC 7617). */
    String basic() {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "Credentials[user=" + user + ", password=…]";
    }
}
