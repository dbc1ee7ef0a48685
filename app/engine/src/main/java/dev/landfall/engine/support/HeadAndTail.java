package dev.landfall.engine.support;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Keeps the beginning and the end of what is written, cut at line ends, and says how much was left out between. Closing does not close what it writes to. */
final class HeadAndTail extends OutputStream {
    /** A head goes on to the end of its line, but not further than this. */
    private static final int LONGEST_LINE = 64 << 10;

    private final OutputStream out;
    private final byte[] ring;
    private long headLeft;
    private boolean headOpen;
    private int lineLeft = LONGEST_LINE;
    private long behind;

    HeadAndTail(OutputStream out, long head, int tail) {
        this.out = out;
        this.ring = new byte[tail];
        this.headLeft = head;
        this.headOpen = head > 0;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int at = offset;
        int end = offset + length;
        if (headLeft > 0) {
            int n = (int) Math.min(headLeft, length);
            out.write(bytes, at, n);
            headLeft -= n;
            at += n;
            headOpen = headLeft > 0 || bytes[at - 1] != '\n';
        }
        while (headOpen && headLeft == 0 && at < end) {
            out.write(bytes[at]);
            headOpen = bytes[at] != '\n' && --lineLeft > 0;
            at++;
        }
        if (at < end) {
            keep(bytes, at, end - at);
        }
    }

    private void keep(byte[] bytes, int offset, int length) {
        int from = Math.max(0, length - ring.length);
        int at = (int) ((behind + from) % Math.max(1, ring.length));
        int n = Math.min(length - from, ring.length - at);
        System.arraycopy(bytes, offset + from, ring, at, n);
        System.arraycopy(bytes, offset + from + n, ring, 0, length - from - n);
        behind += length;
    }

    /** Writes the end, and in front of it what is missing. */
    @Override
    public void close() throws IOException {
        int kept = (int) Math.min(behind, ring.length);
        int start = behind > ring.length ? (int) (behind % ring.length) : 0;
        int skipped = 0;
        if (behind > kept) {
            while (skipped < kept && ring[(start + skipped) % ring.length] != '\n') {
                skipped++;
            }
            skipped = skipped == kept ? 0 : skipped + 1;
            String note = String.format(Locale.ROOT, "%n[Landfall left out %,d bytes here]%n", behind - kept + skipped);
            out.write(note.replace("\r\n", "\n").getBytes(StandardCharsets.UTF_8));
        }
        for (int i = skipped; i < kept; ) {
            int at = (start + i) % ring.length;
            int n = Math.min(kept - i, ring.length - at);
            out.write(ring, at, n);
            i += n;
        }
    }
}
