package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.problem.ProblemException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What a bundle that is being built will hold: artifacts, and each blob once, with where to read it. */
final class Contents {
    private final List<Artifact> artifacts = new ArrayList<>();
    private final Map<String, Artifact> byLabel = new LinkedHashMap<>();
    private final Map<Digest, Blob> documents = new LinkedHashMap<>();
    private final Map<Digest, Blob> blobs = new LinkedHashMap<>();
    private final Set<String> packages = new HashSet<>();
    private final List<BundleManifest.Product> products = new ArrayList<>();
    private Optional<DeltaBase> base = Optional.empty();

    /**
     * A blob to write.
     *
     * @param artifacts the labels of those that need it
     */
    record Blob(Descriptor descriptor, Origin origin, List<String> artifacts) {}

    /**
     * Takes an artifact with all it needs; one that is there already under the same name with the same digest is taken once.
     *
     * @throws ProblemException {@code bundle.name-twice} when the name means two things
     */
    void add(Artifact artifact, ManifestGraph graph, Origin origin, BundleSpec.Mark mark) {
        Artifact before = byLabel.putIfAbsent(artifact.label(), artifact);
        if (before != null) {
            if (before.root().digest().equals(artifact.root().digest())) {
                return;
            }
            throw ProblemException.of(
                    "bundle.name-twice",
                    "artifact",
                    artifact.label(),
                    "file",
                    mark.file(),
                    "line",
                    mark.line(),
                    "first",
                    before.source() + ", " + before.root().digest(),
                    "second",
                    artifact.source() + ", " + artifact.root().digest());
        }
        artifacts.add(artifact);
        if (artifact.kind() == ArtifactKind.PRODUCT) {
            products.add(new BundleManifest.Product(artifact.name(), artifact.version()));
        }
        graph.documents().forEach(d -> put(documents, d, origin, artifact));
        graph.blobs().forEach(d -> put(small(d) ? documents : blobs, d, origin, artifact));
    }

    /** Small documents lie together at the front, where opening and planning need them. */
    private static boolean small(Descriptor d) {
        return d.size() <= 64 << 10 && d.mediaType().endsWith("json");
    }

    private void put(Map<Digest, Blob> into, Descriptor d, Origin origin, Artifact artifact) {
        Blob known = documents.containsKey(d.digest()) ? documents.get(d.digest()) : blobs.get(d.digest());
        if (known == null) {
            origin.check(d);
            known = new Blob(d, origin, new ArrayList<>(2));
            into.put(d.digest(), known);
        } else if (known.descriptor().size() != d.size()) {
            throw ProblemException.of(
                    "bundle.blob-size",
                    "digest",
                    d.digest(),
                    "file",
                    origin.title(),
                    "said",
                    d.size(),
                    "size",
                    known.descriptor().size());
        }
        known.artifacts().add(artifact.label());
    }

    /**
     * Leaves to a site what its registry holds: layers of images, and of nothing else, since a plan reads charts, products and files, and
     * configs are small and tell as what user an image runs.
     */
    void leaveOut(DeltaBase site) {
        Map<Digest, DeltaBase.Held> left = new TreeMap<>();
        for (Blob blob : blobs.values()) {
            Descriptor d = blob.descriptor();
            Optional<DeltaBase.Held> held = site.find(d.digest());
            boolean same =
                    held.filter(h -> h.size() < 0 || h.size() == d.size()).isPresent();
            if (same
                    && !d.mediaType().endsWith("json")
                    && blob.artifacts().stream().allMatch(this::isImage)) {
                left.put(d.digest(), new DeltaBase.Held(d.size(), held.get().repositories()));
            }
        }
        blobs.keySet().removeAll(left.keySet());
        base = left.isEmpty() ? Optional.empty() : Optional.of(site.only(left));
    }

    private boolean isImage(String label) {
        Artifact artifact = byLabel.get(label);
        return artifact != null && artifact.kind() == ArtifactKind.IMAGE;
    }

    /** Notes that the image of this name gives out packages. */
    void packages(String name) {
        packages.add(name);
    }

    /** What was taken so far. */
    List<Artifact> artifacts() {
        return List.copyOf(artifacts);
    }

    Optional<Blob> blob(Digest digest) {
        return Optional.ofNullable(documents.get(digest)).or(() -> Optional.ofNullable(blobs.get(digest)));
    }

    boolean isEmpty() {
        return artifacts.isEmpty();
    }

    /** Every blob in the order it is written: documents first, then layers in the artifacts' order. */
    List<Blob> inOrder() {
        List<Blob> all = new ArrayList<>(documents.size() + blobs.size());
        all.addAll(documents.values());
        all.addAll(blobs.values());
        return all;
    }

    long bytes() {
        return inOrder().stream().mapToLong(b -> b.descriptor().size()).sum();
    }

    BundleManifest manifest(String name, String version) {
        List<String> marked =
                artifacts.stream().filter(this::isPackages).map(Artifact::name).toList();
        return new BundleManifest(name, version, products, artifacts, bytes(), marked, base);
    }

    private boolean isPackages(Artifact artifact) {
        return artifact.kind() == ArtifactKind.IMAGE && packages.contains(artifact.name());
    }

    /** The entries of {@code index.json}: the bundle's own manifest, then every artifact under its name. */
    List<Descriptor> index(Descriptor bundle) {
        List<Descriptor> entries = new ArrayList<>();
        entries.add(bundle);
        for (Artifact artifact : artifacts) {
            Map<String, String> names = new TreeMap<>(Map.of(MediaTypes.REF_NAME, artifact.label()));
            if (artifact.kind() == ArtifactKind.IMAGE) {
                names.put(MediaTypes.CONTAINERD_NAME, artifact.name());
            }
            if (isPackages(artifact)) {
                names.put(MediaTypes.PACKAGES, "true");
            }
            artifact.trimmedFrom().ifPresent(whole -> names.put(MediaTypes.TRIMMED_FROM, whole.toString()));
            Descriptor root = artifact.root();
            entries.add(
                    new Descriptor(root.mediaType(), root.digest(), root.size(), names, null, artifactType(artifact)));
        }
        return entries;
    }

    private static @org.jspecify.annotations.Nullable String artifactType(Artifact artifact) {
        return switch (artifact.kind()) {
            case PRODUCT -> MediaTypes.PRODUCT;
            case FILE -> MediaTypes.FILE;
            case SBOM -> MediaTypes.CYCLONEDX;
            case CHARM -> MediaTypes.CHARM;
            case IMAGE, CHART, PYTHON -> null;
        };
    }
}
