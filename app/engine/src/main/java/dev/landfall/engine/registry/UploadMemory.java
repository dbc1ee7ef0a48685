package dev.landfall.engine.registry;

import dev.landfall.engine.oci.Digest;
import java.util.Optional;

/**
 * What is remembered of uploads, so that a later run, also on another machine, goes on inside a layer. Called from several threads; what is
 * remembered is a hint only: the registry is asked before anything is built on it.
 */
public interface UploadMemory {
    /**
     * An upload that a registry has open.
     *
     * @param location path and query at the registry under which it goes on; may hold the registry's own state, never a credential
     * @param offset bytes the registry holds
     * @param leastChunk the smallest part the registry takes before the last, in bytes; 0 for any
     */
    record Upload(String repository, Digest digest, String location, long offset, long leastChunk) {
        Upload at(String newLocation, long newOffset) {
            return new Upload(repository, digest, newLocation, newOffset, leastChunk);
        }
    }

    /** An upload of this blob to this repository that was not finished. */
    Optional<Upload> find(String repository, Digest digest);

    void opened(Upload upload);

    /** The registry has taken another part. */
    void advanced(Upload upload);

    /** The blob is in the repository, or this upload will not be gone on with. */
    void finished(String repository, Digest digest);

    /** Remembers nothing beyond this process. */
    static UploadMemory none() {
        return new UploadMemory() {
            @Override
            public Optional<Upload> find(String repository, Digest digest) {
                return Optional.empty();
            }

            @Override
            public void opened(Upload upload) {}

            @Override
            public void advanced(Upload upload) {}

            @Override
            public void finished(String repository, Digest digest) {}
        };
    }
}
