package dev.landfall.engine.support.redact;

import dev.landfall.engine.support.search.Window;
import java.util.function.Consumer;

/** Finds private keys in PEM armour (RFC 7468, section 10), whole, cut off at either end, in one line with escaped line ends, or indented. */
final class PemBlocks {
    static final String BEGIN = "-----BEGIN ";
    static final String END = "-----END ";
    static final String ID = "private-key";
    private static final int REACH = 24 << 10;

    private PemBlocks() {}

    static void begin(Window w, int hit, Consumer<Span> spans) {
        if (!isPrivate(w, hit + BEGIN.length())) {
            return;
        }
        int limit = Math.min(w.length, hit + REACH);
        for (int i = hit + BEGIN.length(); i < limit; i++) {
            if (w.bytes[i] == '-' && w.startsWith(END, i)) {
                int end = i + END.length();
                while (end < limit && w.bytes[end] != '-' && w.bytes[end] != '\n') {
                    end++;
                }
                while (end < limit && w.bytes[end] == '-') {
                    end++;
                }
                spans.accept(new Span(hit, hit, end, ID, -1, Span.CLOSED));
                return;
            }
        }
        // cut off: everything that still looks like it
        int end = w.lineEnd(hit);
        boolean oneLine = end > hit + 120;
        while (!oneLine && end < limit) {
            int next = w.lineEnd(end + 1);
            if (!looksLikeKey(w, end + 1, next)) {
                break;
            }
            end = next;
        }
        spans.accept(new Span(hit, hit, Math.min(end, w.length), ID, -1, Span.LINE));
    }

    /** The end of a key whose beginning is not there. */
    static void end(Window w, int hit, Consumer<Span> spans) {
        if (!isPrivate(w, hit + END.length())) {
            return;
        }
        int stop = Math.min(w.length, hit + END.length() + 40);
        int end = hit + END.length();
        while (end < stop && w.bytes[end] != '-' && w.bytes[end] != '\n') {
            end++;
        }
        while (end < stop && w.bytes[end] == '-') {
            end++;
        }
        int start = hit;
        int limit = Math.max(0, hit - REACH);
        while (start > limit && isBody(w.bytes[start - 1])) {
            start--;
        }
        spans.accept(new Span(start, start, end, ID, -1, Span.CLOSED));
    }

    private static boolean isPrivate(Window w, int at) {
        int end = Math.min(w.length, at + 48);
        for (int i = at; i < end && w.bytes[i] != '-' && w.bytes[i] != '\n'; i++) {
            if (w.bytes[i] == 'P' && (w.startsWith("PRIVATE", i) || w.startsWith("PGP MESSAGE", i))) {
                return true;
            }
        }
        return false;
    }

    /** A line with a run of 20 letters of base64, or one of the headers in front of an encrypted key. */
    private static boolean looksLikeKey(Window w, int from, int to) {
        int run = 0;
        for (int i = from; i < to; i++) {
            run = ValueSearch.isBase64(w.bytes[i]) ? run + 1 : 0;
            if (run >= 20) {
                return true;
            }
        }
        return (from < to
                        && (w.startsWith("Proc-Type:", w.skipBlanks(from))
                                || w.startsWith("DEK-Info:", w.skipBlanks(from))))
                || to == from;
    }

    private static boolean isBody(byte b) {
        return (ValueSearch.isBase64(b) && b != '-' && b != '_')
                || Window.isSpace(b)
                || b == '\\'
                || b == '"'
                || b == '\''
                || b == ',';
    }
}
