package dev.landfall.engine.support.redact;

import dev.landfall.engine.support.search.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Finds many byte strings at once: a bit table over the first four bytes passes over text that begins none of them at memory speed,
 * and what remains is compared whole. A string longer than {@link #WHOLE} bytes is searched in pieces that follow each other, so that a part of it
 * is found too. Immutable once built; strings need {@link #SHORTEST} bytes.
 *
 * <p>Aho and Corasick's automaton needs a state a byte; with a few megabytes of certificates in a namespace's Secrets that would be
 * hundreds of megabytes of tables, read at random. Here the memory is that of the strings, and the time stays linear as the strings are
 * told apart by their beginnings.
 */
final class ValueSearch {
    static final int SHORTEST = 6;
    static final int WHOLE = 4096;
    private static final int PIECE = 64;

    private final long[] seen;
    private final int shift;
    private final int[] heads;
    private final Entry[] entries;

    /** One byte string, or a piece of one. */
    private static final class Entry {
        final byte[] text;
        final int from;
        final int to;
        final int secret;
        /** In the middle of base64, whose first and last letters hold bits of its neighbours. */
        final boolean base64;
        /** Another that begins alike, or -1. */
        final int next;

        Entry(byte[] text, int from, int to, int secret, boolean base64, int next) {
            this.text = text;
            this.from = from;
            this.to = to;
            this.secret = secret;
            this.base64 = base64;
            this.next = next;
        }
    }

    private ValueSearch(long[] seen, int shift, int[] heads, Entry[] entries) {
        this.seen = seen;
        this.shift = shift;
        this.heads = heads;
        this.entries = entries;
    }

    static final class Builder {
        private final List<Entry> entries = new ArrayList<>();
        private long size;

        /** Adds a string; one that is too short to search for is left out. */
        void add(byte[] text, int secret, boolean base64) {
            if (text.length < SHORTEST) {
                return;
            }
            size += text.length;
            if (text.length <= WHOLE) {
                entries.add(new Entry(text, 0, text.length, secret, base64, -1));
                return;
            }
            for (int from = 0; from < text.length; from += PIECE) {
                int start = Math.min(from, text.length - PIECE);
                if (varied(text, start, start + PIECE)) {
                    entries.add(new Entry(text, start, start + PIECE, secret, base64, -1));
                }
            }
        }

        /** Bytes of all strings so far. */
        long size() {
            return size;
        }

        ValueSearch build() {
            int bits = Math.max(16, Math.min(22, 34 - Integer.numberOfLeadingZeros(entries.size() * 4 + 1)));
            long[] seen = new long[1 << (bits - 6)];
            int[] heads = new int[1 << bits];
            Arrays.fill(heads, -1);
            Entry[] linked = new Entry[entries.size()];
            for (int i = 0; i < linked.length; i++) {
                Entry e = entries.get(i);
                int h = hash(word(e.text, e.from), 32 - bits);
                seen[h >>> 6] |= 1L << h;
                linked[i] = new Entry(e.text, e.from, e.to, e.secret, e.base64, heads[h]);
                heads[h] = i;
            }
            return new ValueSearch(seen, 32 - bits, heads, linked);
        }

        private static boolean varied(byte[] text, int from, int to) {
            long low = 0;
            long high = 0;
            for (int i = from; i < to; i++) {
                if ((text[i] & 64) == 0) {
                    low |= 1L << text[i];
                } else {
                    high |= 1L << text[i];
                }
            }
            return Long.bitCount(low) + Long.bitCount(high) >= 8;
        }
    }

    boolean isEmpty() {
        return entries.length == 0;
    }

    /** Every occurrence, overlapping ones too. */
    void find(Window window, Consumer<Span> spans) {
        if (entries.length == 0 || window.length < SHORTEST) {
            return;
        }
        byte[] bytes = window.bytes;
        int length = window.length;
        int word = 0;
        for (int i = 0; i < length; i++) {
            word = (word << 8) | (bytes[i] & 0xff);
            int h = hash(word, shift);
            if ((seen[h >>> 6] & (1L << h)) != 0 && i >= 3) {
                for (int e = heads[h]; e >= 0; e = entries[e].next) {
                    match(bytes, i - 3, length, entries[e], spans);
                }
            }
        }
    }

    private static void match(byte[] bytes, int at, int length, Entry entry, Consumer<Span> spans) {
        int size = entry.to - entry.from;
        if (at + size > length || !Arrays.equals(bytes, at, at + size, entry.text, entry.from, entry.to)) {
            return;
        }
        int start = at;
        int end = at + size;
        if (entry.base64) {
            for (int i = 0; i < 2 && start > 0 && isBase64(bytes[start - 1]); i++) {
                start--;
            }
            for (int i = 0; i < 2 && end < length && isBase64(bytes[end]); i++) {
                end++;
            }
        }
        spans.accept(new Span(start, start, end, Redactor.KNOWN, entry.secret, Span.CLOSED));
    }

    static boolean isBase64(byte b) {
        return (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || (b >= '0' && b <= '9')
                || b == '+'
                || b == '/'
                || b == '-'
                || b == '_'
                || b == '=';
    }

    private static int word(byte[] text, int at) {
        return (text[at] & 0xff) << 24
                | (text[at + 1] & 0xff) << 16
                | (text[at + 2] & 0xff) << 8
                | (text[at + 3] & 0xff);
    }

    private static int hash(int word, int shift) {
        return (word * 0x9E3779B1) >>> shift;
    }
}
