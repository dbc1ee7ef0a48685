package dev.landfall.engine.oci;

import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/** Where blobs can be read from: a bundle, a layout, an archive. Safe for several threads at once. */
public interface BlobSource {
    /** The size of a blob in bytes, empty when it is not here. */
    OptionalLong size(Digest digest);

    /**
     * Opens a blob for reading from an offset.
     *
     * <p>The stream verifies what the medium lets it verify (a bundle's chunk hashes) before handing bytes out; it does not by
     * itself check the whole blob's digest, since it may start in the middle.
     *
     * @param offset in bytes from the blob's start, 0 up to its size
     * @throws ProblemException when the bytes on the medium are damaged, naming file and offset
     */
    InputStream open(Digest digest, long offset) throws IOException;

    /** A small blob whole, checked against its digest. */
    default byte[] read(Digest digest, int limit) throws IOException {
        try (InputStream in = open(digest, 0)) {
            byte[] bytes = in.readNBytes(limit + 1);
            if (bytes.length > limit) {
                throw ProblemException.of("oci.too-large", "digest", digest, "limit", limit);
            }
            java.security.MessageDigest hasher = digest.hasher();
            hasher.update(bytes);
            if (!Digest.of(hasher).equals(digest)) {
                throw ProblemException.of("oci.digest-mismatch", "digest", digest);
            }
            return bytes;
        }
    }
}
