package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Descriptor;
import java.io.IOException;
import java.io.InputStream;

/** Where the builder takes an artifact's blobs from. */
interface Origin extends AutoCloseable {
    /** As problems name it. */
    String title();

    byte[] document(Descriptor descriptor) throws IOException;

    InputStream open(Descriptor descriptor, long offset) throws IOException;

    /**
     * Makes sure, as far as can be told without reading it, that a blob is there in the size that was said.
     *
     * @throws dev.landfall.engine.problem.ProblemException when not
     */
    void check(Descriptor descriptor);

    /** Whether an I/O error may go away when the blob is opened again. */
    boolean again();

    @Override
    void close();
}
