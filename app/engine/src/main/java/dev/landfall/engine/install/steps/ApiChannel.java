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

    private final ApiPlace place;
    private final String user;
    private final String password;
    private final Retrying retrying;
    private final UnaryOperator<String> mask;
    private final HttpClient http;
    private boolean underWay;

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
            Outcome outcome = once(call, asks, progress);
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
                progress.note(told() + " does not answer yet; tried again until it does");
            }
            retrying.pause(attempt, progress);
        }
    }

    private static boolean starting(int status) {
        return status == 502 || status == 503;
    }

    private record Outcome(
            @Nullable ApiAnswer answer, @Nullable ProblemException problem, boolean again) {}

    private Outcome once(ApiCall call, boolean asks, Progress progress) {
        return switch (place) {
            case ApiPlace.Outside outside -> exchange(call, asks, base(outside), null, progress);
            case ApiPlace.Inside inside -> {
                // anew each time: the pod that answers may be another by now
                try (ServiceForward forward =
                        ServiceForward.open(inside.cluster(), inside.namespace(), inside.service(), inside.port())) {
                    yield exchange(call, asks, forward.http().toString(), forward, progress);
                } catch (ProblemException e) {
                    yield new Outcome(null, e, e.problem().code().equals("cluster.service-not-ready"));
                }
            }
        };
    }

    /**
     * Whether {@link #send} ended while a call was on its way: it may have arrived, whatever the problem says.
     */
    boolean underWay() {
        return underWay;
    }

    /** The place for eyes. */
    private String told() {
        return mask.apply(place.words());
    }

    private String base(ApiPlace.Outside outside) {
        String url = outside.url();
        if (outside.namesUser()) {
            throw badAddress(told(), "it holds a user or a password, which belong in the step's own user and password");
        }
        if (!url.startsWith("https://") && !url.startsWith("http://")) {
            throw badAddress(told(), "it begins with neither http:// nor https://");
        }
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    private static ProblemException badAddress(String url, String why) {
        return ProblemException.of("install.api-bad-address", "url", url, "why", why);
    }

    private Outcome exchange(
            ApiCall call, boolean asks, String base, @Nullable ServiceForward forward, Progress progress) {
        HttpRequest request = request(call, base);
        try {
            underWay = true;
            HttpResponse<byte[]> response = Exchange.send(
                    http,
                    request,
                    BodyHandlers.limiting(BodyHandlers.ofByteArray(), LIMIT),
                    retrying.within(),
                    progress);
            underWay = false;
            return new Outcome(ApiAnswer.of(response.statusCode(), response.body()), null, true);
        } catch (IOException e) {
            underWay = false;
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
                    e, "install.api-tls", "place", told(), "why", mask.apply(String.valueOf(e.getMessage()))));
        }
        if (tooMuch(e)) {
            return gaveUp(ProblemException.because(e, "install.api-too-much", "call", call, "place", told()));
        }
        boolean before = why.before() || (forward != null && forward.nobodyListens());
        if (!before && !asks) {
            return gaveUp(
                    ProblemException.because(e, "install.api-lost", "call", call, "place", told(), "why", why.words()));
        }
        ProblemException problem = ProblemException.because(
                e, "install.api-unreachable", "call", call, "place", told(), "why", why.words());
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
                request.header("Authorization", "Basic " + basic(user, password));
            }
            call.headers().forEach(request::header);
            return request.build();
        } catch (IllegalArgumentException e) {
            // the exception's own words may hold a header's value
            throw badAddress(
                    told() + call.named(), "its address or one of its headers has characters that none may have");
        }
    }

    /** How a login is sent (RFC 7617, section 2). */
    static String basic(String user, String password) {
        return Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}
