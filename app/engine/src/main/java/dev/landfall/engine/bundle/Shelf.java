package dev.landfall.engine.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Files by name, in a folder or in a tar, read in place. Safe for any thread. */
interface Shelf extends AutoCloseable {
    Path path();

    /** The size of a file, empty when it is not here. */
    OptionalLong size(String name) throws IOException;

    InputStream open(String name, long offset) throws IOException;

    /** A small file whole. */
    byte[] bytes(String name, int limit) throws IOException;

    /** What the whole takes on its medium, in bytes, where that is known at once; else 0. */
    long extent();

    @Override
    void close();
}
