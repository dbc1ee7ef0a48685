package dev.landfall.engine.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A tar from anywhere")
class BoundedTarTest {
    private static final long LONG = 64L << 20;

    @ParameterizedTest
    @ValueSource(chars = {'L', 'K', 'x', 'g'})
    @DisplayName("with a name or attributes of many megabytes is refused before they are read")
    void longHeader(char type) {
        byte[] start = (LONG + " path=").getBytes(StandardCharsets.US_ASCII);
        Endless tar = new Endless(block("h", LONG, type), start);
        assertThrows(BoundedTar.AbsurdException.class, () -> new BoundedTar(tar).getNextEntry());
        assertTrue(tar.given < 1 << 20, tar.given + " bytes were read");
    }

    @ParameterizedTest
    @ValueSource(chars = {'x', 'g', 'L'})
    @DisplayName("with a hundred thousand headers before a member is refused, however much stack there is")
    void manyHeaders(char type) {
        byte[] content = Arrays.copyOf("12 path=abc\n".getBytes(StandardCharsets.US_ASCII), 512);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < 100_000; i++) {
            out.writeBytes(block("h", 12, type));
            out.writeBytes(content);
        }
        assertThrows(
                BoundedTar.AbsurdException.class,
                () -> new BoundedTar(new ByteArrayInputStream(out.toByteArray())).getNextEntry());
    }

    @Test
    @DisplayName("with a map of a sparse file that does not end is refused before it is read")
    void sparse() {
        byte[] header = block("s", 0, 'S');
        header[482] = 1;
        byte[] more = new byte[512];
        more[504] = 1;
        Endless old = new Endless(checked(header), more);
        assertThrows(BoundedTar.AbsurdException.class, () -> new BoundedTar(old).getNextEntry());
        assertTrue(old.given < 1 << 20, old.given + " bytes were read");
        byte[] attributes = "22 GNU.sparse.major=1\n25 GNU.sparse.realsize=1\n".getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream start = new ByteArrayOutputStream();
        start.writeBytes(block("x", attributes.length, 'x'));
        start.writeBytes(Arrays.copyOf(attributes, 512));
        start.writeBytes(block("s", LONG, '0'));
        start.writeBytes("999999999\n".getBytes(StandardCharsets.US_ASCII));
        Endless newer = new Endless(start.toByteArray(), "1\n".getBytes(StandardCharsets.US_ASCII));
        assertThrows(BoundedTar.AbsurdException.class, () -> new BoundedTar(newer).getNextEntry());
        assertTrue(newer.given < 2 << 20, newer.given + " bytes were read");
    }

    @Test
    @DisplayName("that is honest is read with its long names, attributes and contents")
    void honest() throws IOException {
        String name = "a/".repeat(200) + "ü".repeat(300);
        for (int mode : new int[] {TarArchiveOutputStream.LONGFILE_GNU, TarArchiveOutputStream.LONGFILE_POSIX}) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (TarArchiveOutputStream out = new TarArchiveOutputStream(bytes, "UTF-8")) {
                out.setLongFileMode(mode);
                for (int i = 0; i < 100; i++) {
                    TarArchiveEntry entry = new TarArchiveEntry(name + i);
                    entry.setSize(3000);
                    out.putArchiveEntry(entry);
                    out.write(new byte[3000]);
                    out.closeArchiveEntry();
                }
            }
            try (BoundedTar tar = new BoundedTar(new ByteArrayInputStream(bytes.toByteArray()))) {
                for (int i = 0; i < 100; i++) {
                    assertEquals(name + i, tar.getNextEntry().getName());
                    assertEquals(3000, tar.readAllBytes().length);
                }
                assertEquals(null, tar.getNextEntry());
            }
        }
    }

    private static byte[] block(String name, long size, char type) {
        byte[] block = new byte[512];
        put(block, 0, name);
        put(block, 100, "0000644\0");
        put(block, 108, "0000000\0");
        put(block, 116, "0000000\0");
        put(block, 124, String.format(Locale.ROOT, "%011o\0", size));
        put(block, 136, "00000000000\0");
        block[156] = (byte) type;
        put(block, 257, type == 'S' ? "ustar  \0" : "ustar\00000");
        return checked(block);
    }

    private static byte[] checked(byte[] block) {
        put(block, 148, "        ");
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        put(block, 148, String.format(Locale.ROOT, "%06o\0 ", sum));
        return block;
    }

    private static void put(byte[] block, int at, String ascii) {
        byte[] bytes = ascii.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, block, at, bytes.length);
    }

    /** A beginning, then the same again and again. */
    private static final class Endless extends InputStream {
        private final byte[] start;
        private final byte[] again;
        private long given;

        Endless(byte[] start, byte[] again) {
            this.start = start;
            this.again = again;
        }

        @Override
        public int read() {
            if (given > 2 * LONG) {
                return -1;
            }
            long at = given++;
            return (at < start.length ? start[(int) at] : again[(int) ((at - start.length) % again.length)]) & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            int n = 0;
            for (int b = 0; n < length && (b = read()) >= 0; n++) {
                into[offset + n] = (byte) b;
            }
            return n == 0 && length > 0 ? -1 : n;
        }
    }
}
