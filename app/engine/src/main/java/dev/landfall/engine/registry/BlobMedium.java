package dev.landfall.engine.registry;

import dev.landfall.engine.oci.BlobSource;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.ProblemException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * A blob on its medium, read once from start to end with its hash kept beside it; can go back to where a part began without reading all
 * before it again. One thread.
 */
public final class BlobMedium implements Closeable {
    private final BlobSource source;
    private final Digest digest;
    private final long size;
    private @Nullable InputStream in;
    private MessageDigest hash;
    private long at;
    private MessageDigest markHash;
    private long markAt;

    public BlobMedium(BlobSource source, Digest digest, long size) {
        this.source = source;
        this.digest = digest;
        this.size = size;
        this.hash = digest.hasher();
        this.markHash = digest.hasher();
    }

    /** How far it has read. */
    public long at() {
        return at;
    }

    /** Remembers this place, to come back to it. */
    void mark() {
        markHash = copy(hash);
        markAt = at;
    }

    /** Goes to an offset; what lies before it and was not read yet is read, for the hash. */
    public void seek(long offset, byte[] buffer) throws IOException {
        if (offset == at) {
            return;
        }
        if (offset < at) {
            close();
            boolean near = markAt <= offset;
            hash = near ? copy(markHash) : digest.hasher();
            at = near ? markAt : 0;
        }
        while (at < offset) {
            read(buffer, (int) Math.min(buffer.length, offset - at));
        }
    }

    /**
     * Reads and hashes the next bytes, at least one.
     *
     * @throws ProblemException {@code oci.digest-mismatch} when these are the last and the whole is not what its digest says; so the
     *     last bytes of a damaged blob are never handed out
     */
    public int read(byte[] buffer, int length) throws IOException {
        InputStream open = in;
        if (open == null) {
            open = source.open(digest, at);
            in = open;
        }
        int n = open.read(buffer, 0, length);
        if (n <= 0) {
            throw ProblemException.of("oci.digest-mismatch", "digest", digest);
        }
        hash.update(buffer, 0, n);
        at += n;
        if (at == size && !Digest.of(copy(hash)).equals(digest)) {
            throw ProblemException.of("oci.digest-mismatch", "digest", digest);
        }
        return n;
    }

    private static MessageDigest copy(MessageDigest of) {
        try {
            return (MessageDigest) of.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's digests can be copied", e);
        }
    }

    @Override
    public void close() throws IOException {
        InputStream open = in;
        in = null;
        if (open != null) {
            open.close();
        }
    }
}
