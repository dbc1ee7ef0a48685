package dev.landfall.engine.bundle.stream;

import dev.landfall.engine.bundle.ArchivePath;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The members of an archive of images that went by: layers are stored as they come, small members are held until it is known what they are,
 * for the list of images often comes last. One thread.
 */
final class SavedMembers {
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
    private final Map<String, Content> members = new LinkedHashMap<>();
    private long held;

    /** What became of a member. */
    sealed interface Content {}

    /** A small member in memory. */
    static final class Held implements Content {
        private final BlobSink.Place place;
        private final byte[] bytes;

        private Held(BlobSink.Place place, byte[] bytes) {
            this.place = place;
            this.bytes = bytes;
        }

        BlobSink.Place place() {
            return place;
        }

        /** The content itself, not a copy. */
        byte[] bytes() {
            return bytes;
        }
    }

    private record Kept(Layer layer) implements Content {}

    private record Link(String to) implements Content {}

    private record Skipped() implements Content {}

    SavedMembers(TarStream tar, BlobSink sink) {
        this.tar = tar;
        this.sink = sink;
    }

    /** Whether a member of this name is one that archives of images have. */
    static boolean isPart(String name) {
        return PART.matcher(name).matches();
    }

    /** Whether the first members of a tar are those of an archive of images, and not of a layer. */
    static boolean begins(List<String> names) {
        return names.stream().anyMatch(n -> isPart(n) || n.matches("[^/]+/VERSION"));
    }

    /**
     * Takes a member.
     *
     * @param head the first bytes of its content, read already
     */
    void take(TarStream.Entry entry, byte[] head) throws IOException {
        Content content = entry.kind() == TarStream.Kind.FILE ? file(entry, head) : new Link(entry.link());
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
                throw mismatch(named, tar.place(entry));
            }
            return new Held(tar.place(entry), bytes);
        }
        if (isPart(entry.name())
                || Layer.isGzip(head)
                || Layer.isZstd(head)
                || !TarHead.names(head).isEmpty()) {
            return new Kept(Layer.store(sink, tar.place(entry), entry.size(), head, digest(entry.name()), whole));
        }
        return new Skipped();
    }

    /** That a member is not what the archive names it. */
    ProblemException mismatch(Digest digest, BlobSink.Place place) {
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
        MessageDigest hasher = like.hasher();
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

    List<String> names() {
        return List.copyOf(members.keySet());
    }

    /** A small member of just this name. */
    Optional<byte[]> small(String name) {
        return members.get(name) instanceof Held h ? Optional.of(h.bytes) : Optional.empty();
    }

    /** The small member that is named as a config, links followed. */
    Held config(String name) {
        if (find(name) instanceof Held h) {
            return h;
        }
        throw tar.refused(name, 0, "it is named as a config and is not in the archive, or is too large for one");
    }

    /** The layer of this name, links followed; stores what was held. */
    Layer layer(String name) throws IOException {
        return switch (find(name)) {
            case Kept k -> k.layer;
            case Held h -> {
                byte[] head = Arrays.copyOf(h.bytes, Math.min(h.bytes.length, TarHead.LENGTH));
                yield Layer.store(sink, h.place, h.bytes.length, head, digest(name), new ByteArrayInputStream(h.bytes));
            }
            case Skipped s -> throw tar.refused(name, 0, "it is named as a layer and is neither a tar nor compressed");
            case Link l -> throw tar.refused(name, 0, "it is a link that leads in a circle");
            case null -> throw tar.refused(name, 0, "it is named as a layer and is not in the archive");
        };
    }

    /** A document of a layout, given to the sink. */
    Optional<Descriptor> document(Descriptor d) {
        return find(blob(d.digest())) instanceof Held h
                ? Optional.of(sink.document(h.place, d.mediaType(), h.bytes))
                : Optional.empty();
    }

    boolean has(Digest digest) {
        return find(blob(digest)) != null;
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
        Content content;
        try {
            content = members.get(ArchivePath.plain(name));
        } catch (IllegalArgumentException e) {
            throw tar.refused(name, 0, "it is named, and lies outside the archive");
        }
        for (int hop = 0; content instanceof Link link && hop < HOPS; hop++) {
            content = members.get(link.to);
        }
        return content;
    }
}
