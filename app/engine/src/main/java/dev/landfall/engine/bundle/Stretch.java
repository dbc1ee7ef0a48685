package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Digest;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.List;

/**
 * Puts one piece into its volume, and hashes on the way the chunks that lie wholly inside it and are written from start to end. One thread.
 */
final class Stretch {
    private final VolumeWriter volume;
    private final VolumePlan.Piece piece;
    private final byte[] header;
    private final long start;
    private final long end;
    private final MessageDigest hasher = Digest.sha256();
    private int hashing = -1;
    private long position;

    /** @param at where in the volume the piece's first byte comes to lie */
    Stretch(VolumeWriter volume, VolumePlan.Piece piece, long at) {
        this.volume = volume;
        this.piece = piece;
        this.header = piece.header();
        this.start = at - header.length;
        this.end = at + TarHeader.padded(piece.length());
        this.position = start;
    }

    VolumePlan.Piece piece() {
        return piece;
    }

    private long at() {
        return start + header.length;
    }

    /** Bytes of a blob that lie next to one another, and whether an earlier build left them. */
    record Run(long from, long to, boolean known) {}

    /** Adds what there is of this piece to that of the pieces before it. */
    void runs(List<Run> runs) {
        for (long offset = 0; offset < piece.length(); ) {
            boolean known = volume.isKnown(at() + offset);
            long end = Math.min(volume.chunkEnd(at() + offset) - at(), piece.length());
            Run run = new Run(piece.from() + offset, piece.from() + end, known);
            if (!runs.isEmpty() && runs.getLast().known() == known) {
                run = new Run(runs.removeLast().from(), run.to(), known);
            }
            runs.add(run);
            offset = end;
        }
    }

    /** Reads what was written of it. */
    void read(long from, byte[] into, int length) throws IOException {
        volume.read(at() + from, into, length);
    }

    /** Writes what stands around the content. */
    void frame() {
        put(-header.length, header, 0, header.length);
        int padding = (int) (end - at() - piece.length());
        put(piece.length(), new byte[padding], 0, padding);
    }

    /** @param from in bytes from the piece's start */
    void put(long from, byte[] bytes, int offset, int length) {
        if (position != at() + from) {
            position = at() + from;
            hashing = -1;
        }
        volume.write(position, bytes, offset, length);
        hash(bytes, offset, length);
    }

    private void hash(byte[] bytes, int offset, int length) {
        VolumeTable table = volume.table();
        int done = 0;
        while (done < length) {
            int chunk = table.chunkOf(position);
            long from = table.chunkStart(chunk);
            long to = from + table.chunkLength(chunk);
            int count = (int) Math.min(length - done, to - position);
            if (position == from && from >= start && to <= end) {
                hasher.reset();
                hashing = chunk;
            }
            if (hashing == chunk) {
                hasher.update(bytes, offset + done, count);
                if (position + count == to) {
                    volume.known(chunk, hasher.digest());
                    hashing = -1;
                }
            }
            position += count;
            done += count;
        }
    }

    /**
     * All of its blob was found right.
     *
     * @param buffer of one chunk
     */
    void completed(byte[] buffer) {
        volume.completed(start, end, buffer);
    }
}
