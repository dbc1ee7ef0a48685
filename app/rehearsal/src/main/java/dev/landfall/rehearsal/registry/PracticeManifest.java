package dev.landfall.rehearsal.registry;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.Manifest;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A request about a manifest. */
final class PracticeManifest {
    private final PracticeExchange x;
    private final PracticeRegistry registry;
    private final PracticeStore store;

    PracticeManifest(PracticeExchange x, PracticeRegistry registry, PracticeStore store) {
        this.x = x;
        this.registry = registry;
        this.store = store;
    }

    void manifest(String repository, String reference) throws IOException {
        if (x.call().method().equals("PUT")) {
            putManifest(repository, reference);
            return;
        }
        Optional<Digest> digest = store.resolve(repository, reference);
        if (digest.isEmpty()) {
            x.refuse(404, "MANIFEST_UNKNOWN", "manifest unknown");
        } else {
            x.exchange()
                    .getResponseHeaders()
                    .add("Docker-Content-Digest", digest.get().toString());
            x.file(store.blob(digest.get()), store.mediaType(repository, digest.get()));
        }
    }

    private void putManifest(String repository, String reference) throws IOException {
        byte[] content = x.exchange().getRequestBody().readNBytes(Manifest.LIMIT);
        x.arrived(content.length);
        Digest digest = Digest.of(content);
        boolean tag = reference.indexOf(':') < 0;
        if (tag ? !store.validTag(reference) : !Digest.parse(reference).equals(digest)) {
            x.refuse(400, tag ? "TAG_INVALID" : "DIGEST_INVALID", "the reference does not fit");
            return;
        }
        List<String> absent = absent(repository, content);
        if (!absent.isEmpty()) {
            x.refuse(404, "MANIFEST_BLOB_UNKNOWN", String.join(" ", absent));
            return;
        }
        Optional<Digest> before = tag ? store.resolve(repository, reference) : Optional.empty();
        if (registry.tagsAreImmutable() && before.isPresent() && !before.get().equals(digest)) {
            x.refuse(409, "DENIED", "tag is immutable");
            return;
        }
        String type = Optional.ofNullable(x.exchange().getRequestHeaders().getFirst("Content-Type"))
                .orElse("");
        store.putManifest(repository, reference, digest, type, content);
        x.exchange().getResponseHeaders().add("Docker-Content-Digest", digest.toString());
        x.exchange().getResponseHeaders().add("Location", "/v2/" + repository + "/manifests/" + digest);
        x.answer(201);
    }

    private List<String> absent(String repository, byte[] content) throws IOException {
        List<String> absent = new ArrayList<>();
        try {
            Manifest manifest = Manifest.parse(content, repository);
            for (Descriptor child : manifest.manifests()) {
                if (store.resolve(repository, child.digest().toString()).isEmpty()) {
                    absent.add(child.digest().toString());
                }
            }
            for (Descriptor blob : manifest.blobs()) {
                if (!store.hasBlob(repository, blob.digest())) {
                    absent.add(blob.digest().toString());
                }
            }
        } catch (ProblemException e) {
            absent.add("not a manifest");
        }
        return absent;
    }
}
