package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Digest;
import java.security.MessageDigest;

/** Puts one piece into its volume, byte after byte, and hashes the chunks that lie wholly inside it on the way. One thread. */
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

    /** How many of its bytes an earlier build left, from the piece's start. */
    long known() {
        return volume.knownFrom(at(), piece.length());
    }

    /** Reads what was written of it. */
    void read(long from, byte[] into, int length) throws java.io.IOException {
        volume.read(at() + from, into, length);
    }

    /**
     * Writes the header; the next byte is this one of the piece.
     *
     * @param from in bytes from the piece's start
     */
    void begin(long from) {
        position = start;
        hashing = -1;
        put(header, 0, header.length);
        if (from > 0) {
            position = at() + from;
            hashing = -1;
        }
    }

    void put(byte[] bytes, int offset, int length) {
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

    /** How many of its bytes are still to come. */
    long room() {
        return at() + piece.length() - position;
    }

    /** Writes what stands around the content, which is there already. */
    void frame() {
        begin(piece.length());
        end();
    }

    /** Writes the padding: all of the piece is there. */
    void end() {
        int padding = (int) (end - at() - piece.length());
        if (room() > 0) {
            hashing = -1;
            position = at() + piece.length();
        }
        put(new byte[padding], 0, padding);
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
