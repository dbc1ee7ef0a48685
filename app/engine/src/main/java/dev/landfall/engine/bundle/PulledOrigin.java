package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;

/** Blobs out of a registry; manifests are kept, so that each is fetched once. */
final class PulledOrigin implements Origin {
    private final String title;
    private final ImageSource source;
    private final Map<Digest, byte[]> documents = new HashMap<>();

    PulledOrigin(String title, ImageSource source) {
        this.title = title;
        this.source = source;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public byte[] document(Descriptor descriptor) throws IOException {
        byte[] known = documents.get(descriptor.digest());
        if (known == null) {
            known = source.document(descriptor);
            documents.put(descriptor.digest(), known);
        }
        return known;
    }

    @Override
    public InputStream open(Descriptor descriptor, long offset) throws IOException {
        byte[] known = documents.get(descriptor.digest());
        return known == null
                ? source.open(descriptor, offset)
                : new java.io.ByteArrayInputStream(known, (int) offset, known.length - (int) offset);
    }

    @Override
    public void check(Descriptor descriptor) {
        // a registry is asked when the blob is fetched: it had it when it took the manifest
    }

    @Override
    public boolean again() {
        return true;
    }

    @Override
    public void close() {
        source.close();
    }
}
