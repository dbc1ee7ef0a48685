package dev.landfall.engine.registry.serve;

import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.registry.Credentials;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/** Who may pull (RFC 7617). Holds a hash of the password only. */
final class ServeLogin {
    private static final String SCHEME = "basic ";

    private final Optional<byte[]> expected;

    ServeLogin(Optional<Credentials> login) {
        this.expected = login.map(c -> hash((c.user() + ":" + c.password()).getBytes(StandardCharsets.UTF_8)));
    }

    /** @param authorization the header, empty when there is none */
    boolean admits(String authorization) {
        if (expected.isEmpty()) {
            return true;
        }
        if (!authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            return false;
        }
        try {
            byte[] given = Base64.getDecoder()
                    .decode(authorization.substring(SCHEME.length()).strip());
            // hashes, compared whole: how long it takes tells nothing of the password
            return MessageDigest.isEqual(hash(given), expected.get());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static byte[] hash(byte[] text) {
        return Digest.sha256().digest(text);
    }
}
