package dev.landfall.engine.support.redact;

import dev.landfall.engine.support.search.Window;

/** Finds where a value ends by the grammar it stands in. In doubt it goes further. One window, one thread. */
final class Ends {
    private final Window w;

    Ends(Window window) {
        this.w = window;
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

    /** Whether a quote that may be the end of the expression around is followed by what follows an end. */
    boolean closesHere(int quoteAt) {
        byte next = w.at(quoteAt + 1);
        return !w.has(quoteAt + 1) || Window.isSpace(next) || ",;)]}+.".indexOf(next) >= 0;
    }

    private boolean endsLine(int position) {
        int i = w.skipBlanks(position);
        while (w.at(i) == ',' || w.at(i) == ';' || w.at(i) == '}' || w.at(i) == ']' || w.at(i) == '\r') {
            i++;
        }
        return !w.has(i) || w.at(i) == '\n';
    }

    int lineEnd(Site site, int v, int separator) {
        int end = v;
        while (w.has(end) && w.at(end) != '\n') {
            byte b = w.at(end);
            if (site.escapedLine()
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

    int wordEnd(Site site, int v) {
        int i = v;
        int scheme = afterScheme(v);
        if (scheme > v) {
            i = scheme;
        }
        boolean query = w.at(site.from() - 1) == '?' || w.at(site.from() - 1) == '&';
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
                int close = b == site.around() ? -1 : closing(i + 1, w.length, b, 0, false);
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

    int headerEnd(Site site, int v) {
        int i = v;
        while (w.has(i) && w.at(i) != '\n') {
            byte b = w.at(i);
            if (b == '\\' && (w.at(i + 1) == 'n' || w.at(i + 1) == 'r' || Window.isQuote(w.at(i + 1)))) {
                break;
            }
            if (site.around() != 0 && b == site.around()) {
                break;
            }
            if (b == '"'
                    && site.around() == 0
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
    int afterScheme(int v) {
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

    int trimmed(int from, int end) {
        int to = end;
        while (to > from && (Window.isSpace(w.bytes[to - 1]) || w.bytes[to - 1] == ',' || w.bytes[to - 1] == ';')) {
            to--;
        }
        return to;
    }
}
