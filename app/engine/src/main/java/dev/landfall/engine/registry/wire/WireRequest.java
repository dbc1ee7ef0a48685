package dev.landfall.engine.registry.wire;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request.
 *
 * @param uri absolute, {@code http} or {@code https}
 * @param headers without Host and Content-Length, which the connection writes
 * @param body null for none
 * @param patience how long the answer may take once the request is sent
 */
public record WireRequest(
        String method,
        URI uri,
        Map<String, String> headers,
        @Nullable WireBody body,
        Duration patience) {
    private static final Duration USUAL = Duration.ofSeconds(60);

    public WireRequest {
        headers = Map.copyOf(headers);
    }

    public static WireRequest of(String method, URI uri) {
        return new WireRequest(method, uri, Map.of(), null, USUAL);
    }

    public WireRequest with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new WireRequest(method, uri, more, body, patience);
    }

    public WireRequest with(WireBody content) {
        return new WireRequest(method, uri, headers, content, patience);
    }

    public WireRequest patient(Duration upTo) {
        return new WireRequest(method, uri, headers, body, upTo);
    }

    public WireRequest to(URI other) {
        return new WireRequest(method, other, headers, body, patience);
    }

    boolean replayable() {
        return body == null || body.replayable();
    }

    /** Without headers, which may hold a credential. */
    @Override
    public String toString() {
        return method + " " + uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath();
    }
}
