package dev.landfall.rehearsal.cluster.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request as it came over the wire, its body read whole.
 *
 * @param method upper-case
 * @param path decoded, without the query
 * @param query the last value of each parameter, decoded
 * @param headers by lower-case name; repeated ones joined by a comma
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record Request(String method, String path, Map<String, String> query, Map<String, String> headers, byte[] body) {

    static Request of(String method, String target, Map<String, String> headers, byte[] body) {
        int mark = target.indexOf('?');
        Map<String, String> query = new LinkedHashMap<>();
        if (mark >= 0) {
            for (String pair : target.substring(mark + 1).split("&")) {
                int equals = pair.indexOf('=');
                if (!pair.isEmpty()) {
                    query.put(
                            decode(equals < 0 ? pair : pair.substring(0, equals)),
                            equals < 0 ? "" : decode(pair.substring(equals + 1)));
                }
            }
        }
        // a plus sign is a space in a query only
        String path = decode((mark < 0 ? target : target.substring(0, mark)).replace("+", "%2B"));
        return new Request(method, path, query, headers, body);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** A header's value, empty when it was not sent. */
    public String header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    /** A query parameter, null when it was not sent. */
    public @Nullable String param(String name) {
        return query.get(name);
    }

    /** Whether a query parameter says {@code true} or {@code 1}, as Kubernetes clients write booleans. */
    public boolean flag(String name) {
        String value = query.getOrDefault(name, "");
        return value.equals("true") || value.equals("1");
    }

    /** The content type without parameters, lower-case; empty when there is none. */
    public String contentType() {
        String type = header("content-type");
        int semicolon = type.indexOf(';');
        return (semicolon < 0 ? type : type.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }
}
