package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.MediaTypes;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What a build has gathered so far, readable as the bundle that it will be. It closes nothing: the build does. */
final class DraftBundle implements Bundle {
    private final Contents contents;
    private final BundleManifest manifest;
    private final Catalogue catalogue;

    DraftBundle(String name, String version, Contents contents) {
        this.contents = contents;
        this.manifest = contents.manifest(name, version);
        this.catalogue = new Catalogue(manifest.artifacts());
    }

    @Override
    public BundleFormat format() {
        return BundleFormat.VOLUMES;
    }

    @Override
    public BundleManifest manifest() {
        return manifest;
    }

    @Override
    public Digest digest() {
        return own().digest();
    }

    private Descriptor own() {
        byte[] json = BundleManifestJson.print(manifest);
        return new Descriptor(MediaTypes.BUNDLE, Digest.of(json), json.length);
    }

    @Override
    public Optional<Artifact> find(ArtifactKind kind, String reference) {
        return catalogue.find(kind, reference);
    }

    @Override
    public List<Volume> volumes() {
        return List.of();
    }

    @Override
    public List<Descriptor> index() {
        return contents.index(own());
    }

    @Override
    public OptionalLong size(Digest digest) {
        return contents.blob(digest)
                .map(b -> OptionalLong.of(b.descriptor().size()))
                .orElse(OptionalLong.empty());
    }

    @Override
    public InputStream open(Digest digest, long offset) throws IOException {
        Contents.Blob blob = contents.blob(digest).orElseThrow(() -> new FileNotFoundException(digest.toString()));
        return blob.origin().open(blob.descriptor(), offset);
    }

    @Override
    public void close() {
        // the sources belong to the build
    }
}
