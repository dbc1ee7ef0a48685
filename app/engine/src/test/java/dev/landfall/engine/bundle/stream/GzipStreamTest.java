package dev.landfall.engine.bundle.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A gzip stream")
class GzipStreamTest {
    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        }
        return out.toByteArray();
    }

    /** Gives its bytes in portions of any size, as networks and sticks do. */
    private static InputStream portions(byte[] content, Random random) {
        return new ByteArrayInputStream(content) {
            @Override
            public synchronized int read(byte[] into, int offset, int length) {
                return super.read(into, offset, Math.min(length, 1 + random.nextInt(7)));
            }
        };
    }

    @Test
    @DisplayName("gives what was compressed, however its bytes come in")
    void roundTrip() throws IOException {
        Random random = new Random(3);
        for (int length : new int[] {0, 1, 1000, 70_000}) {
            byte[] content = new byte[length];
            random.nextBytes(content);
            Arrays.fill(content, 0, length / 2, (byte) 7);
            byte[] twice = Arrays.copyOf(content, 2 * length);
            System.arraycopy(content, 0, twice, length, length);
            ByteArrayOutputStream members = new ByteArrayOutputStream();
            members.writeBytes(gzip(content));
            members.writeBytes(gzip(content));
            members.writeBytes(new byte[length % 13]);
            try (InputStream in = new GzipStream(portions(members.toByteArray(), random))) {
                assertArrayEquals(twice, in.readAllBytes());
            }
        }
    }

    @Test
    @DisplayName("that is cut off anywhere is told from one that ends")
    void cutOff() throws IOException {
        byte[] whole = gzip("hello, hello, hello".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            IOException e =
                    assertThrows(IOException.class, () -> new GzipStream(new ByteArrayInputStream(cut)).readAllBytes());
            assertTrue(String.valueOf(e.getMessage()).contains("cut off"), e::toString);
        }
    }

    @Test
    @DisplayName("that holds a thousand times its size is given up before it fills a disk")
    void bomb() throws IOException {
        byte[] zeros = gzip(new byte[64 << 20]);
        InputStream endless = new InputStream() {
            private int at;

            @Override
            public int read() {
                return zeros[at++ % zeros.length] & 0xff;
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                int from = at % zeros.length;
                int count = Math.min(length, zeros.length - from);
                System.arraycopy(zeros, from, into, offset, count);
                at = (from + count) % zeros.length;
                return count;
            }
        };
        long given = 0;
        byte[] buffer = new byte[1 << 20];
        try (InputStream in = new GzipStream(endless)) {
            IOException e = null;
            while (e == null && given < 6L << 30) {
                try {
                    given += in.read(buffer);
                } catch (IOException refused) {
                    e = refused;
                }
            }
            assertTrue(String.valueOf(e).contains("bomb"), "it gave " + given + " bytes");
        }
        assertEquals(4, given >> 30);
    }
}
