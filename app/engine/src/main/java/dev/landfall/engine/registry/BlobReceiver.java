package dev.landfall.engine.registry;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import java.io.IOException;
import java.io.InputStream;

/** Where pulled blobs go. Called from several threads, never twice at once for one digest. */
public interface BlobReceiver {
    /** Whether it need not be fetched. */
    boolean has(Digest digest);

    /**
     * Takes a blob.
     *
     * @param content to be read to its end, which throws when the bytes are not what the descriptor says: a blob counts only once
     *     {@code read} has returned -1
     */
    void put(Descriptor descriptor, InputStream content) throws IOException;
}
