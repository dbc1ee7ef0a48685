package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Digest;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One volume that is filled before it is known what will lie in it: room for the table is kept at its start, headers that name a digest
 * not known yet are put right afterwards. One thread fills it, {@link ChunkWriter}'s works on its file.
 */
final class StreamedVolume {
    static final int END = 2 * TarHeader.BLOCK;

    private final Path path;
    private final ChunkWriter writer;
    private final int tableRoom;
    private final long most;
    private final byte[] hashes;
    private final List<VolumeTable.Member> members = new ArrayList<>();
    private long tableLeft;
    private long filled;
    private int inBuffer;
    private byte @Nullable [] buffer;
    private @Nullable FileChannel channel;

    /**
     * Begins a volume.
     *
     * @param size the most bytes it may have
     * @param chunks the most chunks it shall have; the table's room depends on it
     * @param head what the table takes without members and chunks
     */
    StreamedVolume(Path path, ChunkWriter writer, long size, long chunks, long head) {
        this.path = path;
        this.writer = writer;
        long forMembers = Math.clamp(size / 256, 8 << 10, 1 << 20);
        this.tableRoom = Math.toIntExact(TarHeader.padded(head + forMembers + chunks * VolumeTableJson.chunkBound()));
        this.tableLeft = forMembers;
        this.most = Math.min(size - VolumeFront.data(tableRoom), chunks * VolumeTable.CHUNK);
        this.hashes = new byte[Math.toIntExact(chunks) * 32];
    }

    Path path() {
        return path;
    }

    /** The most bytes of content of one member that still fit, a multiple of 512, or less than nothing. */
    long room(int header) {
        return Math.floorDiv(most - filled - header - END, TarHeader.BLOCK) * TarHeader.BLOCK;
    }

    /** Whether the table still has room for so many bytes of members. */
    boolean has(long bytes) {
        return tableLeft >= bytes;
    }

    /** Keeps so much of the table for a member. */
    void keep(long bytes) {
        tableLeft -= bytes;
    }

    /** Where the next byte will lie in the file. */
    long position() {
        return VolumeFront.data(tableRoom) + filled;
    }

    void put(byte[] bytes, int offset, int length) {
        int done = 0;
        while (done < length) {
            byte[] into = buffer;
            if (into == null) {
                into = writer.take();
                buffer = into;
            }
            int count = Math.min(length - done, VolumeTable.CHUNK - inBuffer);
            System.arraycopy(bytes, offset + done, into, inBuffer, count);
            inBuffer += count;
            filled += count;
            done += count;
            if (inBuffer == VolumeTable.CHUNK) {
                handOver();
            }
        }
    }

    private void handOver() {
        byte[] full = buffer;
        if (full == null) {
            return;
        }
        int length = inBuffer;
        int chunk = Math.toIntExact((filled - length) / VolumeTable.CHUNK);
        buffer = null;
        inBuffer = 0;
        writer.chunk(this, full, () -> {
            hash(chunk, full, length);
            VolumeFront.put(channel(), chunkStart(chunk), full, length);
        });
    }

    private void hash(int chunk, byte[] content, int length) {
        MessageDigest hasher = Digest.sha256();
        hasher.update(content, 0, length);
        System.arraycopy(hasher.digest(), 0, hashes, chunk * 32, 32);
    }

    private long chunkStart(int chunk) {
        return VolumeFront.data(tableRoom) + (long) chunk * VolumeTable.CHUNK;
    }

    /**
     * Puts a member's header right.
     *
     * @param at where it lies, as {@link #position} said
     * @param header not longer than the one that lies there, and within one chunk
     */
    void patch(long at, byte[] header) {
        long inData = at - VolumeFront.data(tableRoom);
        byte[] here = buffer;
        if (here != null && inData >= filled - inBuffer) {
            System.arraycopy(header, 0, here, (int) (inData - (filled - inBuffer)), header.length);
            return;
        }
        int chunk = (int) (inData / VolumeTable.CHUNK);
        int length = (int) Math.min(VolumeTable.CHUNK, filled - (long) chunk * VolumeTable.CHUNK);
        writer.then(this, () -> {
            byte[] content = new byte[length];
            read(chunkStart(chunk), content, 0, length);
            byte[] before = Arrays.copyOfRange(hashes, chunk * 32, chunk * 32 + 32);
            hash(chunk, content, length);
            if (!Arrays.equals(before, 0, 32, hashes, chunk * 32, chunk * 32 + 32)) {
                throw new IOException(
                        "the medium gives back other bytes than were written, at byte " + chunkStart(chunk));
            }
            System.arraycopy(header, 0, content, (int) (at - chunkStart(chunk)), header.length);
            hash(chunk, content, length);
            VolumeFront.put(channel(), at, header, header.length);
        });
    }

    /** Notes a member, in any order. */
    void add(VolumeTable.Member member) {
        members.add(member);
    }

    /** Reads back what was put, from the file or from the chunk that is being filled; not while more is put. */
    void readBack(long at, byte[] into, int length) throws IOException {
        long start = position() - inBuffer;
        int before = Math.clamp(start - at, 0, length);
        if (before > 0) {
            writer.idle();
            read(at, into, 0, before);
        }
        byte[] here = buffer;
        if (here != null && before < length) {
            System.arraycopy(here, (int) (at + before - start), into, before, length - before);
        }
    }

    private void read(long at, byte[] into, int offset, int length) throws IOException {
        ByteBuffer wrapped = ByteBuffer.wrap(into, offset, length);
        while (wrapped.hasRemaining()) {
            if (channel().read(wrapped, at + wrapped.position() - offset) < 0) {
                throw new EOFException(path + " ends at byte " + (at + wrapped.position() - offset));
            }
        }
    }

    private FileChannel channel() throws IOException {
        FileChannel open = channel;
        if (open == null) {
            open = FileChannel.open(
                    path, Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
            channel = open;
        }
        return open;
    }

    /** No member follows: writes the tar's end. */
    void end() {
        put(new byte[END], 0, END);
        handOver();
    }

    /** Brings what was written onto the medium and lets go of the file until it is needed again. */
    void rest() {
        writer.then(this, () -> {
            try (FileChannel open = channel()) {
                open.force(false);
            } finally {
                channel = null;
            }
        });
    }

    /** Lets go of the file and of the memory, whatever was written. */
    void close() throws IOException {
        byte[] unused = buffer;
        buffer = null;
        if (unused != null) {
            writer.give(unused);
        }
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }

    /** What is known of a volume only when all are written. */
    record Title(Digest bundle, String name, String version, int number, int of) {}

    /**
     * Writes the table in front, which makes a volume of the file; nothing else may be on its way.
     *
     * @param needed the labels of the artifacts that need a blob; where the room kept for the table does not suffice, only the first of
     *     many are noted
     */
    VolumeTable write(Title title, Map<Digest, List<String>> needed) throws IOException {
        for (int most = 1 << 20; ; most /= 2) {
            VolumeTable table = table(title, needed, most);
            byte[] text = VolumeFront.text(table);
            if (text.length <= tableRoom || most == 0) {
                VolumeFront.write(channel(), text, tableRoom);
                return table;
            }
        }
    }

    private VolumeTable table(Title title, Map<Digest, List<String>> needed, int most) {
        Map<String, Integer> artifacts = new LinkedHashMap<>();
        List<VolumeTable.Member> listed = new ArrayList<>();
        members.sort(Comparator.comparingLong(VolumeTable.Member::at));
        for (VolumeTable.Member m : members) {
            List<Integer> in = new ArrayList<>();
            for (String label : needed.getOrDefault(m.blob(), List.of())) {
                if (in.size() < most) {
                    artifacts.putIfAbsent(label, artifacts.size());
                    in.add(artifacts.getOrDefault(label, 0));
                }
            }
            listed.add(new VolumeTable.Member(m.file(), m.blob(), m.size(), m.from(), m.length(), m.at(), in));
        }
        int chunks = (int) ((filled + VolumeTable.CHUNK - 1) / VolumeTable.CHUNK);
        return new VolumeTable(
                title.bundle,
                title.name,
                title.version,
                title.number,
                title.of,
                position(),
                VolumeFront.data(tableRoom),
                List.copyOf(artifacts.keySet()),
                listed,
                new VolumeTable.Hashes(Arrays.copyOf(hashes, chunks * 32)));
    }
}
