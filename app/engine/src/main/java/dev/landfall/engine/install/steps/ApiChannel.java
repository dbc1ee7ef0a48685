package dev.landfall.engine.install.steps;

import dev.landfall.engine.cluster.ServiceForward;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Sends calls to an API, again while it is only starting. A call that changes something is sent again only when it has plainly
 * reached nobody. Blocking; one thread.
 */
final class ApiChannel implements AutoCloseable {
    /** Of an answer, in bytes. */
    static final int LIMIT = 1 << 20;

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(60);

    private final ApiPlace place;
    private final String user;
    private final String password;
    private final Retrying retrying;
    private final UnaryOperator<String> mask;
    private final HttpClient http;

    /**
     * Prepares; connects to nobody yet.
     *
     * @param user for basic authentication (RFC 7617); empty for none
     * @param mask takes secrets out of what is told
     */
    ApiChannel(ApiPlace place, String user, String password, Retrying retrying, UnaryOperator<String> mask) {
        this.place = place;
        this.user = user;
        this.password = password;
        this.retrying = retrying;
        this.mask = mask;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                // credentials do not follow anybody elsewhere
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT);
        if (place instanceof ApiPlace.Outside outside) {
            builder.sslContext(outside.trust().context());
        } else {
            builder.proxy(HttpClient.Builder.NO_PROXY);
        }
        this.http = builder.build();
    }

    /**
     * Sends a call.
     *
     * @param asks whether it changes nothing, so that sending it twice does no harm
     * @throws ProblemException when nobody answers; any status is an answer
     */
    ApiAnswer send(ApiCall call, boolean asks, Progress progress) {
        for (int attempt = 0; ; attempt++) {
            progress.checkpoint();
            Outcome outcome = once(call, asks);
            ApiAnswer answer = outcome.answer;
            if (answer != null && (!starting(answer.status()) || call.accepts(answer.status()))) {
                return answer;
            }
            if (!outcome.again || attempt >= retrying.waits().size()) {
                if (answer != null) {
                    return answer;
                }
                throw outcome.problem == null
                        ? new IllegalStateException("neither answer nor problem")
                        : outcome.problem;
            }
            if (attempt == 0) {
                progress.note(place.words() + " does not answer yet; tried again until it does");
            }
            retrying.pause(attempt, progress);
        }
    }

    private static boolean starting(int status) {
        return status == 502 || status == 503;
    }

    private record Outcome(
            @Nullable ApiAnswer answer, @Nullable ProblemException problem, boolean again) {}

    private Outcome once(ApiCall call, boolean asks) {
        return switch (place) {
            case ApiPlace.Outside outside -> exchange(call, asks, base(outside.url()), null);
            case ApiPlace.Inside inside -> {
                // anew each time: the pod that answers may be another by now
                try (ServiceForward forward =
                        ServiceForward.open(inside.cluster(), inside.namespace(), inside.service(), inside.port())) {
                    yield exchange(call, asks, forward.http().toString(), forward);
                } catch (ProblemException e) {
                    yield new Outcome(null, e, e.problem().code().equals("cluster.service-not-ready"));
                }
            }
        };
    }

    private String base(String url) {
        String base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        if (!base.startsWith("https://") && !base.startsWith("http://")) {
            throw ProblemException.of(
                    "install.api-bad-address",
                    "url",
                    mask.apply(url),
                    "why",
                    "it begins with neither http:// nor https://");
        }
        return base;
    }

    private Outcome exchange(ApiCall call, boolean asks, String base, @Nullable ServiceForward forward) {
        HttpRequest request = request(call, base);
        try {
            HttpResponse<byte[]> response =
                    http.send(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), LIMIT));
            return new Outcome(ApiAnswer.of(response.statusCode(), response.body()), null, true);
        } catch (IOException e) {
            return failed(call, asks, e, forward);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemException.because(e, "problem.stopped");
        }
    }

    private Outcome failed(ApiCall call, boolean asks, IOException e, @Nullable ServiceForward forward) {
        NoAnswer why = NoAnswer.of(e);
        if (why == NoAnswer.TLS) {
            return gaveUp(ProblemException.because(
                    e, "install.api-tls", "place", place.words(), "why", mask.apply(String.valueOf(e.getMessage()))));
        }
        if (tooMuch(e)) {
            return gaveUp(ProblemException.because(e, "install.api-too-much", "call", call, "place", place.words()));
        }
        boolean before = why.before() || (forward != null && forward.nobodyListens());
        if (!before && !asks) {
            return gaveUp(ProblemException.because(
                    e, "install.api-lost", "call", call, "place", place.words(), "why", why.words()));
        }
        ProblemException problem = ProblemException.because(
                e, "install.api-unreachable", "call", call, "place", place.words(), "why", why.words());
        return new Outcome(null, problem, why != NoAnswer.UNKNOWN_NAME);
    }

    private static Outcome gaveUp(ProblemException problem) {
        return new Outcome(null, problem, false);
    }

    private static boolean tooMuch(IOException e) {
        return (e.getMessage() + " " + e.getCause()).contains("exceeds capacity");
    }

    private HttpRequest request(ApiCall call, String base) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + call.path()))
                    .timeout(ANSWER)
                    .header("User-Agent", "landfall")
                    .method(
                            call.method(),
                            call.body().isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(call.body()));
            if (!call.hasHeader("Accept")) {
                request.header("Accept", "application/json");
            }
            boolean sends = call.method().equals("POST") || call.method().equals("PUT");
            if (sends && !call.hasHeader("Content-Type")) {
                request.header("Content-Type", "application/json");
            }
            if (!user.isEmpty()) {
                request.header("Authorization", "Basic " + basic());
            }
            call.headers().forEach(request::header);
            return request.build();
        } catch (IllegalArgumentException e) {
            // the exception's own words may hold a header's value
            throw ProblemException.of(
                    "install.api-bad-address",
                    "url",
                    mask.apply(base) + call.named(),
                    "why",
                    "its address or one of its headers has characters that none may have");
        }
    }

    private String basic() {
        return Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}
