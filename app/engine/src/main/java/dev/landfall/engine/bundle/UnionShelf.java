package dev.landfall.engine.bundle;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The files of several tars that make up one archive; a file that is in more than one is taken from the first.
 *
 * @param parts in order, not empty
 */
record UnionShelf(List<TarShelf> parts) implements Shelf {
    @Override
    public Path path() {
        return parts.getFirst().path();
    }

    @Override
    public OptionalLong size(String name) {
        return parts.stream()
                .map(part -> part.size(name))
                .filter(OptionalLong::isPresent)
                .findFirst()
                .orElse(OptionalLong.empty());
    }

    @Override
    public InputStream open(String name, long offset) throws IOException {
        return part(name).open(name, offset);
    }

    @Override
    public byte[] bytes(String name, int limit) throws IOException {
        return part(name).bytes(name, limit);
    }

    @Override
    public Collection<String> names() {
        Set<String> names = new HashSet<>();
        parts.forEach(part -> names.addAll(part.names()));
        return names;
    }

    @Override
    public Shelf inside(String name) throws IOException {
        return part(name).inside(name);
    }

    private TarShelf part(String name) throws IOException {
        for (TarShelf part : parts) {
            if (part.has(name)) {
                return part;
            }
        }
        throw new FileNotFoundException(name + " is in none of the archives");
    }

    @Override
    public List<Volume> volumes() {
        List<Volume> files = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            Volume file = parts.get(i).volumes().getFirst();
            files.add(new Volume(file.path(), i + 1, parts.size(), file.size()));
        }
        return files;
    }

    @Override
    public void close() {
        parts.forEach(TarShelf::close);
    }
}
