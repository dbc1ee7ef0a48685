package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.ProblemException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/**
 * Writes one volume, its pieces in any order and by several threads: data first, the table last and in front. Until that last write the
 * file starts with zeros and is refused by every reader.
 *
 * <p>Who writes a piece hashes the chunks that lie wholly inside it on the way ({@link Stretch}); a chunk where pieces meet is read back
 * and hashed by whoever completes it.
 */
final class VolumeWriter implements AutoCloseable {
    private final Path file;
    private final VolumePlan plan;
    private final VolumeTable table;
    private final BuildMemory memory;
    private final byte[] hashes;
    private final boolean[] known;
    private final AtomicIntegerArray lacking;
    private final AtomicInteger piecesLeft;
    private @Nullable FileChannel channel;

    /** Opens nothing yet: a bundle may have more volumes than a process may have open files. */
    VolumeWriter(Path file, VolumePlan plan, BuildMemory memory) {
        this.file = file;
        this.plan = plan;
        this.table = plan.table();
        this.memory = memory;
        int chunks = table.chunkCount();
        this.hashes = new byte[chunks * 32];
        this.known = new boolean[chunks];
        this.lacking = new AtomicIntegerArray(chunks);
        for (int i = 0; i < chunks; i++) {
            lacking.set(i, table.chunkLength(i));
        }
        this.piecesLeft = new AtomicInteger(plan.pieces().size());
    }

    VolumeTable table() {
        return table;
    }

    Path file() {
        return file;
    }

    /**
     * Takes a chunk for written when the file holds it as an earlier build wrote it.
     *
     * @param buffer of one chunk
     */
    boolean recognize(int chunk, byte[] buffer) {
        byte[] hash = memory.hash(table.number(), chunk);
        try {
            int length = table.chunkLength(chunk);
            read(table.chunkStart(chunk), buffer, length);
            MessageDigest hasher = Digest.sha256();
            hasher.update(buffer, 0, length);
            if (!MessageDigest.isEqual(hash, hasher.digest())) {
                return false;
            }
        } catch (IOException e) {
            // what cannot be read is written again, and that tells whether the medium fails
            return false;
        }
        System.arraycopy(hash, 0, hashes, chunk * 32, 32);
        known[chunk] = true;
        return true;
    }

    boolean isKnown(long at) {
        return known[table.chunkOf(at)];
    }

    long chunkEnd(long at) {
        int chunk = table.chunkOf(at);
        return table.chunkStart(chunk) + table.chunkLength(chunk);
    }

    /** How many bytes of the file are not known to be there. */
    long unknown() {
        long bytes = table.data();
        for (int chunk = 0; chunk < known.length; chunk++) {
            bytes += known[chunk] ? 0 : table.chunkLength(chunk);
        }
        return bytes;
    }

    void known(int chunk, byte[] hash) {
        System.arraycopy(hash, 0, hashes, chunk * 32, 32);
        known[chunk] = true;
        memory.chunk(table.number(), chunk, hash);
    }

    /**
     * A piece is written whole and found right, its header and padding with it; the last one completes the volume.
     *
     * @param at of the header
     * @param buffer of one chunk
     */
    void completed(long at, long end, byte[] buffer) {
        count(at, end, buffer);
        if (piecesLeft.decrementAndGet() == 0) {
            long tail = table.size() - 2L * TarHeader.BLOCK;
            write(tail, new byte[2 * TarHeader.BLOCK], 0, 2 * TarHeader.BLOCK);
            count(tail, table.size(), buffer);
            finish();
        }
    }

    private void count(long at, long end, byte[] buffer) {
        for (long from = at; from < end; ) {
            int chunk = table.chunkOf(from);
            long stop = Math.min(end, table.chunkStart(chunk) + table.chunkLength(chunk));
            // a chunk inside of one piece is that piece's writer's; one where pieces meet, its last writer's
            if (lacking.addAndGet(chunk, (int) (from - stop)) == 0 && !known[chunk]) {
                known(chunk, hash(chunk, buffer));
            }
            from = stop;
        }
    }

    private byte[] hash(int chunk, byte[] buffer) {
        int length = table.chunkLength(chunk);
        try {
            read(table.chunkStart(chunk), buffer, length);
        } catch (IOException e) {
            throw failed(file, e);
        }
        MessageDigest hasher = Digest.sha256();
        hasher.update(buffer, 0, length);
        return hasher.digest();
    }

    private void finish() {
        for (boolean one : known) {
            if (!one) {
                throw new IllegalStateException("the plan of " + file + " does not hold");
            }
        }
        VolumeTable whole = new VolumeTable(
                table.bundle(),
                table.name(),
                table.version(),
                table.number(),
                table.of(),
                table.size(),
                table.data(),
                table.artifacts(),
                table.members(),
                new VolumeTable.Hashes(hashes));
        try {
            // what an earlier build left, or what came over it since, may be longer
            opened().truncate(table.size());
            VolumeFront.write(opened(), VolumeFront.text(whole), plan.tableSize());
        } catch (IOException e) {
            throw failed(file, e);
        }
        close();
    }

    /** @throws ProblemException {@code bundle.disk-full}, {@code bundle.file-limit}, {@code bundle.unwritable} */
    void write(long at, byte[] bytes, int offset, int length) {
        try {
            FileChannel to = opened();
            int done = 0;
            while (done < length) {
                // the JDK copies through a direct buffer as large as the request, kept per thread: keep requests small
                int count = Math.min(length - done, OpenFile.SLICE);
                done += to.write(ByteBuffer.wrap(bytes, offset + done, count), at + done);
            }
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /** @throws EOFException when the file is not that long yet */
    void read(long at, byte[] into, int length) throws IOException {
        FileChannel from = opened();
        int done = 0;
        while (done < length) {
            int count = Math.min(length - done, OpenFile.SLICE);
            int n = from.read(ByteBuffer.wrap(into, done, count), at + done);
            if (n < 0) {
                throw new EOFException(file + " ends at byte " + (at + done));
            }
            done += n;
        }
    }

    private synchronized FileChannel opened() throws IOException {
        FileChannel open = channel;
        if (open == null) {
            if (!Files.exists(file)) {
                // sparse: where a system would otherwise fill what lies before a far piece with zeros
                FileChannel.open(
                                file,
                                StandardOpenOption.CREATE_NEW,
                                StandardOpenOption.WRITE,
                                StandardOpenOption.SPARSE)
                        .close();
            }
            open = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
            channel = open;
        }
        return open;
    }

    /** Waits until the medium has what was written so far. */
    void force() throws IOException {
        FileChannel open;
        synchronized (this) {
            open = channel;
        }
        try {
            if (open != null) {
                open.force(false);
            }
        } catch (java.nio.channels.ClosedChannelException e) {
            // its last writer has just closed it, after forcing it
        }
    }

    static ProblemException failed(Path file, IOException e) {
        String why = OpenFile.why(e);
        String said = why.toLowerCase(Locale.ROOT);
        boolean full = said.contains("no space left") || said.contains("not enough space") || said.contains("quota");
        if (said.contains("file too large") || said.contains("file size exceeds")) {
            return ProblemException.because(e, "bundle.file-limit", "file", file, "why", why);
        }
        return full
                ? ProblemException.because(e, "bundle.disk-full", "file", file, "why", why)
                : ProblemException.because(e, "bundle.unwritable", "file", file, "why", why);
    }

    @Override
    public synchronized void close() {
        FileChannel open = channel;
        channel = null;
        try {
            if (open != null) {
                open.close();
            }
        } catch (IOException e) {
            throw failed(file, e);
        }
    }
}
