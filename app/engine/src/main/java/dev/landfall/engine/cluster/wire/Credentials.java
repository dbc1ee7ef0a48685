package dev.landfall.engine.cluster.wire;

import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What a user entry proves itself with, kept fresh: token files are read again, plugins run again. Any thread. */
public final class Credentials {
    private static final Duration MARGIN = Duration.ofSeconds(10);

    private final Login login;
    private final @Nullable ExecRun plugin;
    private final @Nullable ClientIdentity fixed;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private ExecRun.@Nullable Credential obtained;

    /**
     * @param limit how long a plugin may take
     * @throws ProblemException {@code cluster.bad-client-certificate}, {@code cluster.client-certificate-expired},
     *     {@code cluster.auth-provider}
     */
    public Credentials(
            Login login, @Nullable Target target, Map<String, String> environment, Duration limit, Clock clock) {
        if (!login.provider().isEmpty() && !login.provider().equals("oidc")) {
            throw ProblemException.of("cluster.auth-provider", "user", login.name(), "provider", login.provider());
        }
        this.login = login;
        this.clock = clock;
        this.fixed = identity(login, clock);
        this.plugin = login.exec() == null ? null : new ExecRun(login.exec(), target, environment, limit);
    }

    private static @Nullable ClientIdentity identity(Login login, Clock clock) {
        if (login.certData().isEmpty() && login.certFile() == null) {
            return null;
        }
        try {
            ClientIdentity identity = new ClientIdentity(
                    Pem.certificates(bytes(login.certData(), login.certFile())),
                    Pem.privateKey(bytes(login.keyData(), login.keyFile())));
            Instant end = identity.own().getNotAfter().toInstant();
            if (end.isBefore(clock.instant())) {
                throw ProblemException.of(
                        "cluster.client-certificate-expired",
                        "user",
                        login.name(),
                        "end",
                        end.atOffset(ZoneOffset.UTC).toLocalDate());
            }
            return identity;
        } catch (GeneralSecurityException e) {
            throw ProblemException.because(
                    e, "cluster.bad-client-certificate", "user", login.name(), "why", String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw ProblemException.because(
                    e,
                    "cluster.bad-client-certificate",
                    "user",
                    login.name(),
                    "why",
                    "the file " + e.getMessage() + " cannot be read");
        }
    }

    static byte[] bytes(String base64, @Nullable Path file) throws IOException, GeneralSecurityException {
        if (!base64.isEmpty()) {
            try {
                return Base64.getMimeDecoder().decode(base64);
            } catch (IllegalArgumentException e) {
                throw new GeneralSecurityException("it is not base64", e);
            }
        }
        if (file == null) {
            throw new GeneralSecurityException("the private key is missing");
        }
        return Files.readAllBytes(file);
    }

    /**
     * The {@code Authorization} header to send now; null when there is none to send.
     *
     * @throws ProblemException {@code cluster.no-token-file}, {@code cluster.exec-…}
     */
    public @Nullable String authorization() {
        if (plugin != null) {
            String token = obtain(plugin).token();
            return token.isEmpty() ? null : "Bearer " + token;
        }
        if (!login.username().isEmpty()) {
            String pair = login.username() + ":" + login.password();
            return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        }
        String token = token();
        return token.isEmpty() ? null : "Bearer " + token;
    }

    private String token() {
        Path file = login.tokenFile();
        if (file != null) {
            try {
                return Files.readString(file).strip();
            } catch (IOException e) {
                if (login.token().isEmpty()) {
                    throw ProblemException.because(e, "cluster.no-token-file", "user", login.name(), "file", file);
                }
            }
        }
        return login.token().isEmpty() ? login.idToken() : login.token();
    }

    /** The client certificate of the moment. */
    @Nullable
    ClientIdentity identity() {
        if (plugin == null) {
            return fixed;
        }
        ClientIdentity fromPlugin = obtain(plugin).identity();
        return fromPlugin != null ? fromPlugin : fixed;
    }

    /** After a refusal: forgets what a plugin gave, and says whether asking again may help. */
    boolean renew() {
        lock.lock();
        try {
            obtained = null;
            return plugin != null;
        } finally {
            lock.unlock();
        }
    }

    private ExecRun.Credential obtain(ExecRun run) {
        lock.lock();
        try {
            ExecRun.Credential have = obtained;
            if (have == null
                    || (have.until() != null && have.until().minus(MARGIN).isBefore(clock.instant()))) {
                have = run.credential(login.secrets());
                obtained = have;
            }
            return have;
        } finally {
            lock.unlock();
        }
    }

    /** What must not be shown to anybody. */
    List<String> secrets() {
        List<String> secrets = new ArrayList<>(login.secrets());
        lock.lock();
        try {
            if (obtained != null) {
                secrets.add(obtained.token());
            }
        } finally {
            lock.unlock();
        }
        return secrets;
    }

    Login login() {
        return login;
    }
}
