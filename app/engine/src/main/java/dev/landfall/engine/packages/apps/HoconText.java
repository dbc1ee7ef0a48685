package dev.landfall.engine.packages.apps;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Where the values of a HOCON text stand in it (HOCON specification, "Syntax"): JSON with comments, unquoted strings, substitutions and
 * keys without braces. It tells places, not meanings; what a text means is read by {@link HoconMeaning}.
 */
final class HoconText {
    private static final int DEEPEST = 200;
    private static final String ENDS_UNQUOTED = "$\"{}[]:=,+#`^?!@*&\\";

    /**
     * A value made of strings, numbers and substitutions.
     *
     * @param path keys and list places from the root, joined by a dot
     * @param from where it starts, quotes included
     * @param to where it ends, quotes included
     * @param hinted whether its key, or the names beside it, speak of images
     * @param substituted whether a part of it stands elsewhere
     * @param overridable whether an environment variable or the like may replace a part of it
     */
    record Value(
            String path,
            int from,
            int to,
            List<Piece> pieces,
            boolean hinted,
            boolean substituted,
            boolean overridable) {
        Value withHint() {
            return new Value(path, from, to, pieces, true, substituted, overridable);
        }
    }

    /**
     * A string as it stands in the text.
     *
     * @param from where its content starts, after a quote
     * @param to where its content ends, before a quote
     */
    record Piece(int from, int to, boolean quoted) {}

    private final String text;
    private final Deque<HoconFrame> frames = new ArrayDeque<>();
    private final List<Value> values = new ArrayList<>();
    private int at;

    private HoconText(String text) {
        this.text = text;
    }

    /** Its values in the order they stand there; empty when it cannot be HOCON. */
    static Optional<List<Value>> read(String text) {
        HoconText reader = new HoconText(text);
        return reader.read() ? Optional.of(reader.values) : Optional.empty();
    }

    private boolean read() {
        frames.push(HoconFrame.root());
        while (at < text.length()) {
            char c = text.charAt(at);
            boolean good = switch (c) {
                case '\n' -> {
                    top().newline();
                    at++;
                    yield true;
                }
                case ' ', '\t', '\r', '\f', '\u000b', '\u00a0' -> {
                    at++;
                    yield true;
                }
                case '#' -> comment();
                case '"' -> quoted();
                case '$' -> substitution();
                case '{' -> open(true);
                case '[' -> open(false);
                case '}' -> close(true);
                case ']' -> close(false);
                case ',' -> {
                    top().end();
                    at++;
                    yield true;
                }
                case ':', '=' -> separator(1);
                case '+' -> at + 1 < text.length() && text.charAt(at + 1) == '=' && separator(2);
                case '/' -> text.startsWith("//", at) ? comment() : unquoted();
                default -> unquoted();
            };
            if (!good) {
                return false;
            }
        }
        top().end();
        boolean whole = frames.size() == 1;
        if (whole) {
            values.addAll(top().finished());
            values.sort(java.util.Comparator.comparingInt(Value::from));
        }
        return whole;
    }

    private HoconFrame top() {
        return frames.element();
    }

    private boolean comment() {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
        return true;
    }

    private boolean quoted() {
        int start = at;
        if (text.startsWith("\"\"\"", at)) {
            int end = text.indexOf("\"\"\"", at + 3);
            if (end < 0) {
                return false;
            }
            // quotes right before the closing three belong to the string
            while (end + 3 < text.length() && text.charAt(end + 3) == '"') {
                end++;
            }
            at = end + 3;
            return top().piece(new Piece(start + 3, end, true), text, start, at);
        }
        int i = at + 1;
        while (i < text.length() && text.charAt(i) != '"') {
            if (text.charAt(i) == '\n') {
                return false;
            }
            i += text.charAt(i) == '\\' ? 2 : 1;
        }
        if (i >= text.length()) {
            return false;
        }
        at = i + 1;
        return top().piece(new Piece(start + 1, i, true), text, start, at);
    }

    private boolean substitution() {
        int end = text.startsWith("${", at) ? text.indexOf('}', at) : -1;
        if (end < 0) {
            return false;
        }
        top().substitution(at, end + 1, text.charAt(at + 2) == '?');
        at = end + 1;
        return true;
    }

    private boolean unquoted() {
        int start = at;
        while (at < text.length()) {
            char c = text.charAt(at);
            boolean ends = c <= ' ' || c == '\u00a0' || ENDS_UNQUOTED.indexOf(c) >= 0;
            if (ends || text.startsWith("//", at)) {
                break;
            }
            at++;
        }
        return at > start && top().piece(new Piece(start, at, false), text, start, at);
    }

    private boolean separator(int length) {
        at += length;
        return top().separator();
    }

    private boolean open(boolean object) {
        at++;
        if (frames.size() >= DEEPEST) {
            return false;
        }
        // the root's own brace opens nothing new
        if (object && top().atRootStart()) {
            top().braced();
            return true;
        }
        frames.push(top().child(object));
        return true;
    }

    private boolean close(boolean object) {
        at++;
        HoconFrame done = top();
        done.end();
        if (frames.size() == 1) {
            return object && done.unbraced();
        }
        frames.pop();
        return done.isObject() == object && top().adopt(done);
    }
}
