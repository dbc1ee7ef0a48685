package dev.landfall.engine.bundle.stream;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** What a gzip stream holds, checked to its last byte ({@link GzipDecoder}); closing it closes that. One thread. */
public final class GzipStream extends InputStream {
    private final InputStream compressed;
    private final GzipDecoder decoder = new GzipDecoder();
    private final byte[] input = new byte[256 << 10];
    private boolean ended;

    public GzipStream(InputStream compressed) {
        this.compressed = compressed;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** @throws IOException when the stream is damaged or cut off; what was read until then may be wrong */
    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        while (!ended) {
            int n = decoder.decode(into, offset, length);
            if (n > 0) {
                return n;
            }
            int more = compressed.read(input, 0, input.length);
            if (more < 0) {
                decoder.finish();
                ended = true;
            } else {
                decoder.input(input, 0, more);
            }
        }
        return -1;
    }

    @Override
    public void close() throws IOException {
        decoder.close();
        compressed.close();
    }
}
