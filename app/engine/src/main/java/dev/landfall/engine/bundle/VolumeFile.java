package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;

/** One volume of a bundle, open, its table checked; hands out chunks only after their hash was found right. Safe for any thread. */
final class VolumeFile implements AutoCloseable {
    /** More than the table of a volume of a hundred thousand blobs. */
    private static final long TABLE_LIMIT = 96L << 20;

    private final OpenFile file;
    private final VolumeTable table;

    private VolumeFile(OpenFile file, VolumeTable table) {
        this.file = file;
        this.table = table;
    }

    /**
     * Opens a volume and checks every byte before its first chunk.
     *
     * @throws ProblemException {@code bundle.table-damaged}, {@code bundle.unreadable}
     */
    static VolumeFile open(Path path) {
        OpenFile file = OpenFile.open(path);
        try {
            return new VolumeFile(file, readTable(file));
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

    private static VolumeTable readTable(OpenFile file) throws IOException {
        byte[] header = new byte[TarHeader.BLOCK];
        file.read(0, header, 0, header.length);
        long size;
        try {
            size = TarHeader.parse(header).size();
        } catch (IllegalArgumentException e) {
            throw new IOException("the first 512 bytes are damaged: " + e.getMessage(), e);
        }
        if (size > TABLE_LIMIT || size % TarHeader.BLOCK != 0) {
            throw new IOException("the table would be " + size + " bytes long");
        }
        if (!Arrays.equals(header, TarHeader.file(VolumeTable.MEMBER, size))) {
            throw new IOException("the first 512 bytes are damaged");
        }
        byte[] json = new byte[(int) size];
        file.read(TarHeader.BLOCK, json, 0, json.length);
        byte[] said = new byte[2 * TarHeader.BLOCK];
        file.read(TarHeader.BLOCK + size, said, 0, said.length);
        if (!Arrays.equals(said, hashMember(json))) {
            throw new IOException("its hash is wrong, in bytes 0 to " + (size + 3L * TarHeader.BLOCK));
        }
        VolumeTable table = VolumeTableJson.parse(new ByteArrayInputStream(json));
        if (table.data() != size + 3L * TarHeader.BLOCK) {
            throw new IOException("the chunks do not start where it ends");
        }
        return table;
    }

    /** The member after the table: its hash, as {@code sha256sum -c} reads it. */
    static byte[] hashMember(byte[] json) {
        byte[] line = (Digest.of(json).hex() + "  " + VolumeTable.MEMBER + "\n").getBytes(StandardCharsets.US_ASCII);
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

    /**
     * Refuses a file that is shorter or longer than its table says.
     *
     * @throws ProblemException {@code bundle.volume-length}
     */
    void checkLength() {
        if (file.size() != table.size()) {
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

    /** Reads a chunk and says whether it is as it was written; a chunk that the file's end cuts off is not. */
    boolean good(int chunk, byte[] into) throws IOException {
        int length = table.chunkLength(chunk);
        long start = table.chunkStart(chunk);
        if (start + length > file.size()) {
            return false;
        }
        MessageDigest hasher = Digest.sha256();
        for (int done = 0; done < length; done += OpenFile.SLICE) {
            int slice = Math.min(OpenFile.SLICE, length - done);
            read(start + done, into, done, slice);
            hasher.update(into, done, slice);
        }
        return table.chunks().matches(chunk, hasher.digest());
    }

    /** Reads bytes unchecked: only for what is checked in another way. */
    void read(long at, byte[] into, int offset, int length) throws IOException {
        try {
            file.read(at, into, offset, length);
        } catch (java.nio.channels.ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            throw ProblemException.because(
                    e,
                    "bundle.volume-unreadable",
                    "volume",
                    name(),
                    "file",
                    path(),
                    "offset",
                    at,
                    "why",
                    OpenFile.why(e));
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
    }
}
