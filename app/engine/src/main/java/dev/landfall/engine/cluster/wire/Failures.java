package dev.landfall.engine.cluster.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says in plain words why a connection does not work. */
final class Failures {
    private static final Pattern TUNNEL = Pattern.compile("Tunnel failed, got: (\\d+)");

    private final Target target;
    private final Credentials credentials;
    private final ServerTrust trust;
    private final ProxyChoice proxy;

    Failures(Target target, Credentials credentials, ServerTrust trust, ProxyChoice proxy) {
        this.target = target;
        this.credentials = credentials;
        this.trust = trust;
        this.proxy = proxy;
    }

    ProblemException explain(RuntimeException failure) {
        if (failure instanceof ProblemException problem) {
            return problem;
        }
        if (failure instanceof ApiFailure refusal && refusal.code() != 0) {
            return answered(refusal);
        }
        ProblemException tls = tls(failure);
        if (tls != null) {
            return tls;
        }
        return unanswered(failure);
    }

    private ProblemException answered(ApiFailure refusal) {
        return switch (refusal.code()) {
            case 401 ->
                expiry().map(end -> ProblemException.because(
                                refusal,
                                "cluster.token-expired",
                                "user",
                                credentials.login().name(),
                                "server",
                                target.server(),
                                "end",
                                end))
                        .orElseGet(() -> ProblemException.because(
                                refusal,
                                "cluster.unauthorized",
                                "user",
                                credentials.login().name(),
                                "server",
                                target.server()));
            case 403 ->
                ProblemException.because(
                        refusal, "cluster.forbidden", "server", target.server(), "said", refusal.said());
            case 407 -> proxyAuth(refusal);
            default ->
                ProblemException.because(
                        refusal,
                        "cluster.api-error",
                        "server",
                        target.server(),
                        "code",
                        refusal.code(),
                        "said",
                        refusal.said());
        };
    }

    /** When the token is a JSON Web Token that has run out (RFC 7519, section 4.1.4). */
    private Optional<String> expiry() {
        String authorization = credentials.authorization();
        String[] parts = authorization == null ? new String[0] : authorization.split("\\.");
        if (parts.length != 3) {
            return Optional.empty();
        }
        try {
            JsonNode claims = Json.MAPPER.readTree(Base64.getUrlDecoder().decode(parts[1]));
            Instant end = Instant.ofEpochSecond(claims.path("exp").asLong(Long.MAX_VALUE / 1_000_000_000));
            return end.isBefore(Instant.now())
                    ? Optional.of(end.atOffset(ZoneOffset.UTC).toString())
                    : Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private @Nullable ProblemException tls(RuntimeException failure) {
        SSLException ssl = find(failure, SSLException.class);
        if (ssl == null) {
            return null;
        }
        ServerTrust.Refusal refusal = trust.refusal();
        if (refusal != null) {
            return switch (refusal.why()) {
                case UNTRUSTED ->
                    ProblemException.because(
                            ssl,
                            "cluster.untrusted-certificate",
                            "server",
                            target.server(),
                            "subject",
                            refusal.certificate().getSubjectX500Principal(),
                            "issuer",
                            refusal.certificate().getIssuerX500Principal(),
                            "fingerprint",
                            refusal.fingerprint(),
                            "detail",
                            refusal.detail());
                case WRONG_HOST ->
                    ProblemException.because(
                            ssl,
                            "cluster.wrong-host-certificate",
                            "server",
                            target.server(),
                            "names",
                            String.join(", ", refusal.names()));
                case EXPIRED ->
                    ProblemException.because(
                            ssl,
                            "cluster.server-certificate-expired",
                            "server",
                            target.server(),
                            "end",
                            refusal.certificate()
                                    .getNotAfter()
                                    .toInstant()
                                    .atOffset(ZoneOffset.UTC)
                                    .toLocalDate());
                case NOT_YET_VALID ->
                    ProblemException.because(
                            ssl,
                            "cluster.server-certificate-future",
                            "server",
                            target.server(),
                            "begin",
                            refusal.certificate().getNotBefore().toInstant(),
                            "now",
                            Instant.now().atOffset(ZoneOffset.UTC).toLocalDateTime());
            };
        }
        String said = String.valueOf(ssl.getMessage()).toLowerCase(Locale.ROOT);
        if (said.contains("unrecognized ssl message") || said.contains("plaintext")) {
            return ProblemException.because(ssl, "cluster.not-tls", "server", target.server());
        }
        if (said.contains("fatal alert") && said.contains("certificate")) {
            return ProblemException.because(
                    ssl,
                    "cluster.client-certificate-refused",
                    "server",
                    target.server(),
                    "user",
                    credentials.login().name());
        }
        return ProblemException.because(
                ssl, "cluster.tls", "server", target.server(), "said", String.valueOf(ssl.getMessage()));
    }

    private ProblemException unanswered(RuntimeException failure) {
        IOException io = find(failure, IOException.class);
        Throwable cause = io == null ? failure : io;
        String said = Mask.text(String.valueOf(cause.getMessage()), credentials.secrets());
        Matcher tunnel = TUNNEL.matcher(said);
        if (tunnel.find()) {
            return tunnel.group(1).equals("407")
                    ? proxyAuth(cause)
                    : ProblemException.because(
                            cause,
                            "cluster.proxy-refused",
                            "proxy",
                            proxy.label(),
                            "from",
                            proxy.from(),
                            "server",
                            target.server(),
                            "code",
                            tunnel.group(1));
        }
        if (find(failure, Api.NotJson.class) != null) {
            return ProblemException.because(cause, "cluster.not-kubernetes", "server", target.server());
        }
        if (find(failure, UnresolvedAddressException.class) != null
                || find(failure, UnknownHostException.class) != null) {
            return proxied(cause, "its name is not known")
                    .orElseGet(
                            () -> ProblemException.because(cause, "cluster.unknown-host", "server", target.server()));
        }
        if (find(failure, HttpTimeoutException.class) != null) {
            return proxied(cause, "it did not answer in time")
                    .orElseGet(() -> ProblemException.because(cause, "cluster.timeout", "server", target.server()));
        }
        String lower = said.toLowerCase(Locale.ROOT);
        if (find(failure, NoRouteToHostException.class) != null
                || lower.contains("no route to host")
                || lower.contains("unreachable")) {
            return proxied(cause, "there is no way to it")
                    .orElseGet(() -> ProblemException.because(cause, "cluster.no-route", "server", target.server()));
        }
        if (find(failure, ConnectException.class) != null) {
            return proxied(cause, "nobody answers there")
                    .orElseGet(() -> ProblemException.because(cause, "cluster.nobody-home", "server", target.server()));
        }
        return ProblemException.because(cause, "cluster.connection", "server", target.server(), "said", said);
    }

    private Optional<ProblemException> proxied(Throwable cause, String why) {
        return proxy.address() == null
                ? Optional.empty()
                : Optional.of(ProblemException.because(
                        cause,
                        "cluster.proxy-unreachable",
                        "proxy",
                        proxy.label(),
                        "from",
                        proxy.from(),
                        "server",
                        target.server(),
                        "why",
                        why));
    }

    private ProblemException proxyAuth(Throwable cause) {
        return ProblemException.because(
                cause, "cluster.proxy-auth", "proxy", proxy.label(), "from", proxy.from(), "server", target.server());
    }

    private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return type.cast(t);
            }
        }
        return null;
    }
}
