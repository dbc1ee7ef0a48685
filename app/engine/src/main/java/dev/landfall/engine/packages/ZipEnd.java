package dev.landfall.engine.packages;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * What a zip's last record says of its directory (APPNOTE 6.3.10, sections 4.3.14 to 4.3.16), read before anything is made room for.
 *
 * @param entries how many files
 * @param directory the size of the table of files, in bytes
 */
record ZipEnd(long entries, long directory) {
    private static final int END = 0x06054b50;
    private static final int END64 = 0x06064b50;
    private static final int LOCATOR = 0x07064b50;
    private static final int SIZE = 22;
    private static final int COMMENT = 0xffff;

    /** @throws IOException when it has none: it is no zip, or its end is missing */
    static ZipEnd read(Path file) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            long length = in.length();
            int tail = (int) Math.min(length, SIZE + COMMENT);
            ByteBuffer buffer = bytes(in, length - tail, tail);
            for (int at = tail - SIZE; at >= 0; at--) {
                if (buffer.getInt(at) == END && at + SIZE + (buffer.getShort(at + 20) & 0xffff) == tail) {
                    return of(in, buffer, at, length - tail + at);
                }
            }
            throw new IOException("its end is missing: it is cut off, or no zip file");
        }
    }

    private static ZipEnd of(RandomAccessFile in, ByteBuffer buffer, int at, long position) throws IOException {
        long entries = buffer.getShort(at + 10) & 0xffff;
        long directory = buffer.getInt(at + 12) & 0xffffffffL;
        if ((entries < 0xffff && directory < 0xffffffffL) || position < 20) {
            return new ZipEnd(entries, directory);
        }
        ByteBuffer locator = bytes(in, position - 20, 20);
        long where = locator.getLong(8);
        if (locator.getInt(0) != LOCATOR || where < 0 || where > position - 56) {
            return new ZipEnd(entries, directory);
        }
        ByteBuffer end = bytes(in, where, 56);
        if (end.getInt(0) != END64) {
            throw new IOException("its directory is damaged");
        }
        return new ZipEnd(end.getLong(32), end.getLong(40));
    }

    private static ByteBuffer bytes(RandomAccessFile in, long at, int length) throws IOException {
        byte[] bytes = new byte[length];
        in.seek(at);
        in.readFully(bytes);
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
