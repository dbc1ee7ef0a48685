package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A bundle in Landfall's own volumes, all of them there. */
final class VolumeBundle implements Bundle {
    /** Blobs up to this size are read whole and checked by their digest, which is stronger than chunks and reads less. */
    private static final int SMALL = VolumeTable.CHUNK;

    private final VolumeSet set;
    private final Map<Digest, BlobPlace> places;
    private final Buffers buffers = new Buffers();
    private final BundleManifest manifest;
    private final List<Descriptor> index;
    private final Catalogue catalogue;

    private VolumeBundle(VolumeSet set) throws IOException {
        this.set = set;
        BlobPlaces all = BlobPlaces.of(set);
        this.places = all.blobs();
        Digest listed = all.files().get(LayoutIndex.INDEX);
        if (listed == null) {
            throw new IOException("it has no " + LayoutIndex.INDEX);
        }
        this.index = LayoutIndex.parse(read(listed, LayoutIndex.LIMIT));
        this.manifest = BundleManifestJson.parse(read(digest(), BundleManifestJson.LIMIT));
        IndexCheck.check(set.found().firstEntry().getValue().path(), index, digest(), manifest);
        this.catalogue = new Catalogue(manifest.artifacts());
    }

    /**
     * Opens the set that a volume belongs to.
     *
     * @param folders where else its other volumes may lie
     * @throws ProblemException when a volume is missing, of another bundle, cut off, or damaged where the bundle describes itself
     */
    static VolumeBundle open(Path volume, List<Path> folders) {
        VolumeSet set = VolumeSet.around(volume, folders);
        try {
            if (!set.problems().isEmpty()) {
                throw set.problems().getFirst().asException();
            }
            set.found().values().forEach(VolumeFile::checkLength);
            return of(set);
        } catch (RuntimeException e) {
            set.close();
            throw e;
        }
    }

    /** The bundle in a set that is complete; it closes the set. */
    static VolumeBundle of(VolumeSet set) {
        try {
            return new VolumeBundle(set);
        } catch (IOException e) {
            throw ProblemException.because(
                    e,
                    "bundle.description-damaged",
                    "bundle",
                    set.table().name() + " " + set.table().version(),
                    "file",
                    set.found().firstEntry().getValue().path(),
                    "why",
                    OpenFile.why(e));
        }
    }

    VolumeSet set() {
        return set;
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
        return set.table().bundle();
    }

    @Override
    public Optional<Artifact> find(ArtifactKind kind, String reference) {
        return catalogue.find(kind, reference);
    }

    @Override
    public List<Volume> volumes() {
        return set.found().values().stream()
                .map(v -> new Volume(
                        v.path(), v.table().number(), v.table().of(), v.table().size()))
                .toList();
    }

    @Override
    public List<Descriptor> index() {
        return index;
    }

    @Override
    public OptionalLong size(Digest digest) {
        BlobPlace place = places.get(digest);
        return place == null ? OptionalLong.empty() : OptionalLong.of(place.size());
    }

    @Override
    public InputStream open(Digest digest, long offset) throws IOException {
        BlobPlace place = places.get(digest);
        if (place == null) {
            // what describes the bundle is read before there is a manifest
            throw Optional.ofNullable(manifest)
                    .flatMap(m -> DeltaBase.lacking(m, digest))
                    .orElseGet(() -> ProblemException.of(
                            "bundle.blob-missing",
                            "digest",
                            digest,
                            "bundle",
                            set.found().firstEntry().getValue().path()));
        }
        if (offset < 0 || offset > place.size()) {
            throw new IndexOutOfBoundsException("offset " + offset + " in a blob of " + place.size() + " bytes");
        }
        if (place.size() > SMALL) {
            return new ChunkStream(place, offset, buffers);
        }
        byte[] whole = SmallBlob.read(digest, place, buffers);
        return new ByteArrayInputStream(whole, (int) offset, whole.length - (int) offset);
    }

    @Override
    public void close() {
        set.close();
    }
}
