package dev.landfall.engine.support.redact;

import dev.landfall.engine.support.search.Window;
import java.util.function.Consumer;

/**
 * Lists of name and value: {@code {"name": "X_PASSWORD", "value": "…"}} in JSON at any depth of escaping, in YAML over several lines and in
 * XML, whichever of the two stands first. One window, one thread.
 */
final class Pairs {
    private static final int MOST_FIELDS = 8;
    private static final int MOST_LINES = 400;
    private static final int REACH = 32 << 10;

    private final Vocabulary words;
    private final Window w;
    private final Values values;

    Pairs(Vocabulary words, Window window, Values values) {
        this.words = words;
        this.w = window;
        this.values = values;
    }

    /** A field's name: where it begins (its quote included), where it ends, and what it says. */
    private record Field(int from, int to, String name) {}

    /** Hides the value that belongs to the name standing from one position to another. */
    void at(int from, int to, Consumer<Span> spans) {
        if (w.at(from - 1) == '>' && w.at(to) == '<') {
            element(from, to, spans);
            return;
        }
        int open = from;
        byte quote = 0;
        int escapes = 0;
        if (Window.isQuote(w.at(open - 1))) {
            open--;
            quote = w.at(open);
            while (w.at(open - 1) == '\\') {
                open--;
                escapes++;
            }
        }
        Field field = fieldBefore(open);
        if (field == null || !words.pairNames.contains(field.name)) {
            return;
        }
        int after = to;
        if (quote != 0) {
            while (w.at(after) == '\\') {
                after++;
            }
            if (w.at(after) != quote) {
                return;
            }
            after++;
        }
        int line = w.lineStart(field.from);
        boolean block = line >= 0 && isOnlyIndent(line, field.from) && endsLine(after);
        if (block) {
            int column = field.from - line;
            blockForward(field.from, column, after, spans);
            blockBackward(field.from, column, line, spans);
        } else {
            forward(field.from, after, spans);
            backward(field.from, escapes, spans);
        }
    }

    /** The name in front of a colon or equals sign in front of a position. */
    private @org.jspecify.annotations.Nullable Field fieldBefore(int position) {
        int p = back(position - 1);
        if (w.at(p) != ':' && w.at(p) != '=') {
            return null;
        }
        p = back(p - 1);
        boolean quoted = Window.isQuote(w.at(p));
        if (quoted) {
            p--;
            while (w.at(p) == '\\') {
                p--;
            }
        }
        int end = p + 1;
        while (p >= 0 && Assignments.isKey(w.at(p)) && end - p < 32) {
            p--;
        }
        int start = p + 1;
        if (start >= end) {
            return null;
        }
        String name = w.text(start, end).toLowerCase(java.util.Locale.ROOT);
        if (quoted && Window.isQuote(w.at(p))) {
            start = p;
            while (w.at(start - 1) == '\\') {
                start--;
            }
        }
        return new Field(start, end, name);
    }

    private int back(int position) {
        int p = position;
        while (p >= 0 && (w.at(p) == ' ' || w.at(p) == '\t')) {
            p--;
        }
        return p;
    }

    private int backSpace(int position) {
        int p = position;
        while (p >= 0 && position - p < REACH && Window.isSpace(w.at(p))) {
            p--;
        }
        return p;
    }

    /** From behind the name's value over further fields to the field that is the value. */
    private void forward(int from, int position, Consumer<Span> spans) {
        int p = position;
        for (int n = 0; n < MOST_FIELDS; n++) {
            int start = w.skipSpace(p);
            if (w.at(start) == ',' || w.at(start) == ';') {
                start = w.skipSpace(start + 1);
            } else if (start == p) {
                return;
            }
            int escapes = values.escapes(start);
            byte quote = Window.isQuote(w.at(start + escapes)) ? w.at(start + escapes) : 0;
            int key = quote == 0 ? start : start + escapes + 1;
            int end = key;
            while (Assignments.isKey(w.at(end))) {
                end++;
            }
            String name = w.text(key, end).toLowerCase(java.util.Locale.ROOT);
            p = end;
            if (quote != 0) {
                p += values.escapes(p) + 1;
            }
            p = w.skipBlanks(p);
            if (end == key || (w.at(p) != ':' && w.at(p) != '=')) {
                return;
            }
            p = w.skipSpace(p + 1);
            if (words.pairValues.contains(name)) {
                values.read(inside(from), p, ' ', spans);
                return;
            }
            p = skipScalar(p);
            if (p < 0) {
                return;
            }
        }
    }

    /** Behind a text, number or word; -1 when something else stands here. */
    private int skipScalar(int position) {
        int escapes = values.escapes(position);
        byte quote = w.at(position + escapes);
        if (Window.isQuote(quote)) {
            int close = values.closing(position + escapes + 1, Math.min(w.length, position + REACH), quote, escapes);
            return close < 0 ? -1 : close + escapes + 1;
        }
        int p = position;
        while (Assignments.isKey(w.at(p)) || w.at(p) == '+') {
            p++;
        }
        return p == position ? -1 : p;
    }

    /** From the name's field back over others to the one that is the value. */
    private void backward(int from, int escapes, Consumer<Span> spans) {
        int p = from;
        int limit = Math.max(0, from - REACH);
        for (int n = 0; n < MOST_FIELDS; n++) {
            int comma = backSpace(p - 1);
            boolean separated = w.at(comma) == ',' || w.at(comma) == ';';
            if (!separated && comma == p - 1) {
                return;
            }
            int end = separated ? backSpace(comma - 1) + 1 : comma + 1;
            int open;
            int start;
            int stop;
            byte quote = w.at(end - 1);
            if (Window.isQuote(quote)) {
                stop = end - 1 - escapes;
                start = opening(stop, limit, quote, escapes);
                open = start - 1 - escapes;
            } else {
                stop = end;
                start = end;
                while (start > limit && !Window.isSpace(w.at(start - 1)) && "{,:=".indexOf(w.at(start - 1)) < 0) {
                    start--;
                }
                open = start;
            }
            if (start < 0 || open < limit) {
                return;
            }
            Field field = fieldBefore(open);
            if (field == null) {
                return;
            }
            if (words.pairValues.contains(field.name)) {
                if (start < stop && !words.keeps(w.text(start, stop))) {
                    spans.accept(new Span(field.from, start, stop, Redactor.NAMED, -1, Span.CLOSED));
                }
                return;
            }
            p = field.from;
        }
    }

    /** The first byte of a quoted text whose closing quote's backslashes begin at a position; -1 when it does not begin. */
    private int opening(int stop, int limit, byte quote, int escapes) {
        for (int i = stop - 1; i >= limit; i--) {
            if (w.at(i) == quote) {
                int run = 0;
                while (w.at(i - 1 - run) == '\\') {
                    run++;
                }
                if (run % (2 * (escapes + 1)) == escapes) {
                    return i + 1;
                }
            }
        }
        return -1;
    }

    private void blockForward(int from, int column, int position, Consumer<Span> spans) {
        int line = w.lineEnd(position) + 1;
        for (int n = 0; n < MOST_LINES && w.has(line); n++) {
            int text = w.skipBlanks(line);
            if (w.has(text) && w.at(text) != '\n') {
                int indent = text - line;
                if (indent < column || (indent == column && w.at(text) == '-')) {
                    return;
                }
                if (indent == column && isField(text, spans, from, column)) {
                    return;
                }
            }
            line = w.lineEnd(line) + 1;
        }
    }

    private void blockBackward(int from, int column, int nameLine, Consumer<Span> spans) {
        if (w.at(backSpace(from - 1)) == '-' && w.lineStart(from) == nameLine && w.skipBlanks(nameLine) < from) {
            return;
        }
        int line = nameLine;
        for (int n = 0; n < MOST_LINES && line > 0 && nameLine - line < REACH; n++) {
            int start = w.lineStart(line - 1);
            if (start < 0) {
                return;
            }
            line = start;
            int text = w.skipBlanks(line);
            if (w.at(text) == '\n') {
                continue;
            }
            boolean item = w.at(text) == '-' && w.at(text + 1) == ' ';
            int key = item ? w.skipBlanks(text + 2) : text;
            if (key - line < column) {
                return;
            }
            if (key - line == column && (isField(key, spans, line, column) || item)) {
                return;
            }
        }
    }

    /** Hides the value of the field that begins here, when it is one that holds a value. */
    private boolean isField(int at, Consumer<Span> spans, int from, int column) {
        boolean quoted = Window.isQuote(w.at(at));
        int key = quoted ? at + 1 : at;
        int end = key;
        while (Assignments.isKey(w.at(end))) {
            end++;
        }
        String name = w.text(key, end).toLowerCase(java.util.Locale.ROOT);
        int colon = w.skipBlanks(quoted ? end + 1 : end);
        if (w.at(colon) != ':' || !words.pairValues.contains(name)) {
            return false;
        }
        values.read(
                new Site(Math.min(from, at), Vocabulary.Kind.SECRET, column, false, (byte) 0, (byte) 0, false),
                colon + 1,
                ':',
                span -> spans.accept(new Span(
                        Math.min(from, span.from()),
                        span.start(),
                        span.end(),
                        span.rule(),
                        span.secret(),
                        span.until())));
        return true;
    }

    /** {@code <name>X_PASSWORD</name><value>…</value>}. */
    private void element(int from, int to, Consumer<Span> spans) {
        int limit = Math.min(w.length, to + 300);
        for (int i = to; i < limit; i++) {
            if (w.at(i) == '<' && w.at(i + 1) != '/') {
                int end = i + 1;
                while (Assignments.isKey(w.at(end))) {
                    end++;
                }
                if (words.pairValues.contains(w.text(i + 1, end).toLowerCase(java.util.Locale.ROOT))
                        && w.at(end) == '>') {
                    values.element(
                            inside(from),
                            new Assignments.Key(i + 1, end, Vocabulary.Kind.SECRET, false),
                            end + 1,
                            spans);
                    return;
                }
            }
        }
    }

    private Site inside(int from) {
        return new Site(from, Vocabulary.Kind.SECRET, -1, false, (byte) 0, (byte) 0, false);
    }

    private boolean isOnlyIndent(int line, int key) {
        for (int i = line; i < key; i++) {
            byte b = w.at(i);
            if (b != ' ' && b != '\t' && !(b == '-' && w.at(i + 1) == ' ')) {
                return false;
            }
        }
        return true;
    }

    private boolean endsLine(int position) {
        int p = w.skipBlanks(position);
        return !w.has(p) || w.at(p) == '\n' || w.at(p) == '\r' || w.at(p) == '#';
    }
}
