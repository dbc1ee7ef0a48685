package dev.landfall.engine.support.redact;

import dev.landfall.engine.support.search.Window;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Copies a text window by window. A window is cut where nothing recognised is cut through, with enough kept for the next that whatever begins
 * before the cut was seen whole; a secret longer than a window is left out until it ends. One copy at a time; one thread.
 */
final class RedactingCopy {
    static final int WINDOW = 1 << 20;
    /** Seen by two windows: more than anything that is recognised as a whole is long. */
    static final int OVERLAP = 64 << 10;

    private final Redactor redactor;
    private final boolean yaml;
    private final Listener listener;
    /** How a secret that began in an earlier window ends; {@link Span#CLOSED} when none does. */
    private int swallowing = Span.CLOSED;

    private String lastMask = "";
    private byte[] lastValue = new byte[0];
    private int lastSecret = -1;

    /** Hears what was hidden. */
    interface Listener {
        Listener NONE = (window, span) -> {};

        void hidden(Window window, Span span);
    }

    RedactingCopy(Redactor redactor, boolean yaml, Listener listener) {
        this.redactor = redactor;
        this.yaml = yaml;
        this.listener = listener;
    }

    /** A text that fits in memory. */
    void whole(byte[] text, OutputStream out) throws IOException {
        if (text.length > WINDOW) {
            copy(new java.io.ByteArrayInputStream(text), out);
            return;
        }
        Window window = Window.of(text);
        write(window, redactor.spans(window), 0, window.length, out);
    }

    void copy(InputStream in, OutputStream out) throws IOException {
        Window window = new Window(WINDOW);
        while (true) {
            int read = in.readNBytes(window.bytes, window.length, window.bytes.length - window.length);
            window.length += read;
            window.last = window.length < window.bytes.length;
            int from = swallow(window);
            if (from > 0) {
                drop(window, from);
                if (!window.last) {
                    continue;
                }
            }
            List<Span> spans = redactor.spans(window);
            int cut = window.last ? window.length : cut(window, spans);
            if (cut == 0) {
                cut = endOfFirst(window, spans);
            }
            write(window, spans, 0, cut, out);
            if (window.last) {
                return;
            }
            drop(window, cut);
        }
    }

    /** Where to cut: after a line when there is one, and never inside something recognised; 0 when that leaves nothing. */
    private static int cut(Window window, List<Span> spans) {
        int latest = window.length - OVERLAP;
        int cut = latest;
        while (cut > latest / 2 && window.bytes[cut - 1] != '\n') {
            cut--;
        }
        if (window.bytes[cut - 1] != '\n') {
            cut = latest;
        }
        boolean moved = true;
        while (moved) {
            moved = false;
            for (Span span : spans) {
                if (span.from() < cut && (span.end() > cut || span.open(window))) {
                    cut = span.from();
                    moved = true;
                }
            }
        }
        return Math.max(0, cut);
    }

    /** When something recognised fills the window from its start: the end of all that is tied to it, leaving out the rest if it goes on. */
    private int endOfFirst(Window window, List<Span> spans) {
        int end = 0;
        boolean moved = true;
        while (moved) {
            moved = false;
            for (Span span : spans) {
                if (span.from() <= end && span.end() > end) {
                    end = span.end();
                    moved = true;
                    if (span.open(window)) {
                        swallowing = span.until();
                    }
                }
            }
        }
        return end == 0 ? window.length - OVERLAP : end;
    }

    /** How many bytes at the window's start belong to a secret that began before it. */
    private int swallow(Window window) {
        if (swallowing == Span.CLOSED) {
            return 0;
        }
        for (int i = 0; i < window.length; i++) {
            byte b = window.bytes[i];
            boolean ends;
            if (swallowing == Span.WORD) {
                ends = Window.isSpace(b) || Window.isQuote(b);
            } else if (swallowing <= Span.BLOCK) {
                ends = b == '\n' && isShallow(window, i + 1, Span.BLOCK - swallowing);
            } else {
                ends = b == '\n' || b == swallowing;
            }
            if (ends) {
                swallowing = Span.CLOSED;
                return i;
            }
        }
        return window.length;
    }

    private static boolean isShallow(Window window, int line, int column) {
        int text = window.skipBlanks(line);
        return window.has(text) && window.bytes[text] != '\n' && text - line <= column;
    }

    private static void drop(Window window, int count) {
        window.before = window.bytes[count - 1];
        System.arraycopy(window.bytes, count, window.bytes, 0, window.length - count);
        window.length -= count;
    }

    private void write(Window window, List<Span> spans, int from, int to, OutputStream out) throws IOException {
        int at = from;
        for (Span span : spans) {
            if (span.start() >= to) {
                break;
            }
            out.write(window.bytes, at, span.start() - at);
            boolean quote = yaml && isWholeScalar(window, span);
            String mask = mask(window, span);
            out.write((quote ? '"' + mask + '"' : mask).getBytes(StandardCharsets.US_ASCII));
            listener.hidden(window, span);
            at = Math.min(span.end(), to);
        }
        if (at < to) {
            out.write(window.bytes, at, to - at);
        }
    }

    /** Logs say the same thing again and again: the last mask is kept at hand. */
    private String mask(Window window, Span span) {
        boolean same = span.secret() == lastSecret
                && (lastSecret >= 0
                        || Arrays.equals(window.bytes, span.start(), span.end(), lastValue, 0, lastValue.length));
        if (!same) {
            lastMask = redactor.maskOf(window, span);
            lastSecret = span.secret();
            lastValue = Arrays.copyOfRange(window.bytes, span.start(), span.end());
        }
        return lastMask;
    }

    /** A plain scalar of YAML may not begin with an asterisk. */
    private static boolean isWholeScalar(Window window, Span span) {
        byte blank = window.at(span.start() - 1);
        byte sign = window.at(span.start() - 2);
        return blank == ' '
                && (sign == ':' || sign == '-')
                && (!window.has(span.end()) || window.at(span.end()) == '\n');
    }
}
