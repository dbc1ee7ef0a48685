package dev.landfall.engine.packages;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Slices one after another. One thread. */
final class SliceStream extends InputStream {
    private final List<Slice> slices;
    private int next;
    private long skip;
    private @Nullable InputStream now;

    /** @param offset from the first slice's start */
    SliceStream(List<Slice> slices, long offset) {
        this.slices = List.copyOf(slices);
        this.skip = offset;
        while (next < this.slices.size() && skip >= this.slices.get(next).size()) {
            skip -= this.slices.get(next).size();
            next++;
        }
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
        while (true) {
            if (now == null) {
                if (next == slices.size()) {
                    return -1;
                }
                now = slices.get(next++).open(skip);
                skip = 0;
            }
            int n = now.read(into, offset, length);
            if (n >= 0) {
                return n;
            }
            close();
        }
    }

    @Override
    public void close() throws IOException {
        if (now != null) {
            InputStream done = now;
            now = null;
            done.close();
        }
    }
}
