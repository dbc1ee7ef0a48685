package dev.landfall.engine.bundle;

import dev.landfall.engine.problem.ProblemException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;

/** The files of a tar. */
record TarShelf(TarIndex index) implements Shelf {
    @Override
    public Path path() {
        return index.file().path();
    }

    @Override
    public OptionalLong size(String name) {
        return index.find(name).map(m -> OptionalLong.of(m.size())).orElseGet(OptionalLong::empty);
    }

    @Override
    public InputStream open(String name, long offset) throws IOException {
        return index.open(member(name), offset);
    }

    @Override
    public byte[] bytes(String name, int limit) throws IOException {
        return index.bytes(name, member(name), limit);
    }

    @Override
    public Collection<String> names() {
        return index.names();
    }

    @Override
    public Shelf inside(String name) throws IOException {
        return new TarShelf(TarIndex.read(index.file(), member(name)));
    }

    private TarIndex.Member member(String name) throws IOException {
        return index.find(name).orElseThrow(() -> new FileNotFoundException(name + " is not in the archive"));
    }

    @Override
    public List<Volume> volumes() {
        return List.of(new Volume(path(), 1, 1, index.file().size()));
    }

    @Override
    public ProblemException refused(String name, String why) {
        long offset = index.has(name) ? index.offset(name) : 0;
        return TarIndex.refused(index.file(), name, offset, why);
    }

    @Override
    public void close() {
        index.file().close();
    }
}
