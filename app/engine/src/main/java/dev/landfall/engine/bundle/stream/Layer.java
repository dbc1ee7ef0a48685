package dev.landfall.engine.bundle.stream;

import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.MediaTypes;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A layer that went by.
 *
 * @param digest of it as it lies there
 * @param unpacked of the tar in it, which a config names as its diff ID; empty when it is compressed in a way that cannot be looked into
 */
record Layer(BlobSink.Place place, Digest digest, long size, String mediaType, Optional<Digest> unpacked) {
    private static final String ZSTD = "application/vnd.oci.image.layer.v1.tar+zstd";

    static boolean isGzip(byte[] head) {
        return head.length > 2 && head[0] == 0x1f && head[1] == (byte) 0x8b && head[2] == 8;
    }

    static boolean isZstd(byte[] head) {
        return head.length > 4
                && head[0] == 0x28
                && head[1] == (byte) 0xb5
                && head[2] == 0x2f
                && head[3] == (byte) 0xfd;
    }

    /**
     * Stores a layer, and unpacks it on the side.
     *
     * @param head the content's first bytes, which stand in it too
     */
    static Layer store(
            BlobSink sink, BlobSink.Place place, long size, byte[] head, @Nullable Digest expected, InputStream content)
            throws IOException {
        if (isZstd(head)) {
            BlobSink.Stored stored = sink.store(place, size, expected, content);
            return new Layer(place, stored.digest(), size, ZSTD, Optional.empty());
        }
        if (!isGzip(head)) {
            BlobSink.Stored stored = sink.store(place, size, expected, content);
            return new Layer(place, stored.digest(), size, MediaTypes.OCI_LAYER, Optional.of(stored.digest()));
        }
        try (Unpacking unpacking = new Unpacking(content)) {
            BlobSink.Stored stored = sink.store(place, size, expected, unpacking);
            return new Layer(place, stored.digest(), size, MediaTypes.OCI_LAYER_GZIP, Optional.of(unpacking.digest()));
        }
    }

    /** Reckons the digest of what a gzip stream holds while it is read. */
    private static final class Unpacking extends FilterInputStream {
        private final GzipDecoder decoder = new GzipDecoder();
        private final MessageDigest hasher = Digest.sha256();
        private final byte[] unpacked = new byte[64 << 10];

        Unpacking(InputStream compressed) {
            super(compressed);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int n = super.read(into, offset, length);
            if (n > 0) {
                decoder.input(into, offset, n);
                for (int u = next(); u > 0; u = next()) {
                    hasher.update(unpacked, 0, u);
                }
            }
            return n;
        }

        private int next() throws IOException {
            return decoder.decode(unpacked, 0, unpacked.length);
        }

        Digest digest() throws IOException {
            decoder.finish();
            return Digest.of(hasher);
        }

        @Override
        public void close() {
            decoder.close();
        }
    }
}
