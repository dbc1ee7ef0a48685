package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;

/** Files by name, in a folder or in a tar, read in place. Safe for any thread. */
public interface Shelf extends AutoCloseable {
    /** What it lies in, as problems name it. */
    Path path();

    /** The size of a file, empty when it is not here. */
    OptionalLong size(String name) throws IOException;

    /** Whether there is a file of this name. */
    default boolean has(String name) throws IOException {
        return size(name).isPresent();
    }

    InputStream open(String name, long offset) throws IOException;

    /**
     * A small file whole.
     *
     * @throws ProblemException {@code bundle.archive-refused} when it is longer than the limit, in bytes
     */
    byte[] bytes(String name, int limit) throws IOException;

    /**
     * The names of all files, in no order; links count as files.
     *
     * @throws ProblemException {@code bundle.archive-refused} when there are absurdly many
     */
    Collection<String> names() throws IOException;

    /** The digest of a file's content; it is read through when the medium does not know it. */
    default Digest digest(String name) throws IOException {
        try (InputStream in = open(name, 0)) {
            return Digests.of(in);
        }
    }

    /**
     * The files of a tar that lies here; it stays open as long as this shelf.
     *
     * @throws ProblemException {@code bundle.archive-refused}, {@code bundle.archive-truncated}
     */
    Shelf inside(String name) throws IOException;

    /** The files it lies in on its medium; empty when it is a folder. */
    List<Volume> volumes();

    /** The problem of a file that is malformed, or made to do harm. */
    default ProblemException refused(String name, String why) {
        return ProblemException.of("bundle.archive-refused", "file", path(), "member", name, "offset", 0, "why", why);
    }

    @Override
    void close();
}
