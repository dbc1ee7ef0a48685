package dev.landfall.engine.registry;

import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.registry.wire.WireException;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** Puts what went wrong with a registry into words that tell the engineer what to do. */
final class Trouble {
    private Trouble() {}

    /** The problem behind a failed exchange; asks the network again where that tells more. */
    static ProblemException problem(Throwable failed, Api api) {
        if (failed instanceof ProblemException known) {
            return known;
        }
        return new ProblemException(words(failed, api), failed);
    }

    private static Problem words(Throwable failed, Api api) {
        RegistryAccess access = api.access();
        String registry = access.target().host();
        if (failed instanceof Refusal refusal) {
            return refused(refusal, api);
        }
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case UnknownHostException e -> {
                    return Problem.of("registry.unknown-host", "registry", registry);
                }
                case NoRouteToHostException e -> {
                    return Problem.of("registry.no-route", "registry", registry);
                }
                case ConnectException e -> {
                    return Problem.of("registry.refused", "registry", registry);
                }
                case SocketTimeoutException e -> {
                    if (!api.answered() && !access.target().plainHttp() && TlsLook.speaksPlain(access.target())) {
                        return TlsLook.plain(registry);
                    }
                    return Problem.of("registry.timeout", "registry", registry);
                }
                // inside an exchange TLS reports a broken connection in its own words
                case SSLException e
                when !(failed instanceof WireException) -> {
                    return TlsLook.problem(access, e);
                }
                default -> {}
            }
        }
        if (!api.answered() && access.target().plainHttp() && notHttp(failed) && TlsLook.speaksTls(access.target())) {
            return Problem.of("registry.is-tls", "registry", registry);
        }
        return Problem.of("registry.connection-lost", "registry", registry, "why", said(failed));
    }

    private static boolean notHttp(Throwable failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof EOFException || cause instanceof java.net.ProtocolException) {
                return true;
            }
        }
        return said(failed).contains("reset");
    }

    private static Problem refused(Refusal r, Api api) {
        RegistryAccess access = api.access();
        String registry = access.target().host();
        String user = access.credentials().map(Credentials::user).orElse("");
        String said = r.said().isEmpty() ? r.code() : r.said();
        boolean speaksHttps = r.said().toUpperCase(Locale.ROOT).contains("HTTPS");
        if (r.status() == 400
                && !api.answered()
                && access.target().plainHttp()
                && (speaksHttps || TlsLook.speaksTls(access.target()))) {
            return Problem.of("registry.is-tls", "registry", registry);
        }
        boolean scope = r.code().equals(Refusal.SCOPE) && access.credentials().isPresent();
        return switch (scope ? 403 : r.status()) {
            case 401 ->
                access.credentials().isPresent()
                        ? Problem.of("registry.login-wrong", "registry", registry, "user", user)
                        : Problem.of("registry.login-missing", "registry", registry);
            case 403 ->
                Problem.of(
                        "registry.denied",
                        "registry",
                        registry,
                        "user",
                        user.isEmpty() ? "nobody" : user,
                        "what",
                        what(r),
                        "said",
                        said);
            case 413 -> Problem.of("registry.too-large", "registry", registry, "what", what(r));
            case 429 -> Problem.of("registry.throttled", "registry", registry);
            case 507 -> Problem.of("registry.full", "registry", registry);
            default -> {
                if (r.code().equals("NAME_INVALID")) {
                    yield Problem.of("registry.name-refused", "registry", registry, "what", what(r), "said", said);
                }
                if (r.code().equals("DIGEST_INVALID")) {
                    yield Problem.of("registry.digest-refused", "registry", registry, "what", what(r));
                }
                if (r.status() >= 500) {
                    yield Problem.of(
                            "registry.server-error",
                            "registry",
                            registry,
                            "status",
                            r.status(),
                            "what",
                            what(r),
                            "said",
                            said);
                }
                yield Problem.of(
                        "registry.unexpected",
                        "registry",
                        registry,
                        "status",
                        r.status(),
                        "what",
                        what(r),
                        "said",
                        said);
            }
        };
    }

    private static String what(Refusal r) {
        String path = r.path().startsWith("/v2/") ? r.path().substring(4) : r.path();
        int uploads = path.indexOf("/blobs/uploads/");
        return r.method() + " " + (uploads < 0 ? path : path.substring(0, uploads) + "/blobs/uploads");
    }

    private static String said(Throwable failed) {
        return failed instanceof IOException && failed.getMessage() != null
                ? failed.getMessage()
                : failed.getClass().getSimpleName();
    }
}
