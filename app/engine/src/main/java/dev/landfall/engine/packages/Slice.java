package dev.landfall.engine.packages;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A run of bytes of a layer: from memory or a whole file. */
sealed interface Slice {
    long size();

    /** @param offset from its start, at most its size */
    InputStream open(long offset) throws IOException;

    static Slice of(byte[] content) {
        return new InMemory(content);
    }

    /** @param size what the file has to have; another length is caught by the layer's digest */
    static Slice of(Path file, long size) {
        return new InFile(file, size);
    }

    /** Made by the packages room itself. */
    @SuppressWarnings("ArrayRecordComponent") // never compared; nobody changes it
    record InMemory(byte[] content) implements Slice {
        @Override
        public long size() {
            return content.length;
        }

        @Override
        public InputStream open(long offset) {
            return new ByteArrayInputStream(content, (int) offset, content.length - (int) offset);
        }
    }

    /** A wheel or a file as it lies on the disk. */
    record InFile(Path file, long size) implements Slice {
        @Override
        public InputStream open(long offset) throws IOException {
            InputStream in = Files.newInputStream(file);
            in.skipNBytes(offset);
            return in;
        }
    }
}
