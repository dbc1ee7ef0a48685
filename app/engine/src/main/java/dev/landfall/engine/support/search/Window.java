package dev.landfall.engine.support.search;

/**
 * The part of a text that is looked at now: bytes seen as characters one to one (ISO 8859-1), so that anything goes through unchanged.
 * One thread.
 */
public final class Window implements CharSequence {
    /** How far back a line's beginning is looked for, in bytes. */
    private static final int LINE_REACH = 4096;

    public final byte[] bytes;
    public int length;
    /** Whether the text ends with this window. */
    public boolean last;
    /** The byte in front of the window; a newline in front of the first. */
    public byte before = '\n';

    public Window(int size) {
        bytes = new byte[size];
    }

    public static Window of(byte[] text) {
        Window window = new Window(0, text);
        window.length = text.length;
        window.last = true;
        return window;
    }

    private Window(int ignored, byte[] bytes) {
        this.bytes = bytes;
    }

    /** The byte at a position, which may be one in front of the window; 0 beyond either end. */
    public byte at(int position) {
        if (position < 0) {
            return position == -1 ? before : 0;
        }
        return position < length ? bytes[position] : 0;
    }

    public boolean has(int position) {
        return position < length;
    }

    /** The first byte of the line that holds a position; -1 when it is too far back to matter. */
    public int lineStart(int position) {
        int i = position;
        int limit = Math.max(0, position - LINE_REACH);
        while (i > limit && bytes[i - 1] != '\n') {
            i--;
        }
        return (i > 0 && bytes[i - 1] == '\n') || (i == 0 && before == '\n') ? i : -1;
    }

    /** The newline that ends the line of a position, or the window's end. */
    public int lineEnd(int position) {
        int i = position;
        while (i < length && bytes[i] != '\n') {
            i++;
        }
        return i;
    }

    /** The first position at or after one that is neither space nor tab. */
    public int skipBlanks(int position) {
        int i = position;
        while (i < length && (bytes[i] == ' ' || bytes[i] == '\t')) {
            i++;
        }
        return i;
    }

    /** The first position at or after one that is no white space, line ends included. */
    public int skipSpace(int position) {
        int i = position;
        while (i < length && isSpace(bytes[i])) {
            i++;
        }
        return i;
    }

    public static boolean isSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\n' || b == '\r';
    }

    public static boolean isQuote(byte b) {
        return b == '"' || b == '\'' || b == '`';
    }

    public boolean startsWith(String text, int position) {
        if (position < 0 || position + text.length() > length) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (bytes[position + i] != (byte) text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    public String text(int from, int to) {
        return new String(bytes, from, to - from, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public char charAt(int index) {
        return (char) (bytes[index] & 0xff);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text(start, end);
    }

    @Override
    public String toString() {
        return "Window[" + length + "]";
    }
}
