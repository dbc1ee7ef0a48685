package dev.landfall.engine.packages;

import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.net.URI;
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
        String where = uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath();
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

    /** A few words of an answer, without markup, and never the password that a server might repeat. */
    private static String said(PublishTarget target, String text) {
        String plain = text.substring(0, Math.min(text.length(), 4000))
                .replaceAll("(?s)<(style|script|head).*?</\\1>", " ")
                .replaceAll("<[^>]*>", " ")
                .replaceAll("[\\s\\p{Cntrl}]+", " ")
                .strip();
        String masked = target.login()
                .filter(login -> !login.password().isEmpty())
                .map(login -> plain.replace(login.password(), "****"))
                .orElse(plain);
        String brief = masked.length() > SAID ? masked.substring(0, SAID) + "…" : masked;
        return brief.isEmpty() ? "nothing more" : brief;
    }

    static ProblemException unreachable(URI uri, IOException e) {
        String why = e instanceof SSLException
                ? "its certificate or TLS is not accepted: " + e.getMessage()
                : e.getClass().getSimpleName() + ": " + e.getMessage();
        return ProblemException.because(
                e,
                "packages.publish-unreachable",
                "address",
                uri.getScheme() + "://" + uri.getRawAuthority(),
                "why",
                why);
    }
}
