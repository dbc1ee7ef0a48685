package dev.landfall.engine.bundle.stream;

import java.io.IOException;

/**
 * A kind of archive that is read in one pass.
 *
 * <p>The first member tells kinds apart: a reader that fits is given the archive from that first member on.
 */
public interface StreamedArchive {
    /** Whether an archive that begins with this member is of this kind. */
    boolean fits(TarStream.Entry first);

    /**
     * Reads the archive to its end.
     *
     * @return how many artifacts it held
     */
    int read(TarStream tar, BlobSink sink) throws IOException;
}
