package dev.landfall.engine.bundle.foreign;

import dev.landfall.engine.bundle.Bytes;
import dev.landfall.engine.bundle.Shelf;
import dev.landfall.engine.bundle.Volume;
import dev.landfall.engine.bundle.stream.BlobSink.Place;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What is left of an archive after it has gone by once: of every file its size and digest, and of small ones their content. So the
 * readers of layouts work on it as they do on an archive that lies on a disk. One thread.
 */
final class StreamedShelf implements Shelf {
    private static final int FILES = 300_000;
    private static final int HOPS = 8;
    /** All contents that are kept, in bytes: documents and charts. */
    private static final long KEPT = 96L << 20;

    private final Path path;
    private final Map<String, Item> items = new HashMap<>();
    private final Map<String, StreamedShelf> inside = new HashMap<>();
    private final long[] kept;

    private record Item(
            Place place,
            long size,
            @Nullable Digest digest,
            @Nullable Bytes content,
            @Nullable String link) {}

    StreamedShelf(Path path) {
        this(path, new long[1]);
    }

    private StreamedShelf(Path path, long[] kept) {
        this.path = path;
        this.kept = kept;
    }

    /** A file that went by; its digest may be null when nobody will ask for it. */
    void file(Place place, long size, @Nullable Digest digest) {
        put(place.member(), new Item(place, size, digest, null, null));
    }

    /** A small file that is kept. */
    void kept(Place place, byte[] content) {
        kept[0] += content.length;
        if (kept[0] > KEPT) {
            throw refused(place, "its documents are larger than " + (KEPT >> 20) + " MiB together");
        }
        put(place.member(), new Item(place, content.length, Digest.of(content), new Bytes(content), null));
    }

    /** @param target a plain name */
    void link(Place place, String target) {
        put(place.member(), new Item(place, 0, null, null, target));
    }

    /** A tar that went by as a member. */
    StreamedShelf tar(Place place, long size, @Nullable Digest digest) {
        file(place, size, digest);
        return inside.computeIfAbsent(place.member(), n -> new StreamedShelf(path.resolve(place.member()), kept));
    }

    /** What was known too late when a tar began to go by. */
    void digest(Place place, long size, Digest digest) {
        items.put(place.member(), new Item(place, size, digest, null, null));
    }

    private void put(String name, Item item) {
        if (items.putIfAbsent(name, item) != null) {
            throw refused(item.place, "its name stands twice: " + name);
        }
        if (items.size() > FILES) {
            throw refused(item.place, "the archive has more than " + FILES + " members that matter");
        }
    }

    /** Where a file stands in the archive. */
    Place place(String name) {
        Item item = items.get(name);
        return item == null ? new Place(name, 0) : item.place;
    }

    private @Nullable Item find(String name) {
        String at = name;
        for (int hop = 0; hop < HOPS; hop++) {
            Item item = items.get(at);
            if (item == null || item.link == null) {
                if (item == null && hop > 0) {
                    throw refused(name, "it is a link to '" + at + "', which is not in the archive");
                }
                return item;
            }
            at = item.link;
        }
        throw refused(name, "it is a link that leads in a circle");
    }

    private Item need(String name) throws IOException {
        Item item = find(name);
        if (item == null) {
            throw new IOException(name + " is not in the archive");
        }
        return item;
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public OptionalLong size(String name) {
        Item item = find(name);
        return item == null ? OptionalLong.empty() : OptionalLong.of(item.size);
    }

    @Override
    public InputStream open(String name, long offset) throws IOException {
        Bytes content = need(name).content;
        if (content == null) {
            throw refused(name, "it has gone by already, and was too large to be kept");
        }
        return new ByteArrayInputStream(content.array(), (int) offset, content.length() - (int) offset);
    }

    @Override
    public byte[] bytes(String name, int limit) throws IOException {
        Item item = need(name);
        if (item.size > limit) {
            throw refused(name, "it should be a small document but has " + item.size + " bytes");
        }
        Bytes content = item.content;
        if (content == null) {
            throw refused(name, "it should be a small document, but does not look like one");
        }
        return content.array();
    }

    @Override
    public Digest digest(String name) throws IOException {
        Digest digest = need(name).digest;
        if (digest == null) {
            throw refused(name, "it has gone by already, and nobody was to need it");
        }
        return digest;
    }

    @Override
    public Collection<String> names() {
        return new ArrayList<>(items.keySet());
    }

    @Override
    public Shelf inside(String name) throws IOException {
        StreamedShelf found = inside.get(name);
        if (found == null) {
            throw refused(name, "it is no tar");
        }
        return found;
    }

    @Override
    public List<Volume> volumes() {
        return List.of();
    }

    @Override
    public ProblemException refused(String name, String why) {
        return refused(place(name), why);
    }

    private ProblemException refused(Place place, String why) {
        return ProblemException.of(
                "bundle.archive-refused", "file", path, "member", place.member(), "offset", place.offset(), "why", why);
    }

    @Override
    public void close() {
        // memory
    }
}
