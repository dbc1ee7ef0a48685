package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Blobs that the builder makes itself, and files as they are. */
final class MadeOrigin implements Origin {
    private final String title;
    private final Map<Digest, byte[]> made = new HashMap<>();
    private final Map<Digest, Path> files = new HashMap<>();

    MadeOrigin(String title) {
        this.title = title;
    }

    Descriptor add(String mediaType, byte[] content) {
        Digest digest = Digest.of(content);
        made.put(digest, content);
        return new Descriptor(mediaType, digest, content.length);
    }

    Descriptor add(String mediaType, Path file, Digest digest, long size) {
        files.put(digest, file);
        return new Descriptor(mediaType, digest, size);
    }

    boolean has(Digest digest) {
        return made.containsKey(digest) || files.containsKey(digest);
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public byte[] document(Descriptor descriptor) throws IOException {
        byte[] content = made.get(descriptor.digest());
        if (content == null) {
            throw new FileNotFoundException(descriptor.digest().toString());
        }
        return content;
    }

    @Override
    public InputStream open(Descriptor descriptor, long offset) throws IOException {
        Path file = files.get(descriptor.digest());
        if (file == null) {
            byte[] content = document(descriptor);
            return new ByteArrayInputStream(content, (int) offset, content.length - (int) offset);
        }
        InputStream in = Files.newInputStream(file);
        in.skipNBytes(offset);
        return in;
    }

    @Override
    public void check(Descriptor descriptor) {
        // it is of this builder's making
    }

    @Override
    public boolean again() {
        return false;
    }

    @Override
    public void close() {
        // memory and paths
    }
}
