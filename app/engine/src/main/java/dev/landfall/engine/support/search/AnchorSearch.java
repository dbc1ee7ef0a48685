package dev.landfall.engine.support.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ObjIntConsumer;

/**
 * Finds where any of some short texts stands, whatever the case of its letters: three bytes at a time through a table that fits the
 * nearest cache, so that text without them costs next to nothing. Immutable.
 */
public final class AnchorSearch<T> {
    private static final int BITS = 18;
    private static final byte[] CLASS = classes();

    private final long[] seen = new long[1 << (BITS - 6)];
    private final Map<Integer, List<Anchor<T>>> byStart = new HashMap<>();

    private record Anchor<T>(String text, T what) {}

    /** @param anchors texts of three or more bytes, each with what it stands for */
    public AnchorSearch(List<Map.Entry<String, T>> anchors) {
        for (Map.Entry<String, T> anchor : anchors) {
            String text = anchor.getKey().toLowerCase(Locale.ROOT);
            if (text.length() < 3) {
                throw new IllegalArgumentException("an anchor needs three letters: " + text);
            }
            int index = (CLASS[text.charAt(0) & 0xff] << 12)
                    | (CLASS[text.charAt(1) & 0xff] << 6)
                    | CLASS[text.charAt(2) & 0xff];
            seen[index >>> 6] |= 1L << index;
            byStart.computeIfAbsent(index, i -> new ArrayList<>()).add(new Anchor<>(text, anchor.getValue()));
        }
    }

    /** Says every hit to the consumer: what stands there, and where it begins. */
    public void find(Window window, ObjIntConsumer<T> hits) {
        byte[] bytes = window.bytes;
        int length = window.length;
        int index = 0;
        for (int i = 0; i < length; i++) {
            index = ((index << 6) | CLASS[bytes[i] & 0xff]) & ((1 << BITS) - 1);
            if ((seen[index >>> 6] & (1L << index)) != 0 && i >= 2) {
                for (Anchor<T> anchor : byStart.getOrDefault(index, List.of())) {
                    if (matches(bytes, i - 2, length, anchor.text)) {
                        hits.accept(anchor.what, i - 2);
                    }
                }
            }
        }
    }

    private static boolean matches(byte[] bytes, int at, int length, String text) {
        if (at + text.length() > length) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (lower(bytes[at + i]) != (byte) text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    public static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
    }

    private static byte[] classes() {
        byte[] classes = new byte[256];
        Arrays.fill(classes, (byte) 0);
        for (int c = 'a'; c <= 'z'; c++) {
            classes[c] = (byte) (c - 'a' + 1);
            classes[c - 32] = classes[c];
        }
        for (int c = '0'; c <= '9'; c++) {
            classes[c] = (byte) (c - '0' + 27);
        }
        String more = "-_:/~ @%.=\"$+{'&?;,<>|()[]";
        for (int i = 0; i < more.length(); i++) {
            classes[more.charAt(i)] = (byte) (37 + i);
        }
        return classes;
    }
}
