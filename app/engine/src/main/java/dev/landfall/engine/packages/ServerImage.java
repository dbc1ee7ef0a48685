package dev.landfall.engine.packages;

import dev.landfall.engine.oci.Descriptor;
import java.io.IOException;
import java.io.InputStream;

/** The image with the web server that the packages image stands on, wherever it lies. */
public interface ServerImage {
    /** Its manifest or index. */
    Descriptor root();

    /** A manifest, index or config of it, whole. */
    byte[] document(Descriptor descriptor) throws IOException;

    /** @param offset from the layer's start, in bytes */
    InputStream open(Descriptor layer, long offset) throws IOException;
}
