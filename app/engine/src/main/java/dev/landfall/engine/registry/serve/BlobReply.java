package dev.landfall.engine.registry.serve;

import dev.landfall.engine.oci.BlobSource;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.registry.BlobMedium;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Sends blobs, whole or in part, and holds them to their digests while they are sent: of a damaged one the last bytes never leave, so that
 * no client takes it for complete. Safe for several threads.
 *
 * <p>A part cannot be held to the digest of the whole. So the whole is read once before the first part of a blob is given out. From then on the
 * source's own check of what it reads, such as a bundle's chunks, is as good: it was right when the digest was.
 */
final class BlobReply {
    /** What is read and sent at once: large enough to cost few calls, small enough for a thousand clients. */
    static final int SLICE = 128 << 10;

    private final BlobSource source;
    private final Set<Digest> proven = ConcurrentHashMap.newKeySet();
    private final Map<Digest, ReentrantLock> proving = new ConcurrentHashMap<>();

    BlobReply(BlobSource source) {
        this.source = source;
    }

    /** What opens the answer: headers with a length go out, a stream for so many bytes comes back. */
    interface Opening {
        Sending open() throws IOException;
    }

    /**
     * Sends a part of a blob, or all of it.
     *
     * @throws ProblemException when it is damaged; where that shows in its first bytes, before the answer was opened
     */
    void send(Digest digest, long size, ByteRange range, Opening opening) throws IOException {
        byte[] buffer = new byte[(int) Math.min(SLICE, size)];
        if (range.length() == size) {
            whole(digest, size, opening, buffer);
        } else if (proven.contains(digest)) {
            part(digest, range, opening.open(), buffer);
        } else if (range.to() == size) {
            rest(digest, size, range.from(), opening.open(), buffer);
        } else {
            Sending out = opening.open();
            prove(digest, size, buffer);
            part(digest, range, out, buffer);
        }
    }

    private void whole(Digest digest, long size, Opening opening, byte[] buffer) throws IOException {
        try (BlobMedium medium = new BlobMedium(source, digest, size)) {
            int n = medium.read(buffer, buffer.length);
            Sending out = opening.open();
            out.write(buffer, n);
            rest(medium, size, out, buffer);
            proven.add(digest);
        }
    }

    /** What a client lacks after a pull that broke off: what it has is read again, for the hash. */
    private void rest(Digest digest, long size, long from, Sending out, byte[] buffer) throws IOException {
        try (BlobMedium medium = new BlobMedium(source, digest, size)) {
            medium.seek(from, buffer);
            rest(medium, size, out, buffer);
            proven.add(digest);
        }
    }

    private static void rest(BlobMedium medium, long size, Sending out, byte[] buffer) throws IOException {
        while (medium.at() < size) {
            int n = medium.read(buffer, buffer.length);
            out.write(buffer, n);
        }
    }

    private void prove(Digest digest, long size, byte[] buffer) throws IOException {
        ReentrantLock mine = proving.computeIfAbsent(digest, d -> new ReentrantLock());
        mine.lock();
        try {
            if (!proven.contains(digest)) {
                try (BlobMedium medium = new BlobMedium(source, digest, size)) {
                    medium.seek(size, buffer);
                }
                proven.add(digest);
            }
        } finally {
            mine.unlock();
        }
    }

    private void part(Digest digest, ByteRange range, Sending out, byte[] buffer) throws IOException {
        try (InputStream in = source.open(digest, range.from())) {
            long left = range.length();
            while (left > 0) {
                int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (n < 0) {
                    throw ProblemException.of("oci.digest-mismatch", "digest", digest);
                }
                out.write(buffer, n);
                left -= n;
            }
        }
    }
}
