package dev.landfall.engine.bundle.stream;

import dev.landfall.engine.bundle.DockerManifest;
import dev.landfall.engine.bundle.LayoutIndex;
import dev.landfall.engine.bundle.ManifestJson;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One {@code docker save} or OCI archive that goes by. Layers are stored as they come; small members are held until it is known what
 * they are, for the list of images often comes last. One thread.
 */
final class SavedImages {
    /** Larger documents are no configs. */
    static final int DOCUMENT = 4 << 20;

    /** What is small is held whatever it is: an empty layer, or a version file that nobody needs. */
    private static final int SMALL = 64 << 10;

    private static final long HELD = 48L << 20;
    private static final int MEMBERS = 50_000;
    private static final int HOPS = 8;
    private static final Pattern PART = Pattern.compile("(?:sha256:)?[0-9a-f]{64}(?:/.*|\\.tar|\\.tar\\.gz|\\.json)?"
            + "|blobs(?:/.*)?|manifest\\.json|index\\.json|oci-layout|repositories|(?:.+/)?layer\\.tar");

    private final TarStream tar;
    private final BlobSink sink;
    private final String title;
    private final Map<String, Content> members = new LinkedHashMap<>();
    private long held;

    /** What became of a member. */
    private sealed interface Content {}

    private record Held(BlobSink.Place place, byte[] bytes) implements Content {}

    private record Kept(Layer layer) implements Content {}

    private record Link(BlobSink.Place place, String to) implements Content {}

    private record Skipped(BlobSink.Place place) implements Content {}

    /** @param title what findings call the archive */
    SavedImages(TarStream tar, BlobSink sink, String title) {
        this.tar = tar;
        this.sink = sink;
        this.title = title;
    }

    /** Whether a member of this name is one that archives of images have. */
    static boolean isPart(String name) {
        return PART.matcher(name).matches();
    }

    /** Whether the first members of a tar are those of an archive of images, and not of a layer. */
    static boolean begins(List<String> names) {
        return names.stream().anyMatch(n -> isPart(n) || n.matches("[^/]+/VERSION"));
    }

    /** Takes a whole archive. */
    int read() throws IOException {
        for (Optional<TarStream.Entry> entry = tar.next(); entry.isPresent(); entry = tar.next()) {
            byte[] head =
                    entry.get().kind() == TarStream.Kind.FILE ? tar.content().readNBytes(TarHead.LENGTH) : new byte[0];
            member(entry.get(), head);
        }
        return finish();
    }

    /**
     * Takes a member.
     *
     * @param head the first bytes of its content, read already
     */
    void member(TarStream.Entry entry, byte[] head) throws IOException {
        sink.checkpoint();
        Content content =
                entry.kind() == TarStream.Kind.FILE ? file(entry, head) : new Link(entry.place(), entry.link());
        if (members.put(entry.name(), content) != null) {
            throw tar.refused(entry.name(), entry.offset(), "its name stands twice");
        }
        if (members.size() > MEMBERS) {
            throw tar.refused(entry.name(), entry.offset(), "an image has more than " + MEMBERS + " members");
        }
    }

    private Content file(TarStream.Entry entry, byte[] head) throws IOException {
        InputStream rest = tar.content();
        InputStream whole = new SequenceInputStream(new ByteArrayInputStream(head), rest);
        boolean json = head.length > 0 && (head[0] == '{' || head[0] == '[');
        if (entry.size() <= SMALL || (json && entry.size() <= DOCUMENT)) {
            held += entry.size();
            if (held > HELD) {
                throw tar.refused(entry.name(), entry.offset(), "its small members take more than " + HELD + " bytes");
            }
            byte[] bytes = whole.readNBytes((int) entry.size());
            Digest named = digest(entry.name());
            if (named != null && !named.equals(hash(named, bytes))) {
                throw mismatch(named, entry.place());
            }
            return new Held(entry.place(), bytes);
        }
        if (isPart(entry.name())
                || Layer.isGzip(head)
                || Layer.isZstd(head)
                || !TarHead.names(head).isEmpty()) {
            return new Kept(Layer.store(sink, entry.place(), entry.size(), head, digest(entry.name()), whole));
        }
        return new Skipped(entry.place());
    }

    private ProblemException mismatch(Digest digest, BlobSink.Place place) {
        return ProblemException.of(
                "bundle.blob-mismatch",
                "digest",
                digest,
                "file",
                tar.file(),
                "offset",
                place.offset(),
                "artifacts",
                place.member());
    }

    private static Digest hash(Digest like, byte[] bytes) {
        java.security.MessageDigest hasher = like.hasher();
        hasher.update(bytes);
        return Digest.of(hasher);
    }

    /** The digest that an OCI layout names a blob by. */
    private static @Nullable Digest digest(String name) {
        String[] parts = name.split("/", -1);
        if (parts.length != 3 || !parts[0].equals("blobs")) {
            return null;
        }
        try {
            return new Digest(parts[1], parts[2]);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    /** Names of members, for who has to say what was not understood. */
    List<String> names() {
        return List.copyOf(members.keySet());
    }

    /**
     * Tells the images, when all members went by.
     *
     * @return how many names they have; 0 when this is no archive of images
     */
    int finish() throws IOException {
        Optional<byte[]> saved = small(DockerManifest.NAME);
        Optional<byte[]> index = small(LayoutIndex.INDEX);
        try {
            List<DockerManifest.Image> images = saved.isEmpty()
                    ? List.of()
                    : DockerManifest.parse(saved.get()).images();
            if (index.isPresent() && small(LayoutIndex.LAYOUT).isPresent()) {
                return new SavedLayout(this, sink, images).tell(LayoutIndex.parse(index.get()));
            }
            int count = 0;
            for (DockerManifest.Image image : images) {
                count += docker(image);
            }
            return count;
        } catch (IOException e) {
            throw tar.refused(
                    index.isPresent() ? LayoutIndex.INDEX : DockerManifest.NAME, 0, String.valueOf(e.getMessage()));
        }
    }

    private Optional<byte[]> small(String name) {
        return members.get(name) instanceof Held h ? Optional.of(h.bytes) : Optional.empty();
    }

    private int docker(DockerManifest.Image image) throws IOException {
        Held config = config(image.config());
        Descriptor descriptor = sink.document(config.place, MediaTypes.OCI_CONFIG, config.bytes);
        String stem = image.config().substring(image.config().lastIndexOf('/') + 1);
        String hex = stem.replaceFirst("^sha256:", "").replaceFirst("\\.json$", "");
        if (hex.matches("[0-9a-f]{64}") && !hex.equals(descriptor.digest().hex())) {
            throw mismatch(new Digest("sha256", hex), config.place);
        }
        DiffIds ids = DiffIds.of(tar, config.place, config.bytes);
        if (ids.list().size() != image.layers().size()) {
            throw tar.refused(
                    image.config(),
                    config.place.offset(),
                    "it lists " + ids.list().size() + " layers, the archive "
                            + image.layers().size());
        }
        List<Descriptor> layers = new ArrayList<>();
        for (int i = 0; i < image.layers().size(); i++) {
            Layer layer = layer(image.layers().get(i));
            ids.check(i, layer, sink);
            layers.add(new Descriptor(layer.mediaType(), layer.digest(), layer.size()));
        }
        byte[] manifest = ManifestJson.print("", descriptor, layers, Map.of());
        Descriptor root = sink.document(config.place, MediaTypes.OCI_MANIFEST, manifest);
        return name(config.place, root, image.tags());
    }

    /** Tells an artifact under each of its names; one without a name goes by its digest, and that is told. */
    int name(BlobSink.Place place, Descriptor root, List<String> tags) throws IOException {
        List<String> names = tags.stream()
                .flatMap(tag -> ImageReference.tryParse(tag).stream())
                .map(ref -> ref.resolved().toString())
                .distinct()
                .toList();
        if (names.isEmpty()) {
            sink.artifact(place, root, "");
            sink.finding(Finding.warn(
                    "bundle.import/" + root.digest(),
                    Problem.of(
                            "bundle.import-unnamed",
                            "archive",
                            title,
                            "member",
                            place.member(),
                            "offset",
                            place.offset(),
                            "said",
                            String.join(", ", tags),
                            "digest",
                            root.digest())));
            return 1;
        }
        for (String name : names) {
            sink.artifact(place, root, name);
        }
        return names.size();
    }

    private Held config(String name) {
        return find(name) instanceof Held h
                ? h
                : fail(name, "it is named as a config and is not in the archive, or is too large for one");
    }

    /** The layer of this name, links followed; stores what was held. */
    Layer layer(String name) throws IOException {
        return switch (find(name)) {
            case Kept k -> k.layer;
            case Held h -> {
                byte[] head = java.util.Arrays.copyOf(h.bytes, Math.min(h.bytes.length, TarHead.LENGTH));
                yield Layer.store(sink, h.place, h.bytes.length, head, digest(name), new ByteArrayInputStream(h.bytes));
            }
            case Skipped s -> fail(name, "it is named as a layer and is neither a tar nor compressed");
            case Link l -> fail(name, "it is a link that leads in a circle");
            case null -> fail(name, "it is named as a layer and is not in the archive");
        };
    }

    /** A document of a layout. */
    Optional<Descriptor> document(Descriptor d) {
        return find(blob(d.digest())) instanceof Held h
                ? Optional.of(sink.document(h.place, d.mediaType(), h.bytes))
                : Optional.empty();
    }

    boolean has(Digest digest) {
        return find(blob(digest)) != null;
    }

    TarStream tar() {
        return tar;
    }

    BlobSink.Place place(Digest digest) {
        return switch (find(blob(digest))) {
            case Held h -> h.place;
            case Kept k -> k.layer.place();
            case null, default -> new BlobSink.Place(blob(digest), 0);
        };
    }

    static String blob(Digest digest) {
        return "blobs/" + digest.algorithm() + "/" + digest.hex();
    }

    private @Nullable Content find(String name) {
        Content content = members.get(plain(name));
        for (int hop = 0; content instanceof Link link && hop < HOPS; hop++) {
            content = members.get(link.to);
        }
        return content;
    }

    private String plain(String name) {
        try {
            return dev.landfall.engine.bundle.ArchivePath.plain(name);
        } catch (IllegalArgumentException e) {
            return fail(name, "it is named, and lies outside the archive");
        }
    }

    private <T> T fail(String name, String why) {
        throw tar.refused(name, 0, why);
    }
}
