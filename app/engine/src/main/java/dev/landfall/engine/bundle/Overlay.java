package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Descriptor;
import java.io.IOException;
import java.io.InputStream;

/** An origin with some documents put in their place. Closing it leaves the one beneath open. */
record Overlay(MadeOrigin above, Origin beneath) implements Origin {
    private Origin of(Descriptor descriptor) {
        return above.has(descriptor.digest()) ? above : beneath;
    }

    @Override
    public String title() {
        return beneath.title();
    }

    @Override
    public byte[] document(Descriptor descriptor) throws IOException {
        return of(descriptor).document(descriptor);
    }

    @Override
    public InputStream open(Descriptor descriptor, long offset) throws IOException {
        return of(descriptor).open(descriptor, offset);
    }

    @Override
    public void check(Descriptor descriptor) {
        of(descriptor).check(descriptor);
    }

    @Override
    public boolean again() {
        return beneath.again();
    }

    @Override
    public void close() {
        above.close();
    }
}
