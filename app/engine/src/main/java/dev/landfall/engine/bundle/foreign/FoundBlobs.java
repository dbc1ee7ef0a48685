package dev.landfall.engine.bundle.foreign;

import dev.landfall.engine.bundle.Shelf;
import dev.landfall.engine.oci.BlobSource;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The blobs of an archive: those that lie there under their digest, single files, and documents that were made. */
public final class FoundBlobs implements BlobSource {
    private final Shelf shelf;
    private final List<BlobSource> sources = new ArrayList<>();
    private final Map<Digest, byte[]> made = new LinkedHashMap<>();
    private final Map<Digest, Place> placed = new HashMap<>();

    private record Place(Shelf shelf, String name, long size) {}

    /** @param shelf as problems name it */
    FoundBlobs(Shelf shelf) {
        this.shelf = shelf;
    }

    /** Looks for blobs there too, after those before. */
    void add(BlobSource source) {
        sources.add(source);
    }

    /** Makes a document a blob. */
    Descriptor make(String mediaType, byte[] content) {
        Digest digest = Digest.of(content);
        made.put(digest, content);
        return new Descriptor(mediaType, digest, content.length);
    }

    /** Makes a file a blob; it is read through for its digest where the medium does not know it. */
    Descriptor place(String mediaType, Shelf on, String name) throws IOException {
        Digest digest = on.digest(name);
        long size = on.size(name).orElseThrow(() -> on.refused(name, "it is a link that leads nowhere"));
        placed.put(digest, new Place(on, name, size));
        return new Descriptor(mediaType, digest, size);
    }

    /** The documents that were made, by digest. */
    public Map<Digest, byte[]> made() {
        return Collections.unmodifiableMap(made);
    }

    @Override
    public OptionalLong size(Digest digest) {
        byte[] content = made.get(digest);
        if (content != null) {
            return OptionalLong.of(content.length);
        }
        Place place = placed.get(digest);
        if (place != null) {
            return OptionalLong.of(place.size);
        }
        return sources.stream()
                .map(source -> source.size(digest))
                .filter(OptionalLong::isPresent)
                .findFirst()
                .orElse(OptionalLong.empty());
    }

    @Override
    public InputStream open(Digest digest, long offset) throws IOException {
        byte[] content = made.get(digest);
        Place place = placed.get(digest);
        long size = content != null ? content.length : place != null ? place.size : Long.MAX_VALUE;
        if (offset < 0 || offset > size) {
            throw new IndexOutOfBoundsException("offset " + offset + " in a blob of " + size + " bytes");
        }
        if (content != null) {
            return new ByteArrayInputStream(content, (int) offset, (int) (size - offset));
        }
        if (place != null) {
            return place.shelf.open(place.name, offset);
        }
        for (BlobSource source : sources) {
            if (source.size(digest).isPresent()) {
                return source.open(digest, offset);
            }
        }
        throw ProblemException.of("bundle.blob-missing", "digest", digest, "bundle", shelf.path());
    }
}
