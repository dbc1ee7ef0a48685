package dev.landfall.engine.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a server asks for in {@code WWW-Authenticate} (RFC 9110, section 11.6.1).
 *
 * @param scheme lower-case: {@code basic}, {@code bearer}
 * @param parameters by lower-case name: {@code realm}, {@code service}, {@code scope}
 */
record Challenge(String scheme, Map<String, String> parameters) {
    static Optional<Challenge> find(List<String> headers, String scheme) {
        return headers.stream()
                .flatMap(h -> parse(h).stream())
                .filter(c -> c.scheme().equals(scheme))
                .findFirst();
    }

    String get(String name) {
        return parameters.getOrDefault(name, "");
    }

    /** Every challenge of one header line; what cannot be read ends it. */
    static List<Challenge> parse(String header) {
        List<Challenge> all = new ArrayList<>();
        int at = 0;
        while (at < header.length()) {
            at = skip(header, at, " ,\t");
            int end = token(header, at);
            if (end == at) {
                break;
            }
            String word = header.substring(at, end).toLowerCase(Locale.ROOT);
            int next = skip(header, end, " \t");
            if (next < header.length() && header.charAt(next) == '=' && !all.isEmpty()) {
                next = skip(header, next + 1, " \t");
                StringBuilder value = new StringBuilder();
                at = value(header, next, value);
                all.getLast().parameters().put(word, value.toString());
            } else {
                all.add(new Challenge(word, new TreeMap<>()));
                at = next;
            }
        }
        return all;
    }

    private static int value(String text, int from, StringBuilder into) {
        if (from < text.length() && text.charAt(from) == '"') {
            int at = from + 1;
            while (at < text.length() && text.charAt(at) != '"') {
                if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                    at++;
                }
                into.append(text.charAt(at++));
            }
            return at + 1;
        }
        int at = from;
        while (at < text.length() && " ,\t".indexOf(text.charAt(at)) < 0) {
            into.append(text.charAt(at++));
        }
        return at;
    }

    private static int token(String text, int from) {
        int at = from;
        while (at < text.length() && " ,=\t\"".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return at;
    }

    private static int skip(String text, int from, String what) {
        int at = from;
        while (at < text.length() && what.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at;
    }
}
