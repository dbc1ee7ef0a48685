package dev.landfall.engine.registry;

import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.registry.UploadMemory.Upload;
import dev.landfall.engine.registry.wire.WireBody;
import dev.landfall.engine.registry.wire.WireRequest;
import dev.landfall.engine.registry.wire.WireResponse;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** The requests that bring a blob in (OCI distribution specification, "Pushing blobs"), one attempt each. Safe for several threads. */
final class Uploads {
    /** A registry may hash a whole layer, or copy it within its store, before it answers a commit. */
    private static final Duration COMMIT = Duration.ofMinutes(10);

    private static final Duration CHUNK = Duration.ofMinutes(5);

    private final Api api;

    Uploads(Api api) {
        this.api = api;
    }

    /**
     * Opens an upload, or has the blob linked from another repository of the same registry.
     *
     * @param from empty to open an upload at once
     * @return empty when it was mounted
     */
    Optional<Upload> open(String repository, Digest digest, Optional<String> from) throws IOException {
        String path = "/v2/" + repository + "/blobs/uploads/"
                + from.map(f -> "?mount=" + Api.encode(digest.toString()) + "&from=" + Api.encode(f))
                        .orElse("");
        String scope = Api.push(repository) + from.map(f -> " " + Api.pull(f)).orElse("");
        WireRequest request = api.request("POST", path).patient(CHUNK);
        try (WireResponse response = api.need(request, scope)) {
            if (response.status() == 201) {
                return Optional.empty();
            }
            long least = Api.number(response, "oci-chunk-min-length", 0);
            return Optional.of(new Upload(repository, digest, location(request, response), 0, least));
        } catch (Refusal e) {
            // some registries refuse to mount where the specification has them open an upload
            if (from.isPresent() && mountRefused(e)) {
                return open(repository, digest, Optional.empty());
            }
            throw e;
        }
    }

    private static boolean mountRefused(Refusal e) {
        return switch (e.status()) {
            case 400, 403, 404, 405, 409, 415, 501 -> true;
            case 401 -> e.code().equals(Refusal.SCOPE);
            default -> false;
        };
    }

    /** Sends a part that follows what was sent before; the upload as it stands then. */
    Upload patch(Upload upload, WireBody part) throws IOException {
        long end = upload.offset() + part.length();
        WireRequest request = api.request("PATCH", upload.location())
                .with("Content-Type", "application/octet-stream")
                .with("Content-Range", upload.offset() + "-" + (end - 1))
                .with(part)
                .patient(CHUNK);
        try (WireResponse response = api.need(request, Api.push(upload.repository()))) {
            return upload.at(location(request, response), end);
        }
    }

    /** How much of an upload the registry holds; empty when it knows it no more. */
    Optional<Upload> status(Upload upload) throws IOException {
        WireRequest request = api.request("GET", upload.location());
        try (WireResponse response = api.need(request, Api.push(upload.repository()))) {
            long offset = response.header("range").map(Uploads::end).orElse(0L);
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
    void commit(Upload upload, Optional<WireBody> rest) throws IOException {
        String sign = upload.location().indexOf('?') < 0 ? "?" : "&";
        WireRequest request = api.request(
                        "PUT",
                        upload.location() + sign + "digest="
                                + Api.encode(upload.digest().toString()))
                .with("Content-Type", "application/octet-stream")
                .patient(COMMIT);
        if (rest.isPresent()) {
            request = request.with(rest.get());
            if (upload.offset() > 0) {
                long last = upload.offset() + rest.get().length() - 1;
                request = request.with("Content-Range", upload.offset() + "-" + last);
            }
        }
        api.need(request, Api.push(upload.repository())).close();
    }

    void cancel(Upload upload) throws IOException {
        api.need(api.request("DELETE", upload.location()), Api.push(upload.repository()))
                .close();
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
                        api.access().target().host(),
                        "to",
                        String.valueOf(to.getHost()));
            }
            return to.getRawQuery() == null ? path : path + "?" + to.getRawQuery();
        } catch (IllegalArgumentException e) {
            throw new IOException("a Location that is no address", e);
        }
    }
}
