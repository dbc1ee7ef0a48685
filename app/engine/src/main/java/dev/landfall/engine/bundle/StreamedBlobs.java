package dev.landfall.engine.bundle;

import dev.landfall.engine.bundle.stream.BlobSink;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes each content once, although its digest is known only when all of it went by.
 *
 * <p>Of every blob the hash of each beginning, chunk by chunk, is kept (32 bytes for 4 MiB). A content that begins as a blob of its size
 * that is there already is only hashed for as long as it goes on the same; when it parts from it after all, what they have in common
 * is copied from the volumes. So a layer that comes a hundred times is written once, and nothing is written in vain. One thread.
 */
final class StreamedBlobs {
    private final StreamedVolumes volumes;
    private final String archive;
    private final Map<Digest, Known> known = new HashMap<>();
    private final Map<Long, List<Known>> bySize = new HashMap<>();
    private final byte[] piece = new byte[VolumeTable.CHUNK];

    /** A blob that is there. */
    private static final class Known {
        private final Digest digest;
        private final StreamedVolumes.Blob blob;
        /** The SHA-256 of the first chunk, of the first two, and so on to the whole; nothing of a small blob. */
        private final byte[] beginnings;

        Known(Digest digest, StreamedVolumes.Blob blob, byte[] beginnings) {
            this.digest = digest;
            this.blob = blob;
            this.beginnings = beginnings;
        }

        boolean beginsAlike(byte[] hash, int chunk) {
            return Arrays.equals(beginnings, chunk * 32, chunk * 32 + 32, hash, 0, 32);
        }
    }

    /** What became of a content. */
    record Taken(Digest digest, boolean again) {}

    /** @param archive said in problems */
    StreamedBlobs(StreamedVolumes volumes, String archive) {
        this.archive = archive;
        this.volumes = volumes;
    }

    OptionalLong size(Digest digest) {
        Known blob = known.get(digest);
        return blob == null ? OptionalLong.empty() : OptionalLong.of(blob.blob.size());
    }

    /** Everything that is there. */
    Iterable<Digest> all() {
        return known.keySet();
    }

    /** Writes a small content that is known to be missing, in one piece. */
    void document(Digest digest, byte[] content) {
        volumes.together(List.of((long) content.length));
        write(digest, content, content.length);
    }

    private void write(Digest digest, byte[] content, int length) {
        StreamedVolumes.Blob blob = volumes.begin(length, digest);
        volumes.put(blob, digest, content, length);
        volumes.end(blob, digest, true);
        known.put(digest, new Known(digest, blob, new byte[0]));
    }

    /**
     * Takes a content.
     *
     * @param expected null when the archive does not name it by its digest
     * @param checkpoint called now and then
     * @throws ProblemException {@code bundle.blob-mismatch} when it is not what was expected; the bundle is spoilt then
     */
    Taken take(BlobSink.Place place, long size, @Nullable Digest expected, InputStream content, Runnable checkpoint)
            throws IOException {
        if (size > piece.length) {
            return large(place, size, expected, content, checkpoint);
        }
        checkpoint.run();
        fill(content, (int) size);
        MessageDigest hasher = expected == null ? Digest.sha256() : expected.hasher();
        hasher.update(piece, 0, (int) size);
        Digest digest = checked(place, Digest.of(hasher), expected);
        if (known.containsKey(digest)) {
            return new Taken(digest, true);
        }
        write(digest, piece, (int) size);
        return new Taken(digest, false);
    }

    private Taken large(
            BlobSink.Place place, long size, @Nullable Digest expected, InputStream content, Runnable checkpoint)
            throws IOException {
        MessageDigest named = expected == null || expected.algorithm().equals("sha256") ? null : expected.hasher();
        MessageDigest hasher = Digest.sha256();
        // grows with what comes by: what an archive says about a size may be anything
        ByteArrayOutputStream beginnings = new ByteArrayOutputStream();
        long chunks = size / piece.length + (size % piece.length == 0 ? 0 : 1);
        List<Known> alike = bySize.getOrDefault(size, List.of());
        StreamedVolumes.Blob open = null;
        for (int chunk = 0; chunk < chunks; chunk++) {
            checkpoint.run();
            int length = (int) Math.min(piece.length, size - (long) chunk * piece.length);
            fill(content, length);
            hasher.update(piece, 0, length);
            if (named != null) {
                named.update(piece, 0, length);
            }
            byte[] whole = beginning(hasher);
            beginnings.writeBytes(whole);
            if (open == null) {
                List<Known> still = stillAlike(alike, whole, chunk);
                if (still.isEmpty()) {
                    open = volumes.begin(size, expected);
                    if (chunk > 0) {
                        copy(alike.getFirst(), open, expected, chunk);
                    }
                }
                alike = still;
            }
            if (open != null) {
                volumes.put(open, expected, piece, length);
            }
        }
        Digest digest = checked(place, named == null ? Digest.of(hasher) : Digest.of(named), expected);
        if (open == null) {
            return again(size, digest, alike.getFirst(), beginnings.toByteArray());
        }
        volumes.end(open, digest, expected != null);
        keep(new Known(digest, open, beginnings.toByteArray()));
        return new Taken(digest, false);
    }

    /** The same bytes are there; only by another algorithm's name they are another blob. */
    private Taken again(long size, Digest digest, Known same, byte[] beginnings) {
        if (!known.containsKey(digest)) {
            StreamedVolumes.Blob open = volumes.begin(size, digest);
            copy(same, open, digest, beginnings.length / 32);
            volumes.end(open, digest, true);
            keep(new Known(digest, open, beginnings));
        }
        return new Taken(digest, true);
    }

    private void keep(Known blob) {
        known.put(blob.digest, blob);
        bySize.computeIfAbsent(blob.blob.size(), s -> new ArrayList<>(1)).add(blob);
    }

    private static List<Known> stillAlike(List<Known> alike, byte[] hash, int chunk) {
        return alike.stream().filter(k -> k.beginsAlike(hash, chunk)).toList();
    }

    /** Copies the first chunks of a blob into another, and makes sure that they are what they were. */
    private void copy(Known from, StreamedVolumes.Blob to, @Nullable Digest digest, int chunks) {
        MessageDigest hasher = Digest.sha256();
        byte[] buffer = new byte[VolumeTable.CHUNK];
        for (int chunk = 0; chunk < chunks; chunk++) {
            int length = (int) Math.min(buffer.length, to.size() - (long) chunk * buffer.length);
            volumes.read(from.blob, (long) chunk * buffer.length, buffer, length);
            hasher.update(buffer, 0, length);
            volumes.put(to, digest, buffer, length);
        }
        if (!from.beginsAlike(hasher.digest(), chunks - 1)) {
            throw volumes.failed(
                    new IOException("the medium gives back other bytes of " + from.digest + " than were written"));
        }
    }

    private static byte[] beginning(MessageDigest hasher) {
        try {
            return ((MessageDigest) hasher.clone()).digest();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's SHA-256 can be cloned", e);
        }
    }

    private Digest checked(BlobSink.Place place, Digest digest, @Nullable Digest expected) {
        if (expected != null && !expected.equals(digest)) {
            throw ProblemException.of(
                    "bundle.blob-mismatch",
                    "digest",
                    expected,
                    "file",
                    archive,
                    "offset",
                    place.offset(),
                    "artifacts",
                    place.member());
        }
        return digest;
    }

    private void fill(InputStream content, int length) throws IOException {
        if (content.readNBytes(piece, 0, length) < length) {
            throw new EOFException("it ends before its size is reached");
        }
    }
}
