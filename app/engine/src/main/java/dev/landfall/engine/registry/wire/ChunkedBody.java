package dev.landfall.engine.registry.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** A body in chunks (RFC 9112, section 7.1); trailers are read and dropped. */
final class ChunkedBody extends InputStream {
    private final InputStream in;
    private int left;
    private boolean started;
    private boolean ended;

    ChunkedBody(InputStream in) {
        this.in = in;
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
        if (left == 0 && !ended) {
            nextChunk();
        }
        if (ended) {
            return -1;
        }
        int n = in.read(buffer, offset, Math.min(length, left));
        if (n < 0) {
            throw new EOFException("the connection was closed inside a chunk");
        }
        left -= n;
        return n;
    }

    private void nextChunk() throws IOException {
        HeadReader lines = new HeadReader(in);
        if (started && !lines.line().isEmpty()) {
            throw new EOFException("a chunk is longer than it said");
        }
        started = true;
        String size = lines.line();
        int extension = size.indexOf(';');
        left = HeadReader.number(extension < 0 ? size : size.substring(0, extension), 16);
        if (left < 0) {
            throw new EOFException("a chunk of negative size");
        }
        if (left == 0) {
            ended = true;
            while (!lines.line().isEmpty()) {
                // trailers
            }
        }
    }
}
