package dev.landfall.engine.registry;

import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.Manifest;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.registry.wire.WireRequest;
import dev.landfall.engine.registry.wire.WireResponse;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One registry, asked one thing at a time, with retries. Repositories are named whole, prefix included. Safe for several threads; each call
 * blocks. Every failure is a {@link ProblemException} of this room.
 */
public final class RegistryClient implements AutoCloseable {
    private final Api api;
    private final Retry retry;
    private final Progress progress;

    public RegistryClient(RegistryAccess access) {
        this(new Api(access), Retry.usual(), Progress.none());
    }

    RegistryClient(Api api, Retry retry, Progress progress) {
        this.api = api;
        this.retry = retry;
        this.progress = progress;
    }

    /** A manifest as the registry keeps it. */
    public static final class Found {
        private final String mediaType;
        private final Digest digest;
        private final byte[] content;

        Found(String mediaType, Digest digest, byte[] content) {
            this.mediaType = mediaType;
            this.digest = digest;
            this.content = content;
        }

        public String mediaType() {
            return mediaType;
        }

        public Digest digest() {
            return digest;
        }

        /** The bytes that the digest is of. */
        public byte[] content() {
            return content.clone();
        }
    }

    /** Whether the registry answers and lets us in. */
    public void ping() {
        call(() -> {
            api.ping();
            return true;
        });
    }

    /** The size of a blob in bytes (-1 when the registry does not tell), empty when it is not there. */
    public OptionalLong blob(String repository, Digest digest) {
        return call(() -> api.blob(repository, digest));
    }

    /** The digest behind a tag, empty when there is no such tag. */
    public Optional<Digest> digest(String repository, String tag) {
        return call(() -> {
            Optional<Digest> told = api.manifest(repository, tag, Api.pull(repository));
            return told.isPresent() ? told : found(repository, tag).map(Found::digest);
        });
    }

    /**
     * A manifest or index, checked when it is asked for by digest.
     *
     * @param reference a tag or a digest
     */
    public Optional<Found> manifest(String repository, String reference) {
        return call(() -> found(repository, reference));
    }

    private Optional<Found> found(String repository, String reference) throws IOException {
        WireRequest request = api.request("GET", "/v2/" + repository + "/manifests/" + reference)
                .with("Accept", Api.ACCEPT);
        try (WireResponse response = api.follow(request, Api.pull(repository))) {
            byte[] content = response.bytes(Manifest.LIMIT + 1);
            if (content.length > Manifest.LIMIT) {
                throw ProblemException.of("oci.too-large", "digest", reference, "limit", Manifest.LIMIT);
            }
            Digest digest = Digest.of(content);
            if (reference.indexOf(':') >= 0) {
                Digest wanted = Digest.parse(reference);
                MessageDigest hasher = wanted.hasher();
                hasher.update(content);
                digest = Digest.of(hasher);
                if (!digest.equals(wanted)) {
                    throw ProblemException.of(
                            "registry.wrong-content",
                            "registry",
                            api.access().target().host(),
                            "digest",
                            wanted);
                }
            }
            String type = response.header("content-type").orElse("");
            int parameters = type.indexOf(';');
            return Optional.of(
                    new Found((parameters < 0 ? type : type.substring(0, parameters)).strip(), digest, content));
        } catch (Refusal e) {
            if (e.status() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Puts a manifest under a tag or its digest; everything it names must be there. */
    public void putManifest(String repository, String reference, String mediaType, byte[] content) {
        call(() -> {
            api.putManifest(repository, reference, mediaType, content);
            return true;
        });
    }

    /**
     * The bytes of a blob from an offset on; not checked against its digest.
     *
     * @throws ProblemException {@code registry.unexpected} when the registry cannot start in the middle
     */
    public InputStream open(String repository, Digest digest, long offset) {
        return call(() -> {
            WireRequest request = api.request("GET", "/v2/" + repository + "/blobs/" + digest);
            if (offset > 0) {
                request = request.with("Range", "bytes=" + offset + "-");
            }
            WireResponse response = api.follow(request, Api.pull(repository));
            if (offset > 0 && response.status() != 206) {
                response.body().skipNBytes(offset);
            }
            return new FilterInputStream(response.body()) {
                @Override
                public void close() {
                    response.close();
                }
            };
        });
    }

    /** The tags of a repository; empty when there is no such repository. */
    public List<String> tags(String repository) {
        List<String> tags = new ArrayList<>();
        new Listing(api, retry, progress, Api.pull(repository), "tags")
                .read("/v2/" + repository + "/tags/list", Set.of(404), tags::add);
        return List.copyOf(tags);
    }

    private <T> T call(Retry.Attempt<T> attempt) {
        return retry.call(api, progress, attempt);
    }

    @Override
    public void close() {
        api.close();
    }
}
