package dev.landfall.engine.bundle;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/** The files of a folder; links that lead out of it are refused. */
final class FolderShelf implements Shelf {
    private static final int FILES = 1_000_000;
    private static final int DEPTH = 64;

    private final Path folder;
    private final Path real;
    private final Queue<OpenFile> inside = new ConcurrentLinkedQueue<>();

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

    /** Links to folders are not followed: what they lead to lies elsewhere under its own name, or outside. */
    @Override
    public Collection<String> names() throws IOException {
        Set<String> names = new HashSet<>();
        try (Stream<Path> files = Files.walk(folder, DEPTH)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (!Files.isDirectory(file)) {
                    names.add(folder.relativize(file).toString().replace(File.separatorChar, '/'));
                }
                if (names.size() > FILES) {
                    throw refused(".", "it holds more than " + FILES + " files");
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return names;
    }

    @Override
    public Shelf inside(String name) throws IOException {
        OpenFile tar = OpenFile.open(file(name));
        inside.add(tar);
        return new TarShelf(TarIndex.read(tar));
    }

    @Override
    public List<Volume> volumes() {
        return List.of();
    }

    @Override
    public void close() {
        inside.forEach(OpenFile::close);
    }
}
