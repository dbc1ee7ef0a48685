package dev.landfall.engine.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.registry.wire.WireRequest;
import dev.landfall.engine.registry.wire.WireResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** An answer that is not the one hoped for, with what the registry says about it (OCI distribution specification, "Error Codes"). */
final class Refusal extends IOException {
    private static final long serialVersionUID = 1L;

    /** The code of a 401 to a token that is valid, but not for this (RFC 6750, section 3.1). */
    static final String SCOPE = "insufficient_scope";

    private final int status;
    private final String code;
    private final String said;
    private final String method;
    private final String path;
    private final Optional<Duration> retryAfter;

    Refusal(int status, String code, String said, String method, String path, Optional<Duration> retryAfter) {
        super(method + " " + path + " was answered with " + status + " " + code);
        this.status = status;
        this.code = code;
        this.said = said;
        this.method = method;
        this.path = path;
        this.retryAfter = retryAfter;
    }

    /** Reads the rest of an answer; closes it. */
    static Refusal of(WireRequest request, WireResponse response) {
        try (response) {
            byte[] body = response.bytes(16 << 10);
            String code = "";
            String said = "";
            try {
                JsonNode first = Json.strict(body).path("errors").path(0);
                code = first.path("code").asText("");
                said = first.path("message").asText("");
            } catch (IOException e) {
                String text = new String(body, StandardCharsets.UTF_8);
                said = text.contains("<") ? "" : text.replaceAll("\\s+", " ").strip();
            }
            URI uri = request.uri();
            if (response.headers("www-authenticate").stream().anyMatch(h -> h.contains(SCOPE))) {
                code = SCOPE;
            }
            return new Refusal(
                    response.status(),
                    code,
                    said.substring(0, Math.min(said.length(), 200)),
                    request.method(),
                    uri.getPath() == null ? "" : uri.getPath(),
                    response.header("retry-after").flatMap(Refusal::wait));
        } catch (IOException e) {
            return new Refusal(
                    response.status(),
                    "",
                    "",
                    request.method(),
                    String.valueOf(request.uri().getPath()),
                    Optional.empty());
        }
    }

    private static Optional<Duration> wait(String text) {
        try {
            return Optional.of(Duration.ofSeconds(Math.max(0, Long.parseLong(text.strip()))));
        } catch (NumberFormatException e) {
            try {
                Duration until = Duration.between(
                        ZonedDateTime.now(java.time.ZoneOffset.UTC),
                        ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME));
                return Optional.of(until.isNegative() ? Duration.ZERO : until);
            } catch (DateTimeParseException f) {
                return Optional.empty();
            }
        }
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    String said() {
        return said;
    }

    String method() {
        return method;
    }

    String path() {
        return path;
    }

    Optional<Duration> retryAfter() {
        return retryAfter;
    }

    /** Whether the same request may well be taken later. */
    boolean passing() {
        return status == 408
                || status == 425
                || status == 429
                || (status >= 500 && status != 501 && status != 505 && status != 507);
    }
}
