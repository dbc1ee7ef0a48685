package dev.landfall.engine.bundle;

import java.io.ByteArrayOutputStream;
import java.util.zip.CRC32;

/**
 * Gzip without compression (RFC 1952 around RFC 1951, section 3.2.4).
 *
 * <p>A compressor's output differs from one version of zlib to the next; a chart that is packed here must have the same digest on every
 * machine, and a bundle is not made smaller by a few kilobytes of templates.
 */
final class StoredGzip {
    private static final int BLOCK = 65_535;

    private StoredGzip() {}

    static byte[] of(byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(content.length + content.length / 10_000 + 64);
        out.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff});
        int at = 0;
        do {
            int length = Math.min(BLOCK, content.length - at);
            out.write(at + length == content.length ? 1 : 0);
            little(out, length, 2);
            little(out, ~length, 2);
            out.write(content, at, length);
            at += length;
        } while (at < content.length);
        CRC32 crc = new CRC32();
        crc.update(content);
        little(out, crc.getValue(), 4);
        little(out, content.length, 4);
        return out.toByteArray();
    }

    private static void little(ByteArrayOutputStream out, long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (value >> (8 * i)) & 0xff);
        }
    }
}
