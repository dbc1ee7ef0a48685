package dev.landfall.engine.support.redact;

import dev.landfall.engine.support.search.Window;
import java.util.function.Consumer;

/** Reads values that take more than a place in a line: YAML's blocks and lists, what stands below a key, lists in brackets. One window, one thread. */
final class Blocks {
    private static final int LONGEST_LIST = 16 << 10;
    private static final int MOST_LINES = 2000;

    private final Window w;
    private final Ends ends;
    private final Values values;

    Blocks(Window window, Ends ends, Values values) {
        this.w = window;
        this.ends = ends;
        this.values = values;
    }

    boolean isBlockHeader(Site site, int v) {
        int i = v + 1;
        while (w.at(i) == '+' || w.at(i) == '-' || (w.at(i) >= '1' && w.at(i) <= '9')) {
            i++;
        }
        if (site.escapedLine()) {
            return w.at(i) == '\\' && w.at(i + 1) == 'n';
        }
        i = w.skipBlanks(i);
        return !w.has(i) || w.at(i) == '\n' || w.at(i) == '\r' || w.at(i) == '#';
    }

    void block(Site site, int v, Consumer<Span> spans) {
        if (site.escapedLine()) {
            int i = v;
            while (w.has(i) && w.at(i) != '"' && w.at(i) != '\n') {
                if (w.at(i) == '\\' && w.at(i + 1) == 'n' && w.at(i + 2) != ' ' && w.at(i + 2) != '\\') {
                    break;
                }
                i++;
            }
            values.emit(site, Math.min(v + 3, i), i, Span.LINE, spans);
            return;
        }
        deeper(site, w.lineEnd(v) + 1, site.column(), spans);
    }

    /** What stands below a key that has nothing beside it: a list of scalars, or a scalar over several lines. */
    void below(Site site, int v, Consumer<Span> spans) {
        int line = w.lineEnd(v) + 1;
        int text = w.skipBlanks(line);
        if (!w.has(text)) {
            return;
        }
        int indent = text - line;
        if (w.at(text) == '-' && w.at(text + 1) == ' ' && indent >= site.column() - 2) {
            for (int n = 0; n < MOST_LINES && w.has(line); n++) {
                text = w.skipBlanks(line);
                if (text - line != indent || w.at(text) != '-' || w.at(text + 1) != ' ') {
                    return;
                }
                int item = w.skipBlanks(text + 2);
                if (!isMapping(item)) {
                    values.scalar(site, item, spans);
                }
                line = w.lineEnd(item) + 1;
            }
        } else if (indent > site.column() && !isMapping(text) && w.at(text) != '#') {
            deeper(site, line, site.column(), spans);
        }
    }

    private boolean isMapping(int at) {
        if (w.at(at) == '{' || w.at(at) == '[' || (w.at(at) == '-' && w.at(at + 1) == ' ')) {
            return true;
        }
        int i = at;
        if (Window.isQuote(w.at(i))) {
            i++;
        }
        while (Assignments.isKey(w.at(i)) || w.at(i) == '/' || w.at(i) == '$') {
            i++;
        }
        if (Window.isQuote(w.at(i))) {
            i++;
        }
        i = w.skipBlanks(i);
        return i > at && w.at(i) == ':' && (!w.has(i + 1) || Window.isSpace(w.at(i + 1)));
    }

    /** Every line from here that is indented more than a column. */
    private void deeper(Site site, int firstLine, int column, Consumer<Span> spans) {
        int start = -1;
        int end = -1;
        int line = firstLine;
        while (w.has(line)) {
            int text = w.skipBlanks(line);
            if (w.has(text) && w.at(text) != '\n' && w.at(text) != '\r') {
                if (text - line <= column) {
                    break;
                }
                start = start < 0 ? text : start;
                end = ends.trimmed(text, w.lineEnd(text));
            }
            int newline = w.lineEnd(text);
            if (newline >= w.length) {
                end = start < 0 ? end : w.length;
                break;
            }
            line = newline + 1;
        }
        if (start >= 0) {
            values.emit(site, start, end, Span.BLOCK - column, spans);
        }
    }

    void list(Site site, int v, Consumer<Span> spans) {
        int depth = 0;
        int limit = Math.min(w.length, v + LONGEST_LIST);
        int end = -1;
        boolean texts = false;
        for (int i = v; i < limit; i++) {
            byte b = w.bytes[i];
            if (b == '{') {
                return;
            } else if (b == '[') {
                depth++;
            } else if (b == ']' && --depth == 0) {
                end = i;
                break;
            } else if (Window.isQuote(b) && b != site.around()) {
                texts = true;
                int escapes = 0;
                while (w.at(i - 1 - escapes) == '\\') {
                    escapes++;
                }
                int close = ends.closing(i + 1, limit, b, escapes, false);
                if (close < 0) {
                    values.emit(site, i + 1, w.lineEnd(i), Span.LINE, spans);
                    return;
                }
                values.emit(site, i + 1, close, Span.CLOSED, spans);
                i = close + escapes;
            } else if (b == '\n' && site.column() < 0 && depth == 0) {
                break;
            }
        }
        if (!texts) {
            values.emit(
                    site,
                    v + 1,
                    end < 0 ? ends.trimmed(v + 1, w.lineEnd(v + 1)) : end,
                    end < 0 ? Span.LINE : Span.CLOSED,
                    spans);
        }
    }
}
