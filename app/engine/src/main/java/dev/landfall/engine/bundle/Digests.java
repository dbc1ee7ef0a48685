package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** Digests of what is too large for memory. */
final class Digests {
    private Digests() {}

    /** Reads a stream to its end. */
    static Digest of(InputStream in) throws IOException {
        MessageDigest hasher = Digest.sha256();
        byte[] buffer = new byte[OpenFile.SLICE];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            hasher.update(buffer, 0, n);
        }
        return Digest.of(hasher);
    }
}
