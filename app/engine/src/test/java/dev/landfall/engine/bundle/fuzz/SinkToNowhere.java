package dev.landfall.engine.bundle.fuzz;

import dev.landfall.engine.bundle.stream.BlobSink;
import dev.landfall.engine.bundle.stream.GzipStream;
import dev.landfall.engine.bundle.stream.ImageCollection;
import dev.landfall.engine.bundle.stream.TarStream;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Takes what an archive holds, hashes it, and keeps only documents. */
final class SinkToNowhere implements BlobSink {
    private final Map<Digest, byte[]> documents = new HashMap<>();
    private final Map<Digest, Long> sizes = new HashMap<>();

    /** Reads a compressed collection of images. */
    static void read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                GzipStream unpacked = new GzipStream(in)) {
            new ImageCollection().read(new TarStream(unpacked, file.toString(), 0), new SinkToNowhere());
        }
    }

    @Override
    public Stored store(Place place, long size, @Nullable Digest expected, InputStream content) throws IOException {
        MessageDigest hasher = expected == null ? Digest.sha256() : expected.hasher();
        byte[] buffer = new byte[8192];
        for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
            hasher.update(buffer, 0, n);
        }
        Digest digest = Digest.of(hasher);
        return new Stored(digest, size, sizes.put(digest, size) != null);
    }

    @Override
    public Descriptor document(Place place, String mediaType, byte[] content) {
        Digest digest = Digest.of(content);
        documents.put(digest, content);
        return new Descriptor(mediaType, digest, content.length);
    }

    @Override
    public Optional<byte[]> document(Digest digest) {
        return Optional.ofNullable(documents.get(digest));
    }

    @Override
    public OptionalLong size(Digest digest) {
        byte[] document = documents.get(digest);
        Long size = document == null ? sizes.get(digest) : Long.valueOf(document.length);
        return size == null ? OptionalLong.empty() : OptionalLong.of(size);
    }

    @Override
    public void artifact(Place place, Descriptor root, String name) {
        if (!documents.containsKey(root.digest())) {
            throw ProblemException.of("bundle.blob-missing", "digest", root.digest(), "bundle", place.member());
        }
    }

    @Override
    public void finding(Finding finding) {}

    @Override
    public void checkpoint() {}
}
