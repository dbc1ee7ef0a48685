package dev.landfall.engine.registry;

import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.MediaTypes;
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

/**
 * The requests of the OCI distribution specification, one attempt each: an unwanted answer is a {@link Refusal}, a broken connection any
 * other {@link IOException}. Safe for several threads.
 */
final class Api implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(8);
    /** A registry may hash a whole layer, or copy it within its store, before it answers a commit. */
    private static final Duration COMMIT = Duration.ofMinutes(10);

    private static final Duration CHUNK = Duration.ofMinutes(5);
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
            URI to = next.uri().resolve(location.get());
            boolean downgrade = next.uri().getScheme().equals("https") && !"https".equals(to.getScheme());
            if (downgrade || to.getHost() == null) {
                throw ProblemException.of(
                        "registry.bad-redirect",
                        "registry",
                        access.target().host(),
                        "to",
                        String.valueOf(to.getHost()));
            }
            next = next.to(to);
        }
        throw new IOException("more than " + REDIRECTS + " redirects");
    }

    void ping() throws IOException {
        need(request("GET", "/v2/"), "").close();
    }

    /** The size of a blob, empty when the repository has none. */
    OptionalLong blob(String repository, Digest digest) throws IOException {
        WireRequest request = request("HEAD", "/v2/" + repository + "/blobs/" + digest);
        try (WireResponse response = follow(request, pull(repository))) {
            return OptionalLong.of(
                    response.header("content-length").map(Long::parseLong).orElse(-1L));
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
                .patient(CHUNK);
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

    /**
     * Opens an upload, or has the blob linked from another repository of the same registry.
     *
     * @param from empty to open an upload at once
     * @return empty when it was mounted
     */
    Optional<UploadMemory.Upload> open(String repository, Digest digest, Optional<String> from) throws IOException {
        String path = "/v2/" + repository + "/blobs/uploads/"
                + from.map(f -> "?mount=" + encode(digest.toString()) + "&from=" + encode(f))
                        .orElse("");
        String scope = push(repository) + from.map(f -> " " + pull(f)).orElse("");
        WireRequest request = request("POST", path).patient(CHUNK);
        try (WireResponse response = need(request, scope)) {
            if (response.status() == 201) {
                return Optional.empty();
            }
            long least =
                    response.header("oci-chunk-min-length").map(Long::parseLong).orElse(0L);
            return Optional.of(new UploadMemory.Upload(repository, digest, location(request, response), 0, least));
        }
    }

    /** Sends a part that follows what was sent before; the upload as it stands then. */
    UploadMemory.Upload patch(UploadMemory.Upload upload, WireBody part) throws IOException {
        long end = upload.offset() + part.length();
        WireRequest request = request("PATCH", upload.location())
                .with("Content-Type", "application/octet-stream")
                .with("Content-Range", upload.offset() + "-" + (end - 1))
                .with(part)
                .patient(CHUNK);
        try (WireResponse response = need(request, push(upload.repository()))) {
            return upload.at(location(request, response), end);
        }
    }

    /** How much of an upload the registry holds; empty when it knows it no more. */
    Optional<UploadMemory.Upload> status(UploadMemory.Upload upload) throws IOException {
        WireRequest request = request("GET", upload.location());
        try (WireResponse response = need(request, push(upload.repository()))) {
            long offset = response.header("range").map(Api::end).orElse(0L);
            String location = response.header("location").isPresent() ? location(request, response) : upload.location();
            return Optional.of(upload.at(location, offset));
        } catch (Refusal e) {
            if (e.status() >= 400 && e.status() < 500 && e.status() != 401 && e.status() != 403 && e.status() != 429) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** {@code 0-N} names the last byte; {@code 0-0} is what registries say of nothing at all. */
    private static long end(String range) {
        int dash = range.indexOf('-');
        try {
            long last = Long.parseLong(range.substring(dash + 1).strip());
            return last == 0 ? 0 : last + 1;
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** Ends an upload, with the bytes that are still to come. */
    void commit(UploadMemory.Upload upload, Optional<WireBody> rest) throws IOException {
        String sign = upload.location().indexOf('?') < 0 ? "?" : "&";
        WireRequest request = request(
                        "PUT",
                        upload.location() + sign + "digest="
                                + encode(upload.digest().toString()))
                .with("Content-Type", "application/octet-stream")
                .patient(COMMIT);
        if (rest.isPresent()) {
            request = request.with(rest.get());
            if (upload.offset() > 0) {
                long last = upload.offset() + rest.get().length() - 1;
                request = request.with("Content-Range", upload.offset() + "-" + last);
            }
        }
        need(request, push(upload.repository())).close();
    }

    void cancel(UploadMemory.Upload upload) throws IOException {
        need(request("DELETE", upload.location()), push(upload.repository())).close();
    }

    void deleteBlob(String repository, Digest digest) throws IOException {
        need(request("DELETE", "/v2/" + repository + "/blobs/" + digest), delete(repository))
                .close();
    }

    WireRequest request(String method, String pathAndQuery) {
        return WireRequest.of(method, access.target().uri(pathAndQuery));
    }

    /**
     * The path at which an upload goes on. A registry behind a proxy often names itself by a name or a scheme that only it knows; as long
     * as the path is one of its API, it is taken to be the registry we speak to, so that no credential ever goes elsewhere.
     */
    private String location(WireRequest request, WireResponse response) throws IOException {
        String text = response.header("location")
                .orElseThrow(() -> new IOException("no Location in the answer to " + request));
        try {
            URI to = request.uri().resolve(text);
            String path = to.getRawPath();
            if (path == null || !path.contains("/v2/")) {
                throw ProblemException.of(
                        "registry.bad-redirect",
                        "registry",
                        access.target().host(),
                        "to",
                        String.valueOf(to.getHost()));
            }
            return to.getRawQuery() == null ? path : path + "?" + to.getRawQuery();
        } catch (IllegalArgumentException e) {
            throw new IOException("a Location that is no address", e);
        }
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

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        wire.close();
    }
}
