package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * One volume of a bundle, open, its table checked; hands out chunks only after their hash was found right. What is damaged in it is taken
 * from another copy of the same volume, where one was found. Safe for any thread.
 */
final class VolumeFile implements AutoCloseable {
    private final OpenFile file;
    private final VolumeTable table;
    private final Digest start;
    private final List<VolumeFile> spares = new CopyOnWriteArrayList<>();

    private VolumeFile(OpenFile file, VolumeStart start) {
        this.file = file;
        this.table = start.table();
        this.start = start.digest();
    }

    /**
     * Opens a volume and checks every byte before its first chunk.
     *
     * @throws ProblemException {@code bundle.table-damaged}, {@code bundle.unreadable}
     */
    static VolumeFile open(Path path) {
        OpenFile file = OpenFile.open(path);
        try {
            return new VolumeFile(file, VolumeStart.read(file));
        } catch (IOException e) {
            file.close();
            throw ProblemException.because(
                    e, "bundle.table-damaged", "volume", file.name(), "file", path, "why", OpenFile.why(e));
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Whether a file starts as volumes do. */
    static boolean starts(byte[] head) {
        byte[] name = (VolumeTable.MEMBER + "\0").getBytes(StandardCharsets.US_ASCII);
        return head.length >= name.length && Arrays.equals(head, 0, name.length, name, 0, name.length);
    }

    /** The member after the table: its hash, as {@code sha256sum -c} reads it. */
    static byte[] hashMember(byte[] json) {
        return hashMember(Digest.of(json));
    }

    static byte[] hashMember(Digest json) {
        byte[] line = (json.hex() + "  " + VolumeTable.MEMBER + "\n").getBytes(StandardCharsets.US_ASCII);
        byte[] member = new byte[2 * TarHeader.BLOCK];
        System.arraycopy(TarHeader.file(VolumeTable.HASH_MEMBER, line.length), 0, member, 0, TarHeader.BLOCK);
        System.arraycopy(line, 0, member, TarHeader.BLOCK, line.length);
        return member;
    }

    VolumeTable table() {
        return table;
    }

    Path path() {
        return file.path();
    }

    String name() {
        return file.name();
    }

    long fileSize() {
        return file.size();
    }

    /** Whether another file starts as this one does, so that every chunk of the one is meant to be that of the other. */
    boolean sameAs(VolumeFile other) {
        return start.equals(other.start);
    }

    /** Another copy of this volume, on another medium; closed with this one. */
    void spare(VolumeFile other) {
        spares.add(other);
    }

    boolean hasSpare() {
        return !spares.isEmpty();
    }

    /** Whether the file is as long as its table says. */
    boolean wholeLength() {
        return file.size() == table.size();
    }

    /**
     * Refuses a file that is shorter or longer than its table says.
     *
     * @throws ProblemException {@code bundle.volume-length}
     */
    void checkLength() {
        if (!wholeLength()) {
            throw lengthProblem();
        }
    }

    ProblemException lengthProblem() {
        return ProblemException.of(
                "bundle.volume-length",
                "volume",
                name(),
                "file",
                path(),
                "size",
                file.size(),
                "expected",
                table.size(),
                "artifacts",
                names(table.touched(Math.min(file.size(), table.size()), table.size())));
    }

    /**
     * Reads a chunk and checks it.
     *
     * @param into holds {@link VolumeTable#CHUNK} bytes
     * @return how many bytes it has
     * @throws ProblemException {@code bundle.chunk-damaged}
     */
    int chunk(int chunk, byte[] into) throws IOException {
        int length = table.chunkLength(chunk);
        if (!good(chunk, into)) {
            throw damaged(chunk);
        }
        return length;
    }

    /** Reads a chunk and says whether it is as it was written, here or in a spare copy. */
    boolean good(int chunk, byte[] into) throws IOException {
        return goodIn(chunk, into) != null;
    }

    /**
     * Reads a chunk.
     *
     * @return the copy that has it as it was written; null when none has
     */
    @Nullable
    VolumeFile goodIn(int chunk, byte[] into) throws IOException {
        ProblemException failed = null;
        try {
            if (goodHere(chunk, into)) {
                return this;
            }
        } catch (ProblemException e) {
            failed = e;
        }
        for (VolumeFile spare : spares) {
            try {
                if (spare.goodHere(chunk, into)) {
                    return spare;
                }
            } catch (ProblemException e) {
                failed = failed == null ? e : failed;
            }
        }
        if (failed != null) {
            throw failed;
        }
        return null;
    }

    /** Reads a chunk of this very file; one that the file's end cuts off is not as it was written. */
    private boolean goodHere(int chunk, byte[] into) throws IOException {
        int length = table.chunkLength(chunk);
        long from = table.chunkStart(chunk);
        if (from + length > file.size()) {
            return false;
        }
        MessageDigest hasher = Digest.sha256();
        for (int done = 0; done < length; done += OpenFile.SLICE) {
            int slice = Math.min(OpenFile.SLICE, length - done);
            read(from + done, into, done, slice);
            hasher.update(into, done, slice);
        }
        return table.chunks().matches(chunk, hasher.digest());
    }

    /**
     * Reads bytes of this very file unchecked: only for what is checked in another way.
     *
     * @throws ProblemException {@code bundle.volume-unreadable}, or {@code bundle.volume-gone} when the file is not there any more
     */
    void read(long at, byte[] into, int offset, int length) throws IOException {
        try {
            file.read(at, into, offset, length);
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            String code = Files.notExists(path()) ? "bundle.volume-gone" : "bundle.volume-unreadable";
            throw ProblemException.because(
                    e, code, "volume", name(), "file", path(), "offset", at, "why", OpenFile.why(e));
        }
    }

    ProblemException damaged(int chunk) {
        long start = table.chunkStart(chunk);
        long end = start + table.chunkLength(chunk);
        return ProblemException.of(
                "bundle.chunk-damaged",
                "volume",
                name(),
                "file",
                path(),
                "offset",
                start,
                "end",
                end,
                "chunk",
                chunk + 1,
                "artifacts",
                names(table.touched(start, end)));
    }

    static String names(List<String> artifacts) {
        int shown = 5;
        if (artifacts.isEmpty()) {
            return "the bundle's own description";
        }
        return artifacts.size() <= shown
                ? String.join(", ", artifacts)
                : String.join(", ", artifacts.subList(0, shown)) + " and " + (artifacts.size() - shown) + " more";
    }

    @Override
    public void close() {
        file.close();
        spares.forEach(VolumeFile::close);
    }
}
