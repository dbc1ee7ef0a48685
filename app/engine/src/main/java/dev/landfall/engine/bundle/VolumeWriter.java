package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Writes one volume: data first, hashing each chunk on its way, the table last and in front. Until that last write the file starts with
 * zeros and is refused by every reader. One thread.
 */
final class VolumeWriter implements AutoCloseable {
    private static final int BUFFER = 1 << 20;

    private final Path file;
    private final VolumePlan plan;
    private final FileChannel channel;
    private final byte[] buffer = new byte[BUFFER];
    private final byte[] hashes;
    private final MessageDigest hasher = Digest.sha256();
    private int filled;
    private long at;
    private int chunk;
    private int chunkFilled;

    /** @throws ProblemException {@code bundle.unwritable} */
    VolumeWriter(Path file, VolumePlan plan) {
        this.file = file;
        this.plan = plan;
        this.hashes = new byte[plan.table().chunkCount() * 32];
        this.at = plan.table().data();
        try {
            this.channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /**
     * Writes everything and waits until the medium has it.
     *
     * @throws ProblemException {@code bundle.no-space}, {@code bundle.unwritable}, or what a source says
     */
    void write(BlobFeed feed, Progress progress) {
        for (VolumePlan.Piece piece : plan.pieces()) {
            byte[] header = piece.header();
            put(header, 0, header.length);
            feed.take(piece, this::put, progress);
            put(new byte[TarHeader.BLOCK], 0, (int) (TarHeader.padded(piece.length()) - piece.length()));
        }
        put(new byte[2 * TarHeader.BLOCK], 0, 2 * TarHeader.BLOCK);
        flush();
        endChunk();
        if (at != plan.size() || chunk != plan.table().chunkCount()) {
            throw new IllegalStateException("the plan of " + file + " does not hold: " + at + " of " + plan.size());
        }
        table();
    }

    private void put(byte[] bytes, int offset, int length) {
        int done = 0;
        while (done < length) {
            int count = Math.min(length - done, BUFFER - filled);
            System.arraycopy(bytes, offset + done, buffer, filled, count);
            filled += count;
            done += count;
            if (filled == BUFFER) {
                flush();
            }
        }
    }

    private void flush() {
        int hashed = 0;
        while (hashed < filled) {
            int count = Math.min(filled - hashed, VolumeTable.CHUNK - chunkFilled);
            hasher.update(buffer, hashed, count);
            chunkFilled += count;
            hashed += count;
            if (chunkFilled == VolumeTable.CHUNK) {
                endChunk();
            }
        }
        writeAt(at, buffer, filled);
        at += filled;
        filled = 0;
    }

    private void endChunk() {
        if (chunkFilled > 0) {
            System.arraycopy(hasher.digest(), 0, hashes, chunk * 32, 32);
            chunk++;
            chunkFilled = 0;
        }
    }

    private void table() {
        VolumeTable t = plan.table();
        VolumeTable whole = new VolumeTable(
                t.bundle(),
                t.name(),
                t.version(),
                t.number(),
                t.of(),
                t.size(),
                t.data(),
                t.artifacts(),
                t.members(),
                new VolumeTable.Hashes(hashes));
        byte[] text = VolumeTableJson.print(whole).getBytes(StandardCharsets.UTF_8);
        if (text.length > plan.tableSize()) {
            throw new IllegalStateException("the table of " + file + " is larger than was reckoned");
        }
        byte[] padded = Arrays.copyOf(text, plan.tableSize());
        Arrays.fill(padded, text.length, padded.length, (byte) ' ');
        padded[padded.length - 1] = '\n';
        try {
            // what the table speaks of must be on the medium before the table is
            channel.force(false);
            writeAt(TarHeader.BLOCK + (long) padded.length, VolumeFile.hashMember(padded), 2 * TarHeader.BLOCK);
            writeAt(TarHeader.BLOCK, padded, padded.length);
            writeAt(0, TarHeader.file(VolumeTable.MEMBER, padded.length), TarHeader.BLOCK);
            channel.force(true);
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    private void writeAt(long position, byte[] bytes, int length) {
        try {
            ByteBuffer wrapped = ByteBuffer.wrap(bytes, 0, length);
            while (wrapped.hasRemaining()) {
                channel.write(wrapped, position + wrapped.position());
            }
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    static ProblemException failed(Path file, IOException e) {
        String why = OpenFile.why(e);
        String said = why.toLowerCase(java.util.Locale.ROOT);
        boolean full = said.contains("no space left") || said.contains("not enough space") || said.contains("quota");
        return full
                ? ProblemException.because(e, "bundle.disk-full", "file", file, "why", why)
                : ProblemException.because(e, "bundle.unwritable", "file", file, "why", why);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw failed(file, e);
        }
    }
}
