package dev.landfall.engine.registry;

import dev.landfall.engine.oci.BlobSource;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import java.io.InputStream;
import java.util.OptionalLong;

/** One blob of a repository, as something to send on into another: for registries that do not link blobs. */
final class RegistryBlob implements BlobSource {
    private final RegistryClient client;
    private final String repository;
    private final Descriptor blob;

    RegistryBlob(RegistryClient client, String repository, Descriptor blob) {
        this.client = client;
        this.repository = repository;
        this.blob = blob;
    }

    @Override
    public OptionalLong size(Digest digest) {
        return digest.equals(blob.digest()) ? OptionalLong.of(blob.size()) : OptionalLong.empty();
    }

    @Override
    public InputStream open(Digest digest, long offset) {
        return client.open(repository, digest, offset);
    }
}
