package dev.landfall.engine.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** A range of a file as a stream. One thread; closing it leaves the file open. */
final class RangeStream extends InputStream {
    private final OpenFile file;
    private long at;
    private long left;

    RangeStream(OpenFile file, long at, long length) {
        this.file = file;
        this.at = at;
        this.left = length;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        if (left == 0) {
            return -1;
        }
        int count = (int) Math.min(left, Math.min(length, OpenFile.SLICE));
        file.read(at, into, offset, count);
        at += count;
        left -= count;
        return count;
    }

    @Override
    public long skip(long count) {
        long skipped = Math.clamp(count, 0, left);
        at += skipped;
        left -= skipped;
        return skipped;
    }

    @Override
    public int available() {
        return (int) Math.min(left, Integer.MAX_VALUE);
    }
}
