package dev.landfall.engine.bundle;

import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Held while an import writes to a folder, so that no second one of the same bundle takes its unfinished volumes for leftovers.
 *
 * @param lock null on a file system that knows no locks
 */
record ImportLock(Path file, FileChannel channel, @Nullable FileLock lock) implements AutoCloseable {
    /** @throws ProblemException {@code bundle.build-running}, {@code bundle.unwritable} */
    static ImportLock take(Path folder, String name, String version) {
        Path file = folder.resolve("." + name + "-" + version + VolumeNames.SUFFIX + ".import");
        try {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
            try {
                return new ImportLock(file, channel, BuildMemory.lock(file, channel));
            } catch (ProblemException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw VolumeWriter.failed(file, e);
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
            channel.close();
        } catch (IOException ignored) {
            // an empty file that the next import takes over
        }
    }
}
