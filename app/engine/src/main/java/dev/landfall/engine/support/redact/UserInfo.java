package dev.landfall.engine.support.redact;

import dev.landfall.engine.support.search.Window;
import java.util.function.Consumer;

/** Finds the user information of URLs (RFC 3986, section 3.2.1) and of Go's data source names: {@code amqp://user:x@host}, {@code user:x@tcp(host)}. */
final class UserInfo {
    static final String ID = "url-password";
    private static final int REACH = 4096;
    /** A user alone this long is a token. */
    private static final int TOKEN = 16;

    private UserInfo() {}

    /** @param hit of {@code ://} */
    static void url(Window w, int hit, Consumer<Span> spans) {
        int start = hit + 3;
        int limit = Math.min(w.length, start + REACH);
        int colon = -1;
        int slash = -1;
        int at = -1;
        int i = start;
        for (; i < limit; i++) {
            byte b = w.bytes[i];
            if (Window.isSpace(b)
                    || Window.isQuote(b)
                    || b == '<'
                    || b == '>'
                    || (b == '\\' && Window.isQuote(w.at(i + 1)))) {
                break;
            }
            if (b == ':' && colon < 0 && slash < 0) {
                colon = i;
            } else if ((b == '/' || b == '?' || b == '#') && slash < 0) {
                slash = i;
                if (colon < 0 || isPort(w, colon + 1, slash)) {
                    break;
                }
            } else if (b == '@') {
                at = i;
            } else if (b == ':' && w.startsWith("://", i) && at < 0 && i > start) {
                break;
            } else if (b == ',' && at >= 0 && slash < 0) {
                break;
            }
        }
        if (at < 0 && i >= limit && colon >= 0 && slash < 0 && !isPort(w, colon + 1, i)) {
            // longer than any URL: nothing of it is shown
            while (i < w.length && !Window.isSpace(w.bytes[i]) && !Window.isQuote(w.bytes[i])) {
                i++;
            }
            spans.accept(new Span(hit, colon + 1, i, ID, -1, Span.WORD));
            return;
        }
        if (at < 0) {
            return;
        }
        if (colon >= 0 && colon < at) {
            if (colon + 1 < at) {
                spans.accept(new Span(hit, colon + 1, at, ID, -1, Span.CLOSED));
            }
            if (colon - start >= TOKEN * 2) {
                spans.accept(new Span(hit, start, colon, ID, -1, Span.CLOSED));
            }
        } else if (at - start >= TOKEN) {
            spans.accept(new Span(hit, start, at, ID, -1, Span.CLOSED));
        }
    }

    /** @param hit of {@code @tcp(} or {@code @unix(} */
    static void dataSource(Window w, int hit, Consumer<Span> spans) {
        int start = hit;
        int limit = Math.max(0, hit - REACH);
        int colon = -1;
        while (start > limit
                && !Window.isSpace(w.bytes[start - 1])
                && !Window.isQuote(w.bytes[start - 1])
                && w.bytes[start - 1] != '=') {
            start--;
            if (w.bytes[start] == ':') {
                colon = start;
            }
        }
        if (colon >= 0 && colon + 1 < hit) {
            spans.accept(new Span(start, colon + 1, hit, ID, -1, Span.CLOSED));
        }
    }

    private static boolean isPort(Window w, int from, int to) {
        for (int i = from; i < to; i++) {
            if (w.bytes[i] < '0' || w.bytes[i] > '9') {
                return false;
            }
        }
        return to - from <= 5;
    }
}
