package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.BlobSource;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Blobs that lie in files named for their digests.
 *
 * @param path where a blob lies, e.g. {@link LayoutIndex#blobPath}
 */
public record LayoutBlobs(Shelf shelf, Function<Digest, String> path) implements BlobSource {
    /** The blobs of an OCI layout. */
    public LayoutBlobs(Shelf shelf) {
        this(shelf, LayoutIndex::blobPath);
    }

    @Override
    public OptionalLong size(Digest digest) {
        try {
            return shelf.size(path.apply(digest));
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
        return shelf.open(path.apply(digest), offset);
    }
}
