package dev.landfall.engine.registry;

import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.registry.wire.Wire;
import dev.landfall.engine.registry.wire.WireBody;
import dev.landfall.engine.registry.wire.WireRequest;
import dev.landfall.engine.registry.wire.WireResponse;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The requests of the OCI distribution specification, one attempt each: an unwanted answer is a {@link Refusal}, a broken connection any
 * other {@link IOException}. Safe for several threads.
 */
final class Api implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(8);
    private static final Duration MANIFEST = Duration.ofMinutes(2);
    private static final int REDIRECTS = 5;
    static final String ACCEPT = String.join(
            ", ", MediaTypes.OCI_INDEX, MediaTypes.OCI_MANIFEST, MediaTypes.DOCKER_LIST, MediaTypes.DOCKER_MANIFEST);

    private final RegistryAccess access;
    private final Wire wire;
    private final Authorizer authorizer;
    private volatile boolean answered;

    Api(RegistryAccess access) {
        this.access = access;
        this.wire = new Wire(() -> access.trust().context(), CONNECT);
        this.authorizer = new Authorizer(access, wire, InstantSource.system());
    }

    RegistryAccess access() {
        return access;
    }

    /** Whether a registry spoke to us, so that what fails later is no misunderstanding about TLS. */
    boolean answered() {
        return answered;
    }

    /**
     * Sends a request with what authorizes it; once more when the answer says what was missing.
     *
     * @return the answer, to be closed; also a 401 when the body cannot be sent again (the next request will know better)
     */
    WireResponse send(WireRequest request, String scope) throws IOException {
        for (int attempt = 0; ; attempt++) {
            boolean ours =
                    request.uri().getRawAuthority().equals(access.target().apiHost());
            Optional<String> who = ours ? authorizer.header(scope) : Optional.empty();
            WireResponse response = wire.send(who.isPresent() ? request.with("Authorization", who.get()) : request);
            if (response.status() != 400) {
                answered = true;
            }
            if (response.status() != 401 || !ours || attempt > 1 || !authorizer.learn(response, scope, who)) {
                return response;
            }
            WireBody body = request.body();
            if (body != null && !body.replayable()) {
                return response;
            }
            response.close();
        }
    }

    /** As {@link #send}, for an answer that must be one of the 2xx. */
    WireResponse need(WireRequest request, String scope) throws IOException {
        WireResponse response = send(request, scope);
        if (!response.ok()) {
            throw Refusal.of(request, response);
        }
        return response;
    }

    /** What stands at an address that may lie elsewhere, e.g. in an object store; nobody else is told our credentials. */
    WireResponse follow(WireRequest request, String scope) throws IOException {
        WireRequest next = request;
        for (int hop = 0; hop <= REDIRECTS; hop++) {
            WireResponse response = send(next, scope);
            int status = response.status();
            Optional<String> location = response.header("location");
            if (status < 301 || status > 308 || status == 304 || location.isEmpty()) {
                if (!response.ok()) {
                    throw Refusal.of(next, response);
                }
                return response;
            }
            response.close();
            next = next.to(redirected(next.uri(), location.get()));
        }
        throw new IOException("more than " + REDIRECTS + " redirects");
    }

    /** @throws ProblemException {@code registry.bad-redirect} where it leads to no web server, or out of TLS */
    private URI redirected(URI from, String location) {
        try {
            URI to = from.resolve(location);
            boolean safe = "https".equals(to.getScheme())
                    || ("http".equals(to.getScheme()) && !from.getScheme().equals("https"));
            if (safe && to.getHost() != null) {
                return to;
            }
            throw badRedirect(String.valueOf(to.getHost()), null);
        } catch (IllegalArgumentException e) {
            throw badRedirect("an address that is none", e);
        }
    }

    private ProblemException badRedirect(String to, @Nullable Throwable cause) {
        return new ProblemException(
                Problem.of("registry.bad-redirect", "registry", access.target().host(), "to", to), cause);
    }

    void ping() throws IOException {
        need(request("GET", "/v2/"), "").close();
    }

    /** The size of a blob, empty when the repository has none. */
    OptionalLong blob(String repository, Digest digest) throws IOException {
        WireRequest request = request("HEAD", "/v2/" + repository + "/blobs/" + digest);
        try (WireResponse response = follow(request, pull(repository))) {
            return OptionalLong.of(number(response, "content-length", -1));
        } catch (Refusal e) {
            return absent(e);
        }
    }

    private static OptionalLong absent(Refusal e) throws Refusal {
        if (e.status() == 404) {
            return OptionalLong.empty();
        }
        throw e;
    }

    /** The digest a tag or digest stands for, empty when there is none; also empty when the registry does not tell it. */
    Optional<Digest> manifest(String repository, String reference, String scope) throws IOException {
        WireRequest request =
                request("HEAD", "/v2/" + repository + "/manifests/" + reference).with("Accept", ACCEPT);
        try (WireResponse response = follow(request, scope)) {
            return response.header("docker-content-digest").flatMap(Api::digest);
        } catch (Refusal e) {
            if (e.status() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }

    boolean hasManifest(String repository, Digest digest) throws IOException {
        WireRequest request =
                request("HEAD", "/v2/" + repository + "/manifests/" + digest).with("Accept", ACCEPT);
        try (WireResponse response = follow(request, push(repository))) {
            return response.ok();
        } catch (Refusal e) {
            if (e.status() == 404) {
                return false;
            }
            throw e;
        }
    }

    /** Puts a manifest; the digest the registry keeps it under, where it tells. */
    Optional<Digest> putManifest(String repository, String reference, String mediaType, byte[] content)
            throws IOException {
        WireRequest request = request("PUT", "/v2/" + repository + "/manifests/" + reference)
                .with("Content-Type", mediaType)
                .with(WireBody.of(content))
                .patient(MANIFEST);
        try (WireResponse response = need(request, push(repository))) {
            return response.header("docker-content-digest").flatMap(Api::digest);
        }
    }

    private static Optional<Digest> digest(String text) {
        try {
            return Optional.of(Digest.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    void deleteBlob(String repository, Digest digest) throws IOException {
        need(request("DELETE", "/v2/" + repository + "/blobs/" + digest), delete(repository))
                .close();
    }

    WireRequest request(String method, String pathAndQuery) {
        return WireRequest.of(method, access.target().uri(pathAndQuery));
    }

    static String pull(String repository) {
        return "repository:" + repository + ":pull";
    }

    static String push(String repository) {
        return "repository:" + repository + ":pull,push";
    }

    static String delete(String repository) {
        return "repository:" + repository + ":pull,push,delete";
    }

    /** A header's number, or another where it has none that can be read. */
    static long number(WireResponse response, String header, long otherwise) {
        try {
            return response.header(header).map(Long::parseLong).orElse(otherwise);
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        wire.close();
    }
}
