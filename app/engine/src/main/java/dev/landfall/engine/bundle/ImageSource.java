package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Descriptor;
import java.io.IOException;
import java.io.InputStream;

/**
 * An image somewhere, ready to be read: first its manifests, then its blobs.
 *
 * <p>The builder reads all manifests of a bundle before the first blob: with every size known, the volumes' tables can be laid out and the
 * free space checked before a byte is written. What is read is checked against its digest by the builder.
 */
public interface ImageSource extends AutoCloseable {
    /** Its manifest or index, with the digest it has now. */
    Descriptor root();

    /** A manifest, an index or another small document of the image, whole. */
    byte[] document(Descriptor descriptor) throws IOException;

    /**
     * Opens a config or a layer. An {@link IOException} out of it makes the builder open it again where it ended.
     *
     * @param offset from the blob's start, in bytes
     */
    InputStream open(Descriptor descriptor, long offset) throws IOException;

    @Override
    void close();
}
