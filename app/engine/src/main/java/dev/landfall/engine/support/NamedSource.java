package dev.landfall.engine.support;

import java.io.IOException;
import java.io.InputStream;

/**
 * A file that goes into a support bundle beside what the cluster tells: the journal, {@code site.yaml}, receipts, the laptop's log.
 *
 * @param name where it goes below {@code laptop/}, with forward slashes
 * @param content opened once, closed by the reader
 */
public record NamedSource(String name, Content content) {
    public NamedSource {
        if (name.isBlank() || name.startsWith("/") || name.contains("..") || name.contains("\\")) {
            throw new IllegalArgumentException("not a relative name: " + name);
        }
    }

    /** Opens a file. */
    @FunctionalInterface
    public interface Content {
        InputStream open() throws IOException;
    }
}
