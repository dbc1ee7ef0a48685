package dev.landfall.engine.bundle;

import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.OptionalLong;

/** The files of a folder; links that lead out of it are refused. */
final class FolderShelf implements Shelf {
    private final Path folder;
    private final Path real;

    FolderShelf(Path folder) throws IOException {
        this.folder = folder;
        this.real = folder.toRealPath();
    }

    @Override
    public Path path() {
        return folder;
    }

    @Override
    public OptionalLong size(String name) throws IOException {
        try {
            return OptionalLong.of(Files.size(file(name)));
        } catch (NoSuchFileException e) {
            return OptionalLong.empty();
        }
    }

    @Override
    public InputStream open(String name, long offset) throws IOException {
        SeekableByteChannel channel = Files.newByteChannel(file(name));
        channel.position(offset);
        return Channels.newInputStream(channel);
    }

    @Override
    public byte[] bytes(String name, int limit) throws IOException {
        try (InputStream in = open(name, 0)) {
            byte[] bytes = in.readNBytes(limit + 1);
            if (bytes.length > limit) {
                throw refused(name, "it should be a small document but is longer than " + limit + " bytes");
            }
            return bytes;
        }
    }

    private Path file(String name) throws IOException {
        Path file = folder.resolve(name).toRealPath();
        if (!file.startsWith(real)) {
            throw refused(name, "it is a link that points out of the folder");
        }
        if (!Files.isRegularFile(file)) {
            throw refused(name, "it is not a plain file");
        }
        return file;
    }

    private ProblemException refused(String name, String why) {
        return ProblemException.of("bundle.archive-refused", "file", folder, "member", name, "offset", 0, "why", why);
    }

    @Override
    public long extent() {
        return 0;
    }

    @Override
    public void close() {
        // nothing is held open
    }
}
