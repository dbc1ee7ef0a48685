package dev.landfall.engine.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.registry.wire.Wire;
import dev.landfall.engine.registry.wire.WireRequest;
import dev.landfall.engine.registry.wire.WireResponse;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a request says about who sends it: nothing, a password, or a token fetched for what it is about to do and fetched again before
 * it runs out (Distribution, "Token Authentication Specification"). Safe for several threads.
 */
final class Authorizer {
    /** A registry that names no lifetime means a minute (token specification, "expires_in"). */
    private static final long LIFETIME_SECONDS = 60;

    private final RegistryAccess access;
    private final Wire wire;
    private final InstantSource clock;
    private final Map<String, Token> tokens = new HashMap<>();
    private @Nullable Challenge asked;

    private record Token(String value, Instant renewAt) {}

    Authorizer(RegistryAccess access, Wire wire, InstantSource clock) {
        this.access = access;
        this.wire = wire;
        this.clock = clock;
    }

    /**
     * The Authorization header for what a request is about to do, empty when none was asked for yet.
     *
     * @param scope one or more scopes with a space between; empty for none
     */
    Optional<String> header(String scope) throws IOException {
        Challenge challenge;
        synchronized (this) {
            challenge = asked;
        }
        if (challenge == null) {
            return Optional.empty();
        }
        if (challenge.scheme().equals("basic")) {
            return access.credentials().map(Credentials::basic);
        }
        return Optional.of("Bearer " + token(challenge, scope));
    }

    /**
     * Learns from a 401 what is asked for.
     *
     * @return whether the same request may succeed when it is sent again
     */
    boolean learn(WireResponse refused, String scope, Optional<String> sent) {
        List<String> headers = refused.headers("www-authenticate");
        Optional<Challenge> bearer =
                Challenge.find(headers, "bearer").filter(c -> !c.get("realm").isEmpty());
        Optional<Challenge> basic = Challenge.find(headers, "basic");
        synchronized (this) {
            if (bearer.isPresent()) {
                asked = bearer.get();
                boolean known = tokens.remove(scope) != null;
                return sent.isEmpty() || known;
            }
            if (basic.isPresent() && access.credentials().isPresent()) {
                asked = basic.get();
                return sent.isEmpty();
            }
        }
        return false;
    }

    private String token(Challenge challenge, String scope) throws IOException {
        synchronized (this) {
            Token known = tokens.get(scope);
            if (known != null && clock.instant().isBefore(known.renewAt())) {
                return known.value();
            }
        }
        Token fresh = fetch(challenge, scope);
        synchronized (this) {
            tokens.put(scope, fresh);
        }
        return fresh.value();
    }

    private Token fetch(Challenge challenge, String scope) throws IOException {
        URI uri = address(challenge, scope);
        WireRequest request = WireRequest.of("GET", uri);
        if (access.credentials().isPresent()) {
            if (!uri.getScheme().equals("https") && !access.target().plainHttp()) {
                throw ProblemException.of(
                        "registry.token-in-clear", "registry", access.target().host(), "realm", uri.getHost());
            }
            request = request.with("Authorization", access.credentials().get().basic());
        }
        try (WireResponse response = wire.send(request)) {
            if (response.status() == 401 || response.status() == 403) {
                throw ProblemException.of(
                        access.credentials().isPresent() ? "registry.login-wrong" : "registry.login-missing",
                        "registry",
                        access.target().host(),
                        "user",
                        access.credentials().map(Credentials::user).orElse(""));
            }
            if (!response.ok()) {
                throw Refusal.of(request, response);
            }
            JsonNode answer = Json.strict(response.bytes(1 << 20));
            String value =
                    answer.path("token").asText(answer.path("access_token").asText(""));
            if (value.isEmpty()) {
                throw new IOException("the token service answered without a token");
            }
            long seconds = Math.max(1, answer.path("expires_in").asLong(LIFETIME_SECONDS));
            return new Token(value, clock.instant().plus(Duration.ofMillis(seconds * 1000 * 8 / 10)));
        }
    }

    private URI address(Challenge challenge, String scope) throws IOException {
        StringBuilder query = new StringBuilder();
        if (!challenge.get("service").isEmpty()) {
            query.append("&service=").append(encode(challenge.get("service")));
        }
        for (String one : scope.isEmpty() ? new String[0] : scope.split(" ")) {
            query.append("&scope=").append(encode(one));
        }
        access.credentials().ifPresent(c -> query.append("&account=").append(encode(c.user())));
        String realm = challenge.get("realm");
        try {
            URI uri = URI.create(
                    realm + (query.isEmpty() ? "" : (realm.indexOf('?') < 0 ? "?" : "&") + query.substring(1)));
            if (!"https".equals(uri.getScheme()) && !"http".equals(uri.getScheme())) {
                throw new IllegalArgumentException(realm);
            }
            return uri;
        } catch (IllegalArgumentException e) {
            throw new IOException("the registry names a token service that is no address: " + realm, e);
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
