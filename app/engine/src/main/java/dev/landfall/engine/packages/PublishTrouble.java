package dev.landfall.engine.packages;

import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SSLException;

/** Says in plain words why a server did not take something. */
final class PublishTrouble {
    private static final int SAID = 300;

    private PublishTrouble() {}

    /** Whether the same call may well succeed in a moment. */
    static boolean passing(int status) {
        return status == 429 || status == 500 || status == 502 || status == 503 || status == 504;
    }

    static ProblemException of(PublishTarget target, URI uri, String what, WebTransport.Answer answer) {
        String where = server(uri) + uri.getRawPath();
        int status = answer.status();
        String user = target.login().map(PublishTarget.Login::user).orElse("nobody");
        String said = said(target, answer.text());
        Object[] facts = {"what", what, "address", where, "status", status, "user", user, "said", said};
        boolean elsewhere = status == 404 || status == 405 || (status >= 300 && status < 400);
        return switch (status) {
            case 401 -> ProblemException.of("packages.publish-login", facts);
            case 403 -> ProblemException.of("packages.publish-forbidden", facts);
            case 409 -> ProblemException.of("packages.publish-there", facts);
            case 413 -> ProblemException.of("packages.publish-too-large", facts);
            default ->
                elsewhere
                        ? ProblemException.of("packages.publish-place", facts)
                        : ProblemException.of("packages.publish-failed", facts);
        };
    }

    private static String server(URI uri) {
        return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    }

    /** A few words of an answer, without markup, and never the login that a server might repeat. */
    static String said(PublishTarget target, String text) {
        // masked before anything is cut: half a password is one too
        String safe = masked(target, text);
        String plain = safe.substring(0, Math.min(safe.length(), 4000))
                .replaceAll("(?s)<(style|script|head).*?</\\1>", " ")
                .replaceAll("<[^>]*>", " ")
                .replaceAll("[\\s\\p{Cntrl}]+", " ")
                .strip();
        String masked = masked(target, plain);
        String brief = masked.length() > SAID ? masked.substring(0, SAID) + "…" : masked;
        return brief.isEmpty() ? "nothing more" : brief;
    }

    /** Without the password, and without the header it went in, in every way that a page might write them. */
    private static String masked(PublishTarget target, String text) {
        if (target.login().isEmpty() || target.login().get().password().isEmpty()) {
            return text;
        }
        String password = target.login().get().password();
        String pair = Web.basic(target.login().get());
        String masked = text;
        for (String secret : List.of(
                pair,
                pair.replace("=", ""),
                pair.replace("=", "%3D").replace("+", "%2B").replace("/", "%2F"),
                password.replace("&", "&amp;")
                        .replace("<", "&lt;")
                        .replace(">", "&gt;")
                        .replace("\"", "&quot;"),
                password.replace("\\", "\\\\").replace("\"", "\\\""),
                URLEncoder.encode(password, StandardCharsets.UTF_8),
                password)) {
            masked = masked.replace(secret, "****");
        }
        return masked;
    }

    static ProblemException unreachable(URI uri, IOException e) {
        String why = e instanceof SSLException
                ? "its certificate or TLS is not accepted: " + e.getMessage()
                : e.getClass().getSimpleName() + ": " + e.getMessage();
        return ProblemException.because(e, "packages.publish-unreachable", "address", server(uri), "why", why);
    }
}
