package dev.landfall.engine.support.redact;

import dev.landfall.engine.support.search.AnchorSearch;
import dev.landfall.engine.support.search.Window;
import java.util.function.Consumer;

/** Reads the value that follows a name, to where the grammar around it ends it. In doubt it takes more. One window, one thread. */
final class Values {
    private static final int LONGEST_ELEMENT = 16 << 10;
    private static final String[] SPELLED_QUOTES = {
        "%22", "%27", "\\u0022", "\\u0027", "&quot;", "&#34;", "&#39;", "&apos;", "&#x27;", "%2522"
    };

    private final Vocabulary words;
    private final Window w;
    private final Ends ends;
    private final Blocks blocks;

    Values(Vocabulary words, Window window) {
        this.words = words;
        this.w = window;
        this.ends = new Ends(window);
        this.blocks = new Blocks(window, ends, this);
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
                && (escapes > 0 || w.at(v + prefix) != site.around() || !ends.closesHere(v + prefix))) {
            quoted(site, v + prefix + escapes, escapes, spans);
        } else if (c == '\n' || c == '\r') {
            if (separator == ':' && site.column() >= 0) {
                blocks.below(site, v, spans);
            }
        } else if ((c == '|' || c == '>') && separator == ':' && site.first() && blocks.isBlockHeader(site, v)) {
            blocks.block(site, v, spans);
        } else if (c == '[') {
            blocks.list(site, v, spans);
        } else if (c != '{') {
            int start = site.kind() == Vocabulary.Kind.HEADER ? ends.afterScheme(v) : v;
            boolean line = site.first() && !site.flag() && separator != ' ';
            int end = site.kind() == Vocabulary.Kind.HEADER
                    ? ends.headerEnd(site, start)
                    : line ? ends.lineEnd(site, v, separator) : ends.wordEnd(site, v);
            emit(site, start, end, line || site.kind() == Vocabulary.Kind.HEADER ? Span.LINE : Span.WORD, spans);
        }
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
        int limit = Math.min(w.length, position + LONGEST_ELEMENT);
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
            emit(site, v, ends.trimmed(v, w.lineEnd(v)), Span.LINE, spans);
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
        int end = ends.closing(start, w.length, quote, escapes, false);
        if (end < 0 && site.column() >= 0 && escapes == 0) {
            end = ends.closing(start, Math.min(w.length, start + 8192), quote, escapes, true);
        }
        if (end < 0) {
            int line = w.lineEnd(start);
            emit(site, start, ends.trimmed(start, line), line >= w.length ? quote : Span.CLOSED, spans);
        } else {
            int from = site.kind() == Vocabulary.Kind.HEADER ? ends.afterScheme(start) : start;
            emit(site, from <= end ? from : start, end, Span.CLOSED, spans);
        }
    }

    void emit(Site site, int start, int end, int until, Consumer<Span> spans) {
        if (start >= end) {
            return;
        }
        if (end - start < 200) {
            String value = w.text(start, end);
            if (words.keeps(value)
                    || value.isBlank()
                    || (site.kind() == Vocabulary.Kind.BASE64 && !looksBase64(value))) {
                return;
            }
        }
        spans.accept(new Span(lineOrName(site), start, end, Redactor.NAMED, -1, until));
    }

    /** A name that begins its line is kept together with its indentation, which says how far its value reaches. */
    private int lineOrName(Site site) {
        int from = Math.max(0, site.from() - 1);
        int line = site.column() >= 0 ? w.lineStart(site.from()) : -1;
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

    /** Where a quoted text ends (before the backslashes that escape its closing quote), or -1. */
    int closing(int start, int limit, byte quote, int escapes) {
        return ends.closing(start, limit, quote, escapes, false);
    }
}
