package dev.landfall.engine.support.redact;

import dev.landfall.engine.support.search.Window;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds values by the name they are given, in whatever grammar: {@code key: value} of YAML and headers, JSON at any depth of escaping,
 * HOCON, {@code KEY=value}, flags, query parameters, connection strings, XML, SQL, and lists of name and value in either order.
 *
 * <p>Made for one window; one thread.
 */
final class Assignments {
    private static final int LONGEST_KEY = 128;

    private final Vocabulary words;
    private final Map<String, Set<String>> weak;
    private final Window w;
    private final Consumer<Span> out;
    private final Values values;
    private final Pairs pairs;
    private int doneTo;

    /** @param weak values that are hidden only under these keys, by key without separators */
    Assignments(Vocabulary words, Map<String, Set<String>> weak, Window window, Consumer<Span> out) {
        this.words = words;
        this.weak = weak;
        this.w = window;
        this.out = out;
        this.values = new Values(words, window);
        this.pairs = new Pairs(words, window, values);
    }

    /** Looks at a name that may be given a secret, or a part of one. */
    void at(int hit, int hitLength) {
        if (hit < doneTo) {
            return;
        }
        int from = hit;
        while (from > 0 && isKey(w.bytes[from - 1]) && hit - from < LONGEST_KEY) {
            from--;
        }
        if ((w.at(from) == 'n' || w.at(from) == 'r' || w.at(from) == 't') && from < hit && w.at(from - 1) == '\\') {
            from++;
        }
        int to = Math.min(w.length, hit + hitLength);
        while (to < w.length && isKey(w.bytes[to]) && to - hit < LONGEST_KEY) {
            to++;
        }
        if (to - from >= LONGEST_KEY || (from == 0 && isKey(w.before) && w.before != '\n')) {
            doneTo = to;
            return;
        }
        boolean flag = w.bytes[from] == '-';
        String key = w.text(from, to);
        String name = flag ? key.replaceFirst("^-+", "") : key;
        Vocabulary.Kind kind = words.judge(name);
        Set<String> only = kind == Vocabulary.Kind.NONE ? weakValues(name) : null;
        doneTo = to;
        if (kind == Vocabulary.Kind.NONE && only == null) {
            return;
        }
        Consumer<Span> taken = span -> {
            out.accept(span);
            doneTo = Math.max(doneTo, Math.min(span.end(), w.length));
        };
        boolean counts = words.counts(name);
        Consumer<Span> filtered = span -> {
            boolean brief = span.end() - span.start() < 256;
            if (only == null) {
                if (!counts || !brief || !isNumber(span)) {
                    taken.accept(span);
                }
            } else if (brief && only.contains(utf8(span.start(), span.end()))) {
                taken.accept(new Span(span.from(), span.start(), span.end(), Redactor.KNOWN_BY_NAME, -1, span.until()));
            }
        };
        assigned(new Key(from, to, kind, flag), filtered);
        pairs.at(from, to, filtered);
    }

    private void assigned(Key key, Consumer<Span> spans) {
        int p = key.to();
        int escapes = escapes(p);
        byte quote = 0;
        int spelled = Values.spelledQuote(w, p);
        if (spelled > 0) {
            p += spelled;
        } else if (Window.isQuote(w.at(p + escapes))) {
            quote = w.at(p + escapes);
            p += escapes + 1;
        } else if (escapes > 0) {
            return;
        }
        while (w.at(p) == ']' || w.at(p) == ')') {
            p++;
        }
        int end = p;
        p = w.skipBlanks(p);
        boolean blank = p > end;
        Site site = Site.of(w, key, quote, escapes);
        switch (w.at(p)) {
            case ':' -> {
                byte next = w.at(p + 1);
                if (next == ':' || (next == '/' && w.at(p + 2) == '/')) {
                    return;
                }
                values.read(site, next == '=' ? p + 2 : p + 1, ':', spans);
            }
            case '=' -> {
                int v = p + 1;
                while (w.at(v) == '=' || w.at(v) == '>' || w.at(v) == '~') {
                    v++;
                }
                values.read(site, v, '=', spans);
            }
            case '+' -> {
                if (w.at(p + 1) == '=') {
                    values.read(site, p + 2, '=', spans);
                }
            }
            case '%' -> values.percent(site, p, spans);
            case '>' -> {
                if (w.at(key.from() - 1) == '<') {
                    values.element(site, key, p + 1, spans);
                }
            }
            case ',' -> {
                if (key.flag() && quote != 0) {
                    values.quotedNext(site, w.skipSpace(p + 1), spans);
                }
            }
            case '\r', '\n' -> {
                if (key.flag()) {
                    values.nextItem(site, p, spans);
                }
            }
            default -> {
                if (key.flag() && blank && quote == 0 && w.at(p) != '-') {
                    values.read(site, p, ' ', spans);
                } else if (blank && quote == 0 && Window.isQuote(w.at(p + escapes(p))) && takesQuoted(key)) {
                    values.quotedNext(site, p, spans);
                }
            }
        }
    }

    /** {@code PASSWORD 'x'} of SQL; a Secret's name after the word "secret" is none. */
    private boolean takesQuoted(Key key) {
        String plain = Vocabulary.plain(w.text(key.from(), key.to()));
        return plain.endsWith("password")
                || plain.endsWith("passphrase")
                || plain.endsWith("passwd")
                || plain.endsWith("pwd");
    }

    private @Nullable Set<String> weakValues(String name) {
        if (weak.isEmpty()) {
            return null;
        }
        Set<String> exact = weak.get(Vocabulary.plain(name));
        if (exact != null) {
            return exact;
        }
        int at = Math.max(name.lastIndexOf('.'), Math.max(name.lastIndexOf('_'), name.lastIndexOf('-')));
        return at < 0 ? null : weak.get(Vocabulary.plain(name.substring(at + 1)));
    }

    private int escapes(int at) {
        int n = 0;
        while (w.at(at + n) == '\\') {
            n++;
        }
        return n;
    }

    private boolean isNumber(Span span) {
        for (int i = span.start(); i < span.end(); i++) {
            byte b = w.bytes[i];
            if ((b < '0' || b > '9') && b != '.') {
                return false;
            }
        }
        return span.end() - span.start() < 12;
    }

    private String utf8(int from, int to) {
        return new String(w.bytes, from, to - from, java.nio.charset.StandardCharsets.UTF_8);
    }

    static boolean isKey(byte b) {
        return (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || (b >= '0' && b <= '9')
                || b == '_'
                || b == '.'
                || b == '-';
    }

    /**
     * A name in the window.
     *
     * @param flag begins with a dash
     */
    record Key(int from, int to, Vocabulary.Kind kind, boolean flag) {}
}
