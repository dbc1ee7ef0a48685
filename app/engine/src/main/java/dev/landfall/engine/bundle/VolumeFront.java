package dev.landfall.engine.bundle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes what stands in front of a volume's chunks, last of all: the table and its hash. {@link VolumeStart} reads it. */
final class VolumeFront {
    private VolumeFront() {}

    /** Where the first chunk begins behind a table for which this many bytes were kept. */
    static long data(long room) {
        return 3L * TarHeader.BLOCK + room;
    }

    /** The table's text, or more bytes than fit when there are too many. */
    static byte[] text(VolumeTable table) {
        return VolumeTableJson.print(table).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Makes a volume of a file whose data is all there, and waits until the medium has it.
     *
     * @param text of the table
     * @param room kept for it, a multiple of 512
     */
    static void write(FileChannel channel, byte[] text, int room) throws IOException {
        if (text.length > room) {
            throw new IllegalStateException("the table is larger than was reckoned");
        }
        byte[] padded = Arrays.copyOf(text, room);
        Arrays.fill(padded, text.length, padded.length, (byte) ' ');
        padded[padded.length - 1] = '\n';
        // what the table speaks of must be on the medium before the table is
        channel.force(false);
        put(channel, TarHeader.BLOCK + (long) padded.length, VolumeFile.hashMember(padded), 2 * TarHeader.BLOCK);
        put(channel, TarHeader.BLOCK, padded, padded.length);
        put(channel, 0, TarHeader.file(VolumeTable.MEMBER, padded.length), TarHeader.BLOCK);
        channel.force(true);
    }

    /** Writes all of it, however little the channel takes at once. */
    static void put(FileChannel channel, long position, byte[] bytes, int length) throws IOException {
        ByteBuffer wrapped = ByteBuffer.wrap(bytes, 0, length);
        while (wrapped.hasRemaining()) {
            // the JDK copies through a direct buffer as large as the request, kept per thread: keep requests small
            wrapped.limit(Math.min(length, wrapped.position() + OpenFile.SLICE));
            channel.write(wrapped, position + wrapped.position());
            wrapped.limit(length);
        }
    }
}
