package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What an unfinished build knows of its parts, in a file beside them: the hash of every chunk that the medium has, which blobs were found
 * right, and whether all volumes are whole. One slot of 32 bytes each at a fixed place, laid out before anything is written, so that even
 * on a full medium it can be noted; a torn slot is one that matches nothing. Held by one process. Safe for several threads.
 */
final class BuildMemory implements AutoCloseable {
    private static final byte[] MAGIC = "landfall build 1".getBytes(StandardCharsets.US_ASCII);
    private static final int SLOT = 32;
    private static final int HEAD = MAGIC.length + SLOT;

    private final Path file;
    private final FileChannel channel;
    private final @Nullable FileLock lock;
    private final byte[] fingerprint;
    private final int[] first;
    private final int blobs;
    private final byte[] slots;
    private final Map<Integer, byte[]> notes = new HashMap<>();
    private final ReentrantLock keeping = new ReentrantLock();

    /** Brings what was written to the medium. */
    interface Forced {
        void force() throws IOException;
    }

    private BuildMemory(Path file, FileChannel channel, @Nullable FileLock lock, List<VolumePlan> plans, int blobs) {
        this.file = file;
        this.channel = channel;
        this.lock = lock;
        this.fingerprint = fingerprint(plans);
        this.first = new int[plans.size() + 1];
        for (int i = 0; i < plans.size(); i++) {
            first[i + 1] = Math.addExact(first[i], plans.get(i).table().chunkCount());
        }
        this.blobs = blobs;
        this.slots = new byte[Math.multiplyExact(first[plans.size()] + blobs + 1, SLOT)];
    }

    /**
     * Opens it, new or as an earlier build of the same plans left it.
     *
     * @param blobs how many there are, in the plans' order
     * @throws ProblemException {@code bundle.build-running}, {@code bundle.unwritable}
     */
    static BuildMemory open(Path file, List<VolumePlan> plans, int blobs) {
        try {
            FileChannel channel = FileChannel.open(
                    file,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    LinkOption.NOFOLLOW_LINKS);
            boolean opened = false;
            try {
                BuildMemory memory = new BuildMemory(file, channel, lock(file, channel), plans, blobs);
                opened = true;
                return memory;
            } finally {
                if (!opened) {
                    channel.close();
                }
            }
        } catch (IOException e) {
            throw VolumeWriter.failed(file, e);
        }
    }

    /** Takes a file for oneself; null where the file system knows no locks. */
    static @Nullable FileLock lock(Path file, FileChannel channel) {
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw ProblemException.of("bundle.build-running", "file", file);
            }
            return lock;
        } catch (OverlappingFileLockException e) {
            throw ProblemException.because(e, "bundle.build-running", "file", file);
        } catch (IOException e) {
            // some network file systems know no locks
            return null;
        }
    }

    /** What a build must have in common with another to go on where that one stopped: what goes where, byte for byte. */
    private static byte[] fingerprint(List<VolumePlan> plans) {
        MessageDigest hasher = Digest.sha256();
        for (VolumePlan plan : plans) {
            hasher.update(VolumeTableJson.print(plan.table()).getBytes(StandardCharsets.UTF_8));
            hasher.update((byte) '\n');
        }
        return hasher.digest();
    }

    /** Reads what an earlier build of the same plans noted; false when there was none. */
    boolean recall() {
        try {
            if (channel.size() != HEAD + slots.length) {
                return false;
            }
            byte[] head = new byte[HEAD];
            read(0, head);
            boolean same = Arrays.equals(MAGIC, Arrays.copyOf(head, MAGIC.length))
                    && Arrays.equals(fingerprint, Arrays.copyOfRange(head, MAGIC.length, HEAD));
            if (same) {
                read(HEAD, slots);
            }
            return same;
        } catch (IOException e) {
            return false;
        }
    }

    /** Forgets everything, and takes the space that it will need. */
    void begin() {
        Arrays.fill(slots, (byte) 0);
        try {
            channel.truncate(0);
            write(HEAD, slots);
            write(0, MAGIC);
            write(MAGIC.length, fingerprint);
            channel.force(true);
        } catch (IOException e) {
            throw VolumeWriter.failed(file, e);
        }
    }

    /** The noted hash of a chunk; zeros when there is none. */
    byte[] hash(int volume, int chunk) {
        return slot(first[volume - 1] + chunk);
    }

    boolean noted(int volume, int chunk) {
        return !Arrays.equals(new byte[SLOT], hash(volume, chunk));
    }

    /** Whether a blob was written whole and had its digest. */
    boolean right(int blob, Digest digest) {
        return Arrays.equals(mark(digest), slot(first[first.length - 1] + blob));
    }

    /** Whether all volumes were whole: some may have their names already. */
    boolean whole() {
        return Arrays.equals(fingerprint, slot(first[first.length - 1] + blobs));
    }

    private byte[] slot(int slot) {
        return Arrays.copyOfRange(slots, slot * SLOT, (slot + 1) * SLOT);
    }

    private static byte[] mark(Digest digest) {
        return Digest.sha256().digest(digest.toString().getBytes(StandardCharsets.UTF_8));
    }

    void chunk(int volume, int chunk, byte[] hash) {
        note(first[volume - 1] + chunk, hash);
    }

    void blob(int blob, Digest digest) {
        note(first[first.length - 1] + blob, mark(digest));
    }

    private void note(int slot, byte[] content) {
        synchronized (notes) {
            notes.put(slot, content);
        }
    }

    /** Notes that all volumes are whole and on the medium. */
    void allWhole() {
        note(first[first.length - 1] + blobs, fingerprint);
        keep(() -> {});
    }

    /** Keeps what is noted: first what the notes speak of, then they. */
    void keep(Forced volumes) {
        keeping.lock();
        try {
            Map<Integer, byte[]> now;
            synchronized (notes) {
                now = new TreeMap<>(notes);
                notes.clear();
            }
            volumes.force();
            for (Map.Entry<Integer, byte[]> note : now.entrySet()) {
                write(HEAD + (long) note.getKey() * SLOT, note.getValue());
            }
            channel.force(false);
        } catch (IOException e) {
            throw VolumeWriter.failed(file, e);
        } finally {
            keeping.unlock();
        }
    }

    private void read(long at, byte[] into) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(into);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, at + buffer.position()) < 0) {
                throw new java.io.EOFException(file.toString());
            }
        }
    }

    private void write(long at, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer, at + buffer.position());
        }
    }

    @Override
    public void close() {
        try {
            if (lock != null) {
                lock.release();
            }
            channel.close();
        } catch (IOException e) {
            throw VolumeWriter.failed(file, e);
        }
    }
}
