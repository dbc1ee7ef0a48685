package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.BlobSource;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/** The blobs of an OCI layout. */
record LayoutBlobs(Shelf shelf) implements BlobSource {
    @Override
    public OptionalLong size(Digest digest) {
        try {
            return shelf.size(LayoutIndex.blobPath(digest));
        } catch (IOException e) {
            throw OpenFile.unreadable(shelf.path(), e);
        }
    }

    @Override
    public InputStream open(Digest digest, long offset) throws IOException {
        long size = size(digest)
                .orElseThrow(
                        () -> ProblemException.of("bundle.blob-missing", "digest", digest, "bundle", shelf.path()));
        if (offset < 0 || offset > size) {
            throw new IndexOutOfBoundsException("offset " + offset + " in a blob of " + size + " bytes");
        }
        return shelf.open(LayoutIndex.blobPath(digest), offset);
    }
}
