package dev.landfall.engine.bundle.stream;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * What a zstd stream holds, of one frame or several; frames that would need a window of more than 128 MiB are refused. Closing it closes
 * the compressed stream. One thread.
 */
public final class ZstdStream extends InputStream {
    private static final int WINDOW = 27;

    private final Counted compressed;
    private final ZstdInputStreamNoFinalizer expanded;
    private long count;

    public ZstdStream(InputStream compressed) throws IOException {
        this.compressed = new Counted(compressed);
        this.expanded = new ZstdInputStreamNoFinalizer(this.compressed);
        expanded.setLongMax(WINDOW);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** @throws IOException when the stream is damaged or cut off, or expands absurdly; what was read until then may be wrong */
    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        int n = expanded.read(into, offset, length);
        count += Math.max(0, n);
        Expansion.check(compressed.count, count);
        return n;
    }

    @Override
    public void close() throws IOException {
        expanded.close();
    }

    private static final class Counted extends FilterInputStream {
        private long count;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int n = super.read(into, offset, length);
            count += Math.max(0, n);
            return n;
        }
    }
}
