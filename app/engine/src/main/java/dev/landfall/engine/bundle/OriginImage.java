package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Descriptor;
import java.io.IOException;
import java.io.InputStream;

/** An image out of any origin, for who makes another out of it. Closing it leaves the origin open. */
record OriginImage(Origin origin, Descriptor root, String name) implements ImageSource {
    @Override
    public byte[] document(Descriptor descriptor) throws IOException {
        return Gathering.document(origin, descriptor, name);
    }

    @Override
    public InputStream open(Descriptor descriptor, long offset) throws IOException {
        return origin.open(descriptor, offset);
    }

    @Override
    public void close() {
        // whoever opened the origin closes it
    }
}
