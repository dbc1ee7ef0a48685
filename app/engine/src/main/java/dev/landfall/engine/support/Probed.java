package dev.landfall.engine.support;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** A stream whose beginning can be looked at before it is read; when it breaks off within that, it does so only once it is read there. */
final class Probed extends InputStream {
    private final InputStream in;
    private final byte[] begin;
    private final int length;
    private final @Nullable IOException failure;
    private int at;

    Probed(InputStream in, int size) {
        this.in = in;
        this.begin = new byte[size];
        int n = 0;
        IOException broken = null;
        try {
            for (int read = 0; read >= 0 && n < size; n += Math.max(0, read)) {
                read = in.read(begin, n, size - n);
            }
        } catch (IOException e) {
            broken = e;
        }
        length = n;
        failure = broken;
    }

    /** Up to as many bytes as were asked for. */
    byte[] begin() {
        return java.util.Arrays.copyOf(begin, length);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int count) throws IOException {
        if (at < length) {
            int n = Math.min(count, length - at);
            System.arraycopy(begin, at, buffer, offset, n);
            at += n;
            return n;
        }
        if (failure != null) {
            throw failure;
        }
        return in.read(buffer, offset, count);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
