package dev.landfall.engine.support.redact;

import dev.landfall.engine.support.search.AnchorSearch;
import dev.landfall.engine.support.search.Window;
import java.util.function.Consumer;

/** Reads the value that follows a name, to where the grammar around it ends it. In doubt it takes more. One window, one thread. */
final class Values {
    private static final int LONGEST_LIST = 16 << 10;
    private static final int MOST_LINES = 2000;
    private static final String[] SPELLED_QUOTES = {
        "%22", "%27", "\\u0022", "\\u0027", "&quot;", "&#34;", "&#39;", "&apos;", "&#x27;", "%2522"
    };

    private final Vocabulary words;
    private final Window w;

    Values(Vocabulary words, Window window) {
        this.words = words;
        this.w = window;
    }

    /**
     * A name and how it stands in its line.
     *
     * @param from the name's first byte
     * @param kind what its value is
     * @param column of the name in its line when it is the first thing there; else -1
     * @param escapedLine whether the line is one inside a JSON string: begun and ended by a backslash and an n
     * @param around the quote that the whole expression stands in, as {@code 'Cookie: a=b'}; 0 when none
     */
    record Site(
            int from, Vocabulary.Kind kind, int column, boolean escapedLine, byte around, byte quote, boolean flag) {
        boolean first() {
            return column >= 0 || escapedLine;
        }
    }

    Site site(Assignments.Key key, byte quote, int escapes) {
        int at = key.from();
        if (quote != 0) {
            at -= 1 + escapes;
        }
        int line = w.lineStart(Math.max(0, Math.min(at, w.length)));
        int back = at - 1;
        while (back >= 0 && back >= line && isBeforeKey(w.bytes[back], back)) {
            back--;
        }
        boolean first = line >= 0 && (back < line || isDeclaration(line, back));
        boolean escaped = !first && back >= 1 && w.at(back) == 'n' && w.at(back - 1) == '\\';
        // a name in quotes is JSON's, and where its line begins out of sight nobody can say which quote is open
        byte around = first || escaped || quote != 0 || line < 0 ? (byte) 0 : around(line, at);
        if (quote == 0 && Window.isQuote(w.at(at - 1))) {
            around = w.at(at - 1);
        }
        return new Site(key.from(), key.kind(), first ? at - line : -1, escaped, around, quote, key.flag());
    }

    /** The value at or after a position, behind a colon, an equals sign or a blank. */
    void read(Site site, int position, int separator, Consumer<Span> spans) {
        int v = w.skipBlanks(position);
        if (!w.has(v)) {
            return;
        }
        int spelled = spelledQuote(w, v);
        if (spelled > 0) {
            spelledQuoted(site, v, spelled, spans);
            return;
        }
        byte c = w.at(v);
        int prefix = isTextPrefix(c)
                ? Window.isQuote(w.at(v + 1)) ? 1 : isTextPrefix(w.at(v + 1)) && Window.isQuote(w.at(v + 2)) ? 2 : 0
                : 0;
        int escapes = escapes(v + prefix);
        if (Window.isQuote(w.at(v + prefix + escapes))
                && (escapes > 0 || w.at(v + prefix) != site.around || !closesHere(v + prefix))) {
            quoted(site, v + prefix + escapes, escapes, spans);
        } else if (c == '\n' || c == '\r') {
            if (separator == ':' && site.column >= 0) {
                below(site, v, spans);
            }
        } else if ((c == '|' || c == '>') && separator == ':' && site.first() && isBlockHeader(site, v)) {
            block(site, v, spans);
        } else if (c == '[') {
            list(site, v, spans);
        } else if (c != '{') {
            int start = site.kind == Vocabulary.Kind.HEADER ? afterScheme(v) : v;
            boolean line = site.first() && !site.flag && separator != ' ';
            int end = site.kind == Vocabulary.Kind.HEADER
                    ? headerEnd(site, start)
                    : line ? lineEnd(site, v, separator) : wordEnd(site, v);
            emit(site, start, end, line || site.kind == Vocabulary.Kind.HEADER ? Span.LINE : Span.WORD, spans);
        }
    }

    /** Whether a quote that may be the end of the expression around is followed by what follows an end. */
    private boolean closesHere(int quoteAt) {
        byte next = w.at(quoteAt + 1);
        return !w.has(quoteAt + 1) || Window.isSpace(next) || ",;)]}+.".indexOf(next) >= 0;
    }

    /** The quoted text that begins at a position, when one does. */
    void quotedNext(Site site, int position, Consumer<Span> spans) {
        int escapes = escapes(position);
        if (Window.isQuote(w.at(position + escapes))) {
            quoted(site, position + escapes, escapes, spans);
        }
    }

    /** {@code %3D} or {@code %3A} and a value, percent-encoded. */
    void percent(Site site, int position, Consumer<Span> spans) {
        byte kind = AnchorSearch.lower(w.at(position + 2));
        if (w.at(position + 1) != '3' || (kind != 'd' && kind != 'a')) {
            return;
        }
        int v = position + 3;
        while (w.startsWith("%20", v) || w.at(v) == '+') {
            v += w.at(v) == '+' ? 1 : 3;
        }
        int spelled = spelledQuote(w, v);
        if (spelled > 0) {
            spelledQuoted(site, v, spelled, spans);
            return;
        }
        int end = v;
        while (w.has(end)
                && !Window.isSpace(w.at(end))
                && !Window.isQuote(w.at(end))
                && w.at(end) != '&'
                && w.at(end) != '<') {
            if (w.at(end) == '%'
                    && (w.startsWith("%26", end)
                            || w.startsWith("%22", end)
                            || w.startsWith("%27", end)
                            || w.startsWith("%0A", end)
                            || w.startsWith("%0D", end))) {
                break;
            }
            end++;
        }
        emit(site, v, end, Span.WORD, spans);
    }

    /** The length of a quote that is spelled out here, as {@code %22} or <code>&amp;quot;</code>; 0 when there is none. */
    static int spelledQuote(Window w, int at) {
        byte b = w.at(at);
        if (b == '%' || b == '&' || b == '\\') {
            for (String quote : SPELLED_QUOTES) {
                if (w.startsWith(quote, at)) {
                    return quote.length();
                }
            }
        }
        return 0;
    }

    private void spelledQuoted(Site site, int v, int length, Consumer<Span> spans) {
        String quote = w.text(v, v + length);
        int start = v + length;
        int end = start;
        while (w.has(end) && w.at(end) != '\n' && !w.startsWith(quote, end)) {
            end++;
        }
        emit(site, start, end, Span.LINE, spans);
    }

    /** The text of an XML element, when it is one: up to its end tag, which must be in sight. */
    void element(Site site, Assignments.Key key, int position, Consumer<Span> spans) {
        String tag = "</" + w.text(key.from(), key.to());
        int limit = Math.min(w.length, position + LONGEST_LIST);
        for (int end = position; end < limit; end++) {
            if (w.at(end) == '<' && w.startsWith(tag, end)) {
                emit(site, position, end, Span.CLOSED, spans);
                return;
            }
        }
    }

    /** The next item of a block list: {@code - --password}, newline, {@code - x}. */
    void nextItem(Site site, int position, Consumer<Span> spans) {
        int line = w.lineEnd(position) + 1;
        int v = w.skipBlanks(line);
        if (w.at(v) == '-' && w.at(v + 1) == ' ') {
            scalar(site, w.skipBlanks(v + 2), spans);
        }
    }

    /** A scalar that has its line for itself. */
    void scalar(Site site, int v, Consumer<Span> spans) {
        if (Window.isQuote(w.at(v))) {
            quoted(site, v, 0, spans);
        } else {
            emit(site, v, trimmed(v, w.lineEnd(v)), Span.LINE, spans);
        }
    }

    void quoted(Site site, int quoteAt, int escapes, Consumer<Span> spans) {
        byte quote = w.at(quoteAt);
        int start = quoteAt + 1;
        if (escapes == 0 && quote != '`' && w.at(start) == quote && w.at(start + 1) == quote) {
            int end = start + 2;
            while (w.has(end) && !(w.at(end) == quote && w.at(end + 1) == quote && w.at(end + 2) == quote)) {
                end++;
            }
            emit(site, start + 2, end, quote, spans);
            return;
        }
        int end = closing(start, w.length, quote, escapes, false);
        if (end < 0 && site.column >= 0 && escapes == 0) {
            end = closing(start, Math.min(w.length, start + 8192), quote, escapes, true);
        }
        if (end < 0) {
            int line = w.lineEnd(start);
            emit(site, start, trimmed(start, line), line >= w.length ? quote : Span.CLOSED, spans);
        } else {
            int from = site.kind == Vocabulary.Kind.HEADER ? afterScheme(start) : start;
            emit(site, from <= end ? from : start, end, Span.CLOSED, spans);
        }
    }

    /** Where a quoted text ends (before the backslashes that escape its closing quote), or -1. */
    int closing(int start, int limit, byte quote, int escapes, boolean lines) {
        int run = 0;
        for (int i = start; i < limit; i++) {
            byte b = w.bytes[i];
            if (b == '\\') {
                run++;
                continue;
            }
            if (b == '\n' && !lines) {
                return -1;
            }
            if (b == quote && run % (2 * (escapes + 1)) == escapes) {
                if (escapes == 0 && i > start && w.at(i + 1) == quote) {
                    i++;
                } else if (escapes == 0
                        && quote == '\''
                        && w.at(i + 1) == '\\'
                        && w.at(i + 2) == '\''
                        && w.at(i + 3) == '\'') {
                    i += 3;
                } else if (!lines || endsLine(i + 1)) {
                    return i - escapes;
                }
            }
            run = 0;
        }
        return -1;
    }

    private boolean endsLine(int position) {
        int i = w.skipBlanks(position);
        while (w.at(i) == ',' || w.at(i) == ';' || w.at(i) == '}' || w.at(i) == ']' || w.at(i) == '\r') {
            i++;
        }
        return !w.has(i) || w.at(i) == '\n';
    }

    private int lineEnd(Site site, int v, int separator) {
        int end = v;
        while (w.has(end) && w.at(end) != '\n') {
            byte b = w.at(end);
            if (site.escapedLine
                    && (b == '"'
                            || (b == '\\' && (w.at(end + 1) == 'n' || w.at(end + 1) == 'r' || w.at(end + 1) == '"')))) {
                break;
            }
            if (separator == '=' && b == ' ' && isNextName(end + 1, false)) {
                break;
            }
            end++;
        }
        return trimmed(v, end);
    }

    private int wordEnd(Site site, int v) {
        int i = v;
        int scheme = afterScheme(v);
        if (scheme > v) {
            i = scheme;
        }
        boolean query = w.at(site.from - 1) == '?' || w.at(site.from - 1) == '&';
        while (w.has(i)) {
            byte b = w.bytes[i];
            byte next = w.at(i + 1);
            if (Window.isSpace(b) || (b == '<' && next == '/')) {
                break;
            }
            if (b == '\\' && (next == 'n' || next == 'r' || next == 't' || Window.isQuote(next))) {
                break;
            }
            if (query && (b == '&' || b == '#')) {
                break;
            }
            if (Window.isQuote(b)) {
                int close = b == site.around ? -1 : closing(i + 1, w.length, b, 0, false);
                if (close < 0) {
                    break;
                }
                i = close;
            } else if ((b == ',' || b == ';' || b == '&' || b == '|') && isDelimiter(i)) {
                break;
            } else if ((b == '}' || b == ')' || b == ']' || b == '>') && closes(i)) {
                break;
            }
            i++;
        }
        return i;
    }

    private boolean isDelimiter(int at) {
        byte next = w.at(at + 1);
        return !w.has(at + 1)
                || Window.isSpace(next)
                || Window.isQuote(next)
                || next == '\\'
                || next == '}'
                || next == ')'
                || next == ']'
                || w.startsWith("&amp;", at)
                || isNextName(at + 1, w.at(at) == ';');
    }

    /** Whether a name and a colon or an equals sign stand here. */
    private boolean isNextName(int at, boolean spaced) {
        int i = at;
        while (w.has(i)
                && i - at < 64
                && (Assignments.isKey(w.at(i)) || w.at(i) == '%' || (spaced && w.at(i) == ' '))) {
            i++;
        }
        return i > at && (w.at(i) == '=' || w.at(i) == ':');
    }

    private boolean closes(int at) {
        int i = at;
        while (w.at(i) == '}' || w.at(i) == ')' || w.at(i) == ']' || w.at(i) == '>') {
            i++;
        }
        byte b = w.at(i);
        return !w.has(i)
                || Window.isSpace(b)
                || Window.isQuote(b)
                || b == ','
                || b == ';'
                || b == ':'
                || b == '.'
                || b == '\\';
    }

    private int headerEnd(Site site, int v) {
        int i = v;
        while (w.has(i) && w.at(i) != '\n') {
            byte b = w.at(i);
            if (b == '\\' && (w.at(i + 1) == 'n' || w.at(i + 1) == 'r' || Window.isQuote(w.at(i + 1)))) {
                break;
            }
            if (site.around != 0 && b == site.around) {
                break;
            }
            if (b == '"'
                    && site.around == 0
                    && isDelimiter(i)
                    && !Window.isQuote(w.at(i + 1))
                    && !isSpaceThenName(i + 1)) {
                break;
            }
            i++;
        }
        return trimmed(v, i);
    }

    private boolean isSpaceThenName(int at) {
        return w.at(at) == ' ' && isNextName(at + 1, false);
    }

    /** Behind "Bearer ", "Basic " and their like, so that the report still says which it was. */
    private int afterScheme(int v) {
        int i = v;
        while (w.has(i) && i - v < 16 && Assignments.isKey(w.at(i))) {
            i++;
        }
        if (w.at(i) != ' ' || i == v) {
            return v;
        }
        return switch (w.text(v, i).toLowerCase(java.util.Locale.ROOT)) {
            case "bearer", "basic", "digest", "negotiate", "token", "apikey", "aws4-hmac-sha256", "ntlm" ->
                w.skipBlanks(i);
            default -> v;
        };
    }

    private boolean isBlockHeader(Site site, int v) {
        int i = v + 1;
        while (w.at(i) == '+' || w.at(i) == '-' || (w.at(i) >= '1' && w.at(i) <= '9')) {
            i++;
        }
        if (site.escapedLine) {
            return w.at(i) == '\\' && w.at(i + 1) == 'n';
        }
        i = w.skipBlanks(i);
        return !w.has(i) || w.at(i) == '\n' || w.at(i) == '\r' || w.at(i) == '#';
    }

    private void block(Site site, int v, Consumer<Span> spans) {
        if (site.escapedLine) {
            int i = v;
            while (w.has(i) && w.at(i) != '"' && w.at(i) != '\n') {
                if (w.at(i) == '\\' && w.at(i + 1) == 'n' && w.at(i + 2) != ' ' && w.at(i + 2) != '\\') {
                    break;
                }
                i++;
            }
            emit(site, Math.min(v + 3, i), i, Span.LINE, spans);
            return;
        }
        deeper(site, w.lineEnd(v) + 1, site.column, spans);
    }

    /** What stands below a key that has nothing beside it: a list of scalars, or a scalar over several lines. */
    private void below(Site site, int v, Consumer<Span> spans) {
        int line = w.lineEnd(v) + 1;
        int text = w.skipBlanks(line);
        if (!w.has(text)) {
            return;
        }
        int indent = text - line;
        if (w.at(text) == '-' && w.at(text + 1) == ' ' && indent >= site.column - 2) {
            for (int n = 0; n < MOST_LINES && w.has(line); n++) {
                text = w.skipBlanks(line);
                if (text - line != indent || w.at(text) != '-' || w.at(text + 1) != ' ') {
                    return;
                }
                int item = w.skipBlanks(text + 2);
                if (!isMapping(item)) {
                    scalar(site, item, spans);
                }
                line = w.lineEnd(item) + 1;
            }
        } else if (indent > site.column && !isMapping(text) && w.at(text) != '#') {
            deeper(site, line, site.column, spans);
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
                end = trimmed(text, w.lineEnd(text));
            }
            int newline = w.lineEnd(text);
            if (newline >= w.length) {
                end = start < 0 ? end : w.length;
                break;
            }
            line = newline + 1;
        }
        if (start >= 0) {
            emit(site, start, end, Span.BLOCK - column, spans);
        }
    }

    private void list(Site site, int v, Consumer<Span> spans) {
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
            } else if (Window.isQuote(b) && b != site.around) {
                texts = true;
                int escapes = 0;
                while (w.at(i - 1 - escapes) == '\\') {
                    escapes++;
                }
                int close = closing(i + 1, limit, b, escapes, false);
                if (close < 0) {
                    emit(site, i + 1, w.lineEnd(i), Span.LINE, spans);
                    return;
                }
                emit(site, i + 1, close, Span.CLOSED, spans);
                i = close + escapes;
            } else if (b == '\n' && site.column < 0 && depth == 0) {
                break;
            }
        }
        if (!texts) {
            emit(
                    site,
                    v + 1,
                    end < 0 ? trimmed(v + 1, w.lineEnd(v + 1)) : end,
                    end < 0 ? Span.LINE : Span.CLOSED,
                    spans);
        }
    }

    private void emit(Site site, int start, int end, int until, Consumer<Span> spans) {
        if (start >= end) {
            return;
        }
        if (end - start < 200) {
            String value = w.text(start, end);
            if (words.keeps(value) || value.isBlank() || (site.kind == Vocabulary.Kind.BASE64 && !looksBase64(value))) {
                return;
            }
        }
        spans.accept(new Span(lineOrName(site), start, end, Redactor.NAMED, -1, until));
    }

    /** A name that begins its line is kept together with its indentation, which says how far its value reaches. */
    private int lineOrName(Site site) {
        int from = Math.max(0, site.from - 1);
        int line = site.column >= 0 ? w.lineStart(site.from) : -1;
        return line >= 0 ? line : from;
    }

    private static boolean looksBase64(String value) {
        boolean mixed = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (!ValueSearch.isBase64((byte) c)) {
                return false;
            }
            mixed |= c < 'a' || c > 'z';
        }
        return mixed && value.length() >= 8;
    }

    private int trimmed(int from, int end) {
        int to = end;
        while (to > from && (Window.isSpace(w.bytes[to - 1]) || w.bytes[to - 1] == ',' || w.bytes[to - 1] == ';')) {
            to--;
        }
        return to;
    }

    private boolean isBeforeKey(byte b, int at) {
        return b == ' ' || b == '\t' || b == '#' || (b == '-' && Window.isSpace(w.at(at + 1)));
    }

    /** {@code export}, {@code ENV} and their like between the line's beginning and a name. */
    private boolean isDeclaration(int line, int back) {
        int word = w.skipBlanks(line);
        return back - word < 12
                && back >= word
                && switch (w.text(word, back + 1)) {
                    case "export", "set", "setx", "ENV", "ARG", "declare -x", "env", "//" -> true;
                    default -> false;
                };
    }

    /** The quote that is open at a position, counting from another in the same line; 0 when none is. */
    private byte around(int from, int at) {
        byte open = 0;
        for (int i = from; i < at; i++) {
            byte b = w.bytes[i];
            if (b == '\\') {
                i++;
            } else if (open != 0) {
                open = b == open ? 0 : open;
            } else if (b == '"' || b == '`' || (b == '\'' && (i == 0 || !Character.isLetterOrDigit(w.bytes[i - 1])))) {
                open = b;
            }
        }
        return open;
    }

    private static boolean isTextPrefix(byte b) {
        return b == 'b' || b == 'B' || b == 'u' || b == 'U' || b == 'r' || b == 'R' || b == '@';
    }

    int escapes(int at) {
        int n = 0;
        while (w.at(at + n) == '\\') {
            n++;
        }
        return n;
    }
}
