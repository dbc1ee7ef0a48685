package dev.landfall.engine.cluster.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Calls to one API server, in JSON, with credentials. Any thread; blocking.
 *
 * <p>HTTP/1.1 on purpose: each watch and log then has a connection of its own, which can be cut when it hangs, and
 * there is no limit of streams to a connection.
 */
public final class Api {
    private static final int LIMIT = 256 << 20;

    private final HttpClient http;
    private final String base;
    private final Credentials credentials;
    private final @Nullable String proxyAuthorization;
    private final Duration timeout;
    private final int attempts;

    Api(
            HttpClient http,
            String base,
            Credentials credentials,
            @Nullable String proxyAuthorization,
            Duration timeout,
            int attempts) {
        this.http = http;
        this.base = base;
        this.credentials = credentials;
        this.proxyAuthorization = proxyAuthorization;
        this.timeout = timeout;
        this.attempts = attempts;
    }

    /**
     * An object or a list.
     *
     * @param query names and values, encoded here
     * @throws ApiFailure when the server refuses or does not answer, as all calls here
     */
    public JsonNode get(String path, Map<String, String> query) {
        return json(call("GET", path, query, "", null), path);
    }

    public JsonNode get(String path) {
        return get(path, Map.of());
    }

    /** Creates, or asks a review. */
    public JsonNode post(String path, Map<String, String> query, JsonNode body) {
        return send("POST", path, query, "application/json", body.toString());
    }

    /** Any verb with a body. */
    public JsonNode send(String method, String path, Map<String, String> query, String type, String body) {
        return json(call(method, path, query, type, body), path);
    }

    /** A text, e.g. a log's end. */
    public String text(String path, Map<String, String> query) {
        return new String(call("GET", path, query, "", null), StandardCharsets.UTF_8);
    }

    /**
     * An answer without end: a watch or a followed log. The caller closes it, from any thread, which ends a read.
     *
     * @throws ApiFailure when it does not begin within the time limit
     */
    public InputStream stream(String path, Map<String, String> query) {
        HttpResponse<InputStream> response = exchange("GET", path, query, "", null, BodyHandlers.ofInputStream());
        if (response.statusCode() / 100 == 2) {
            return response.body();
        }
        try (InputStream in = response.body()) {
            throw refusal(response.statusCode(), in.readNBytes(64 << 10), path);
        } catch (IOException e) {
            throw new ApiFailure(path, e);
        }
    }

    private byte[] call(String method, String path, Map<String, String> query, String type, @Nullable String body) {
        for (int attempt = 1; ; attempt++) {
            try {
                HttpResponse<byte[]> response = exchange(
                        method, path, query, type, body, BodyHandlers.limiting(BodyHandlers.ofByteArray(), LIMIT));
                if (response.statusCode() / 100 == 2) {
                    return response.body();
                }
                throw refusal(response.statusCode(), response.body(), path);
            } catch (ApiFailure e) {
                boolean passing = e.code() == 429 || e.code() >= 500 || (e.code() == 0 && method.equals("GET"));
                if (attempt >= attempts || !passing) {
                    throw e;
                }
            }
            double jitter = 0.7 + ThreadLocalRandom.current().nextDouble(0.6);
            pause(Duration.ofMillis((long) (150 * Math.pow(2, attempt) * jitter)));
        }
    }

    private <T> HttpResponse<T> exchange(
            String method,
            String path,
            Map<String, String> query,
            String type,
            @Nullable String body,
            BodyHandler<T> handler) {
        HttpRequest first = request(method, path, query, type, body);
        HttpResponse<T> response = once(first, path, handler);
        if (response.statusCode() == 401 && credentials.renew()) {
            if (response.body() instanceof InputStream in) {
                quietly(in);
            }
            return once(request(method, path, query, type, body), path, handler);
        }
        return response;
    }

    private HttpRequest request(
            String method, String path, Map<String, String> query, String type, @Nullable String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path + encode(query)))
                .header("User-Agent", "landfall")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!path.endsWith("/log")) {
            request.header("Accept", "application/json");
        }
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }
        String authorization = credentials.authorization();
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        if (proxyAuthorization != null) {
            request.header("Proxy-Authorization", proxyAuthorization);
        }
        for (Map.Entry<String, List<String>> header :
                credentials.login().headers().entrySet()) {
            header.getValue().forEach(value -> request.header(header.getKey(), value));
        }
        return request.build();
    }

    /** The limit of time holds for the whole answer, or, when that is a stream, for its head. */
    private <T> HttpResponse<T> once(HttpRequest request, String path, BodyHandler<T> handler) {
        CompletableFuture<HttpResponse<T>> answer = http.sendAsync(request, handler);
        try {
            return answer.get(timeout.toMillis() + 500, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new ApiFailure(path, cause instanceof IOException io ? io : new IOException(cause));
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new ApiFailure(
                    path, new HttpTimeoutException("no whole answer within " + timeout.toSeconds() + " s"));
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw ProblemException.of("problem.stopped");
        }
    }

    private ApiFailure refusal(int code, byte[] body, String path) {
        String text = new String(body, StandardCharsets.UTF_8).strip();
        JsonNode status;
        try {
            status = Json.MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            status = MissingNode.getInstance();
        }
        String message = status.path("message").asText("");
        String said = message.isEmpty() ? text.substring(0, Math.min(200, text.length())) : message;
        return new ApiFailure(code, path, Mask.text(said, credentials.secrets()), status);
    }

    private static JsonNode json(byte[] body, String path) {
        if (body.length == 0) {
            return MissingNode.getInstance();
        }
        try {
            return Json.MAPPER.readTree(body);
        } catch (IOException e) {
            throw new ApiFailure(path, new NotJson(e));
        }
    }

    /** Something answered that is no API server: a login page, another service. */
    static final class NotJson extends IOException {
        private static final long serialVersionUID = 1L;

        NotJson(IOException cause) {
            super("the answer is not JSON", cause);
        }
    }

    private static String encode(Map<String, String> query) {
        if (query.isEmpty()) {
            return "";
        }
        StringJoiner joined = new StringJoiner("&", "?", "");
        query.forEach((k, v) -> joined.add(k + "=" + URLEncoder.encode(v, StandardCharsets.UTF_8)));
        return joined.toString();
    }

    private static void quietly(InputStream in) {
        try {
            in.close();
        } catch (IOException e) {
            // it was to be closed
        }
    }

    static void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemException.of("problem.stopped");
        }
    }
}
