package dev.landfall.rehearsal.registry;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Who the practice registry lets in: one user, by password or by tokens fetched with it. */
final class PracticeLogin {
    private final String expected;
    private final boolean bearer;
    private final Set<String> tokens = ConcurrentHashMap.newKeySet();

    PracticeLogin(String user, String password, boolean bearer) {
        this.expected =
                "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        this.bearer = bearer;
    }

    boolean admits(HttpExchange exchange) {
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        if (header == null) {
            return false;
        }
        return bearer ? header.startsWith("Bearer ") && tokens.contains(header.substring(7)) : header.equals(expected);
    }

    void challenge(HttpExchange exchange, String address) {
        exchange.getResponseHeaders()
                .add(
                        "WWW-Authenticate",
                        bearer
                                ? "Bearer realm=\"http://" + address + "/token\",service=\"practice\""
                                : "Basic realm=\"practice\"");
    }

    /** Answers the token service's request. */
    void token(HttpExchange exchange) throws IOException {
        if (!expected.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            exchange.sendResponseHeaders(401, -1);
            return;
        }
        String token = UUID.randomUUID().toString();
        tokens.add(token);
        byte[] answer = ("{\"token\":\"" + token + "\",\"expires_in\":300}").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
    }

    void revoke() {
        tokens.clear();
    }
}
