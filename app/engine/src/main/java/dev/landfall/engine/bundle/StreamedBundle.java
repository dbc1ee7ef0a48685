package dev.landfall.engine.bundle;

import dev.landfall.engine.bundle.stream.BlobSink;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.oci.Manifest;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A bundle that is written while its archive is read: contents at once, what describes them at the end. One thread. */
final class StreamedBundle implements BlobSink {
    /** Far more than the configs and manifests of a thousand images. */
    private static final long DOCUMENTS = 64L << 20;

    private final String archive;
    private final Progress progress;
    private final StreamedVolumes volumes;
    private final StreamedBlobs blobs;
    private final Contents contents = new Contents();
    private final Map<Digest, byte[]> documents = new LinkedHashMap<>();
    private final Map<String, Digest> labels = new HashMap<>();
    private final Map<Digest, Place> places = new HashMap<>();
    private final List<Finding> findings = new ArrayList<>();
    private long documentBytes;

    /** @param archive its name, as problems and the artifacts' source say it */
    StreamedBundle(String archive, StreamedVolumes volumes, Progress progress) {
        this.archive = archive;
        this.progress = progress;
        this.volumes = volumes;
        this.blobs = new StreamedBlobs(volumes, archive);
    }

    @Override
    public Stored store(Place place, long size, @Nullable Digest expected, InputStream content) throws IOException {
        StreamedBlobs.Taken taken = blobs.take(place, size, expected, content, progress::checkpoint);
        places.putIfAbsent(taken.digest(), place);
        return new Stored(taken.digest(), size, taken.again());
    }

    @Override
    public Descriptor document(Place place, String mediaType, byte[] content) {
        Digest digest = Digest.of(content);
        if (documents.putIfAbsent(digest, content) == null) {
            documentBytes += content.length;
            if (documentBytes > DOCUMENTS) {
                throw refused(place, "its manifests and configs take more than " + DOCUMENTS + " bytes");
            }
        }
        return new Descriptor(mediaType, digest, content.length);
    }

    @Override
    public Optional<byte[]> document(Digest digest) {
        return Optional.ofNullable(documents.get(digest));
    }

    @Override
    public OptionalLong size(Digest digest) {
        byte[] document = documents.get(digest);
        return document == null ? blobs.size(digest) : OptionalLong.of(document.length);
    }

    @Override
    public void artifact(Place place, Descriptor entry, String name) throws IOException {
        try {
            put(place, entry, name);
        } catch (ProblemException e) {
            throw InFile.told(e, why -> refused(place, why));
        }
    }

    private void put(Place place, Descriptor entry, String name) throws IOException {
        Descriptor root = new Descriptor(entry.mediaType(), entry.digest(), entry.size());
        String called = name.isEmpty() ? root.digest().toString() : name;
        ManifestGraph graph = ManifestGraph.of(root, called, this::read, d -> documents.containsKey(d.digest()));
        ArtifactReader reader = new ArtifactReader(this::read);
        Artifact artifact = reader.read(root, graph, called, archive);
        if (artifact.licence().isEmpty() && artifact.kind() == ArtifactKind.IMAGE) {
            artifact = licensed(artifact, reader.licence(graph, called));
        }
        Digest before = labels.putIfAbsent(artifact.label(), root.digest());
        if (before != null && !before.equals(root.digest())) {
            artifact = byDigest(place, artifact, before);
            labels.put(artifact.label(), root.digest());
        }
        contents.add(artifact, graph, new Here(), new BundleSpec.Mark(archive, 1));
    }

    private byte[] read(Descriptor d) throws IOException {
        byte[] document = documents.get(d.digest());
        if (document == null) {
            throw ProblemException.of("bundle.blob-missing", "digest", d.digest(), "bundle", archive);
        }
        return document;
    }

    private static Artifact licensed(Artifact a, String licence) {
        return new Artifact(a.kind(), a.name(), a.version(), a.source(), a.root(), a.size(), licence);
    }

    /** The name is taken by something else: both are kept, and it is told which is which. */
    private Artifact byDigest(Place place, Artifact a, Digest first) {
        String name = ImageReference.tryParse(a.name())
                .filter(r -> a.kind() == ArtifactKind.IMAGE)
                .map(r -> r.pinned(a.root().digest()).toString())
                .orElse(a.name() + "-" + a.root().digest().brief());
        finding(Finding.warn(
                "bundle.import/" + a.label(),
                Problem.of(
                        "bundle.import-name-twice",
                        "artifact",
                        a.label(),
                        "member",
                        place.member(),
                        "offset",
                        place.offset(),
                        "first",
                        first,
                        "second",
                        a.root().digest(),
                        "name",
                        name)));
        return new Artifact(a.kind(), name, a.version(), a.source(), a.root(), a.size(), a.licence());
    }

    @Override
    public void finding(Finding finding) {
        findings.add(finding);
    }

    @Override
    public void checkpoint() {
        progress.checkpoint();
    }

    private ProblemException refused(Place place, String why) {
        return ProblemException.of(
                "bundle.archive-refused",
                "file",
                archive,
                "member",
                place.member(),
                "offset",
                place.offset(),
                "why",
                why);
    }

    /**
     * Writes what describes the contents, and makes volumes of the files.
     *
     * @throws ProblemException {@code bundle.nothing}
     */
    ImportReport finish(String name, String version) {
        if (contents.isEmpty()) {
            throw ProblemException.of("bundle.nothing", "file", archive);
        }
        unused();
        list(name, version);
        Map<Digest, List<String>> needed = new HashMap<>();
        for (Contents.Blob blob : contents.inOrder()) {
            needed.put(blob.descriptor().digest(), blob.artifacts());
            byte[] document = documents.get(blob.descriptor().digest());
            if (document != null && blobs.size(blob.descriptor().digest()).isEmpty()) {
                progress.checkpoint();
                blobs.document(blob.descriptor().digest(), document);
            }
        }
        BundleManifest manifest = contents.manifest(name, version);
        byte[] json = BundleManifestJson.print(manifest);
        Descriptor bundle = new Descriptor(MediaTypes.BUNDLE, Digest.of(json), json.length);
        byte[] index = LayoutIndex.print(contents.index(bundle));
        byte[] layout = LayoutIndex.LAYOUT_TEXT.getBytes(StandardCharsets.UTF_8);
        volumes.together(List.of((long) layout.length, (long) index.length, (long) json.length));
        volumes.file(new VolumePlan.Document(LayoutIndex.LAYOUT, layout));
        volumes.file(new VolumePlan.Document(LayoutIndex.INDEX, index));
        blobs.document(bundle.digest(), json);
        progress.checkpoint();
        List<Volume> finished = volumes.finish(bundle.digest(), needed);
        return new ImportReport(bundle.digest(), manifest, finished, findings);
    }

    /** Adds the list of all that the archive held, as a build does. */
    private void list(String name, String version) {
        try {
            byte[] json = new Sbom(new DraftBundle(name, version, contents)).print(a -> List.of());
            MadeArtifact made = MadeArtifact.sbom(name, version, json);
            Place place = new Place(made.origin().title(), 0);
            byte[] manifest = made.origin().document(made.root());
            document(place, made.root().mediaType(), manifest);
            for (Descriptor part : Manifest.parse(manifest, made.name()).blobs()) {
                store(place, part.size(), part.digest(), made.origin().open(part, 0));
            }
            artifact(place, made.root(), made.name());
        } catch (IOException e) {
            throw new UncheckedIOException("only what is held in memory is read", e);
        }
    }

    /** What was written before it turned out that nothing needs it. */
    private void unused() {
        Set<Digest> needed = new java.util.HashSet<>();
        contents.inOrder().forEach(b -> needed.add(b.descriptor().digest()));
        Set<String> members = new TreeSet<>();
        long bytes = 0;
        for (Digest digest : blobs.all()) {
            if (!needed.contains(digest)) {
                bytes += blobs.size(digest).orElse(0);
                Place place = places.get(digest);
                members.add(place == null ? digest.toString() : place.member());
            }
        }
        if (!members.isEmpty()) {
            finding(Finding.warn(
                    "bundle.import/unused",
                    Problem.of(
                            "bundle.import-unused",
                            "count",
                            members.size(),
                            "bytes",
                            bytes,
                            "members",
                            VolumeFile.names(List.copyOf(members)))));
        }
    }

    /** Blobs that are in the volumes already, or will be. */
    private final class Here implements Origin {
        @Override
        public String title() {
            return archive;
        }

        @Override
        public byte[] document(Descriptor descriptor) throws IOException {
            return read(descriptor);
        }

        @Override
        public InputStream open(Descriptor descriptor, long offset) {
            byte[] document = documents.get(descriptor.digest());
            if (document == null) {
                throw new UnsupportedOperationException("what was written is not read again");
            }
            return new ByteArrayInputStream(document, (int) offset, document.length - (int) offset);
        }

        @Override
        public void check(Descriptor d) {
            OptionalLong size = size(d.digest());
            if (size.isEmpty()) {
                throw ProblemException.of("bundle.blob-missing", "digest", d.digest(), "bundle", archive);
            }
            if (size.getAsLong() != d.size()) {
                throw ProblemException.of(
                        "bundle.blob-size",
                        "digest",
                        d.digest(),
                        "file",
                        archive,
                        "said",
                        d.size(),
                        "size",
                        size.getAsLong());
            }
        }

        @Override
        public boolean again() {
            return false;
        }

        @Override
        public void close() {
            // the bundle's own
        }
    }
}
