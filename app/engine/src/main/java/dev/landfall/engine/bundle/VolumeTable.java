package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Digest;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a volume says about itself at its start: which bytes of which blob lie where, and the SHA-256 of every chunk
 * ({@code schema/bundle-format.md}, "The table").
 *
 * @param bundle the digest of the bundle manifest: the identity of the set this volume belongs to
 * @param name the bundle's name
 * @param version the bundle's version
 * @param number of this volume, from 1
 * @param of how many volumes the bundle has
 * @param size of this file in bytes
 * @param data where the first chunk starts
 * @param artifacts the names that {@link Member#artifacts()} counts in
 * @param members in the file's order
 * @param chunks SHA-256 of each chunk, 32 bytes each, one after the other
 */
record VolumeTable(
        Digest bundle,
        String name,
        String version,
        int number,
        int of,
        long size,
        long data,
        List<String> artifacts,
        List<Member> members,
        Hashes chunks) {
    /** How many bytes one chunk hash covers. */
    static final int CHUNK = 4 << 20;

    static final String FORMAT = "application/vnd.landfall.volume.v1+json";
    static final String MEMBER = "landfall/volume.json";
    static final String HASH_MEMBER = "landfall/volume.json.sha256";

    /**
     * A file or a piece of a blob.
     *
     * @param file {@code oci-layout} or {@code index.json}; null of a blob
     * @param blob its digest
     * @param size of the whole file or blob
     * @param from where in the blob the piece starts
     * @param length of the piece
     * @param at where in this volume it starts
     * @param artifacts which need this blob, as places in {@link VolumeTable#artifacts()}
     */
    record Member(
            @Nullable String file, Digest blob, long size, long from, long length, long at, List<Integer> artifacts) {
        /** Its name in the tar. */
        String path() {
            return memberPath(file == null ? LayoutIndex.blobPath(blob) : file, size, from, length);
        }

        /** Where its padding ends and the next member's header starts. */
        long end() {
            return at + TarHeader.padded(length);
        }
    }

    /** A piece is named by where it starts, so that {@code cat} of all pieces in the order of their names gives the blob. */
    static String memberPath(String whole, long size, long from, long length) {
        return length == size
                ? whole
                : whole.replaceFirst("^blobs/", "parts/") + String.format(Locale.ROOT, ".%015d", from);
    }

    int chunkCount() {
        return Math.toIntExact((size - data + CHUNK - 1) / CHUNK);
    }

    long chunkStart(int chunk) {
        return data + (long) chunk * CHUNK;
    }

    int chunkLength(int chunk) {
        return (int) Math.min(CHUNK, size - chunkStart(chunk));
    }

    /** The chunk that holds a byte of this file. */
    int chunkOf(long at) {
        return (int) ((at - data) / CHUNK);
    }

    /** The artifacts that need something of these bytes, headers and padding counted with their member. */
    List<String> touched(long start, long end) {
        SortedSet<Integer> touched = new TreeSet<>();
        for (int i = firstBeyond(start); i < members.size() && members.get(i).at - TarHeader.BLOCK < end; i++) {
            touched.addAll(members.get(i).artifacts);
        }
        return touched.stream().map(artifacts::get).toList();
    }

    /** The first member that does not end before a place; members are in the file's order. */
    private int firstBeyond(long start) {
        int low = 0;
        int high = members.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (members.get(middle).end() > start) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** A list of SHA-256 hashes that takes no more memory than they do. */
    static final class Hashes {
        private final byte[] bytes;

        Hashes(byte[] bytes) {
            this.bytes = bytes;
        }

        int count() {
            return bytes.length / 32;
        }

        boolean matches(int index, byte[] hash) {
            return java.security.MessageDigest.isEqual(
                    hash, java.util.Arrays.copyOfRange(bytes, index * 32, index * 32 + 32));
        }

        String hex(int index) {
            return java.util.HexFormat.of().formatHex(bytes, index * 32, index * 32 + 32);
        }
    }
}
