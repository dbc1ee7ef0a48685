package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.BlobSource;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.oci.Manifest;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** An OCI layout or an archive of another tool, opened as a bundle: what it does not say about itself is made up from what it holds. */
final class ForeignBundle implements Bundle {
    private static final String UNNAMED = "";

    private final BundleFormat format;
    private final Shelf shelf;
    private final BlobSource blobs;
    private final List<Descriptor> index;
    private final BundleManifest manifest;
    private final Digest digest;
    private final Catalogue catalogue;

    /**
     * Reads what the index lists.
     *
     * @param names of images that the index itself does not name, by the digest of manifest or config
     */
    ForeignBundle(
            BundleFormat format, Shelf shelf, BlobSource blobs, List<Descriptor> index, Map<Digest, List<String>> names)
            throws IOException {
        this.format = format;
        this.shelf = shelf;
        this.blobs = blobs;
        this.index = List.copyOf(index);
        Optional<Descriptor> own = index.stream()
                .filter(d -> d.mediaType().equals(MediaTypes.BUNDLE))
                .findFirst();
        if (own.isPresent()) {
            this.manifest = BundleManifestJson.parse(blobs.read(own.get().digest(), BundleManifestJson.LIMIT));
            this.digest = own.get().digest();
            IndexCheck.check(shelf.path(), index, digest, manifest);
        } else {
            this.manifest = new Inspection(names).manifest();
            this.digest = Digest.of(BundleManifestJson.print(manifest));
        }
        this.catalogue = new Catalogue(manifest.artifacts());
    }

    /** One look at everything the index lists. */
    private final class Inspection {
        private final Map<Digest, List<String>> names;
        private final Map<Digest, Long> sizes = new LinkedHashMap<>();
        private final List<Artifact> artifacts = new ArrayList<>();
        private final ArtifactReader reader = new ArtifactReader(d -> blobs.read(d.digest(), Manifest.LIMIT));

        Inspection(Map<Digest, List<String>> names) {
            this.names = names;
        }

        BundleManifest manifest() throws IOException {
            for (Descriptor entry : index) {
                entry(entry);
            }
            long bytes = sizes.values().stream().mapToLong(Long::longValue).sum();
            return new BundleManifest(fileName(), "", List.of(), artifacts, bytes);
        }

        private void entry(Descriptor entry) throws IOException {
            Descriptor root = new Descriptor(entry.mediaType(), entry.digest(), entry.size());
            String called = nameOf(entry).orElse(entry.digest().toString());
            ManifestGraph graph = ManifestGraph.of(
                    root,
                    called,
                    d -> document(d, called),
                    d -> blobs.size(d.digest()).isPresent());
            graph.documents().forEach(d -> sizes.put(d.digest(), d.size()));
            graph.blobs().forEach(d -> sizes.put(d.digest(), d.size()));
            for (String name : namesOf(entry, graph)) {
                String known = name.equals(UNNAMED) ? entry.digest().toString() : name;
                artifacts.add(reader.read(root, graph, known, fileName()));
            }
        }

        private byte[] document(Descriptor d, String name) throws IOException {
            try {
                return blobs.read(d.digest(), Manifest.LIMIT);
            } catch (ProblemException e) {
                throw e.problem().code().equals("oci.digest-mismatch") ? mismatch(d.digest(), List.of(name)) : e;
            }
        }

        private List<String> namesOf(Descriptor entry, ManifestGraph graph) {
            Optional<String> own = nameOf(entry);
            if (own.isPresent()) {
                return List.of(own.get());
            }
            for (Descriptor document : graph.documents()) {
                if (names.containsKey(document.digest())) {
                    return names.get(document.digest());
                }
            }
            for (Descriptor blob : graph.blobs()) {
                if (names.containsKey(blob.digest())) {
                    return names.get(blob.digest());
                }
            }
            return List.of(UNNAMED);
        }
    }

    /** The whole reference of an index's entry: tools write it under two annotations, and often only its tag under one of them. */
    private static Optional<String> nameOf(Descriptor entry) {
        String whole = entry.annotations().getOrDefault(MediaTypes.CONTAINERD_NAME, "");
        String ref = entry.annotations().getOrDefault(MediaTypes.REF_NAME, "");
        String name = !whole.isEmpty() ? whole : ref.indexOf('/') >= 0 || ref.indexOf(':') >= 0 ? ref : "";
        return ImageReference.tryParse(name).map(r -> r.resolved().toString());
    }

    private String fileName() {
        return Optional.ofNullable(shelf.path().toAbsolutePath().normalize().getFileName())
                .map(Object::toString)
                .orElse("layout");
    }

    @Override
    public BundleFormat format() {
        return format;
    }

    @Override
    public BundleManifest manifest() {
        return manifest;
    }

    @Override
    public Digest digest() {
        return digest;
    }

    @Override
    public Optional<Artifact> find(ArtifactKind kind, String reference) {
        return catalogue.find(kind, reference);
    }

    @Override
    public List<Volume> volumes() {
        long extent = shelf.extent();
        return List.of(new Volume(shelf.path(), 1, 1, extent > 0 ? extent : manifest.bytes()));
    }

    @Override
    public List<Descriptor> index() {
        return index;
    }

    @Override
    public OptionalLong size(Digest blob) {
        return blobs.size(blob);
    }

    @Override
    public InputStream open(Digest blob, long offset) throws IOException {
        return blobs.open(blob, offset);
    }

    @Override
    public byte[] read(Digest blob, int limit) throws IOException {
        try {
            return blobs.read(blob, limit);
        } catch (ProblemException e) {
            throw e.problem().code().equals("oci.digest-mismatch") ? damaged(blob) : e;
        }
    }

    /** Which artifacts a blob is part of is worth telling, even if it takes a walk. */
    private ProblemException damaged(Digest blob) {
        return mismatch(blob, Affected.by(blob, manifest.artifacts(), blobs));
    }

    private ProblemException mismatch(Digest blob, List<String> artifacts) {
        return ProblemException.of(
                "bundle.blob-mismatch",
                "digest",
                blob,
                "file",
                shelf.path(),
                "offset",
                0,
                "artifacts",
                VolumeFile.names(artifacts));
    }

    @Override
    public void close() {
        shelf.close();
    }
}
