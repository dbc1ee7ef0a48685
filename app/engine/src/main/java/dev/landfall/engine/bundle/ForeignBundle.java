package dev.landfall.engine.bundle;

import dev.landfall.engine.bundle.foreign.ForeignLayout;
import dev.landfall.engine.oci.BlobSource;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.oci.Manifest;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
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
    private final List<Finding> findings;

    /**
     * Reads what the index lists.
     *
     * @param names of images that the index itself does not name, by the digest of manifest or config
     */
    ForeignBundle(
            BundleFormat format, Shelf shelf, BlobSource blobs, List<Descriptor> index, Map<Digest, List<String>> names)
            throws IOException {
        this(format, shelf, blobs, index, names, "", "", List.of());
    }

    /** What a reader of another tool's archive found. */
    ForeignBundle(Shelf shelf, ForeignLayout found) throws IOException {
        this(
                found.format(),
                shelf,
                found.blobs(),
                found.index(),
                Map.of(),
                found.name(),
                found.version(),
                found.findings());
    }

    private ForeignBundle(
            BundleFormat format,
            Shelf shelf,
            BlobSource blobs,
            List<Descriptor> index,
            Map<Digest, List<String>> names,
            String name,
            String version,
            List<Finding> findings)
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
            this.findings = List.copyOf(findings);
        } else {
            Inspection inspection = new Inspection(names);
            this.manifest = inspection.manifest(name.isEmpty() ? fileName() : name, version);
            List<Finding> all = new ArrayList<>(findings);
            all.addAll(inspection.findings);
            this.findings = List.copyOf(all);
            this.digest = Digest.of(BundleManifestJson.print(manifest));
        }
        this.catalogue = new Catalogue(manifest.artifacts());
    }

    /** One look at everything the index lists. */
    private final class Inspection {
        private final Map<Digest, List<String>> names;
        private final Map<Digest, Long> sizes = new LinkedHashMap<>();
        private final Map<String, Artifact> artifacts = new LinkedHashMap<>();
        private final List<Finding> findings = new ArrayList<>();
        private final ArtifactReader reader = new ArtifactReader(d -> blobs.read(d.digest(), Manifest.LIMIT));

        Inspection(Map<Digest, List<String>> names) {
            this.names = names;
        }

        BundleManifest manifest(String name, String version) throws IOException {
            for (Descriptor entry : index) {
                try {
                    entry(entry);
                } catch (ProblemException e) {
                    throw InFile.told(e, why -> shelf.refused(LayoutIndex.blobPath(entry.digest()), why));
                }
            }
            long bytes = sizes.values().stream().mapToLong(Long::longValue).sum();
            return new BundleManifest(name, version, List.of(), List.copyOf(artifacts.values()), bytes);
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
                add(reader.read(root, graph, known, fileName()), graph);
            }
        }

        /** One name for two different things is told, and the second is kept under its digest. */
        private void add(Artifact artifact, ManifestGraph graph) throws IOException {
            Artifact before = artifacts.putIfAbsent(artifact.label(), artifact);
            Digest digest = artifact.root().digest();
            if (before == null || before.root().digest().equals(digest)) {
                return;
            }
            findings.add(Finding.warn(
                    "bundle.name-again",
                    Problem.of(
                            "bundle.name-again",
                            "file",
                            shelf.path(),
                            "artifact",
                            artifact.label(),
                            "first",
                            before.root().digest(),
                            "second",
                            digest)));
            if (artifact.kind() == ArtifactKind.IMAGE) {
                String pinned = ImageReference.tryParse(artifact.name())
                        .map(ref -> ref.pinned(digest).toString())
                        .orElse(digest.toString());
                Artifact other = reader.read(artifact.root(), graph, pinned, fileName());
                artifacts.putIfAbsent(other.label(), other);
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

    private static Optional<String> nameOf(Descriptor entry) {
        return ImageReference.tryParse(LayoutIndex.nameOf(entry))
                .map(r -> r.resolved().toString());
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
    public List<Finding> findings() {
        return findings;
    }

    @Override
    public List<Volume> volumes() {
        List<Volume> files = shelf.volumes();
        return files.isEmpty() ? List.of(new Volume(shelf.path(), 1, 1, manifest.bytes())) : files;
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
