package dev.landfall.engine.registry.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** A body of known length; a connection that ends before it is an error, never a short body. */
final class CountedBody extends InputStream {
    private final InputStream in;
    private long left;

    CountedBody(InputStream in, long length) {
        this.in = in;
        this.left = length;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (left == 0) {
            return -1;
        }
        int n = in.read(buffer, offset, (int) Math.min(length, left));
        if (n < 0) {
            throw new EOFException("the connection was closed " + left + " bytes early");
        }
        left -= n;
        return n;
    }
}
