package dev.landfall.engine.bundle;

import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tars that oc-mirror splits an archive into, {@code mirror_000001.tar} and so on; none says how many there are. */
final class MirrorParts {
    private static final Pattern NAME = Pattern.compile("mirror_([0-9]{6})\\.tar");

    private MirrorParts() {}

    /** The first of those that lie in a folder. */
    static Optional<Path> first(Path folder) {
        Path first = folder.resolve(name(1));
        return Files.isRegularFile(first) ? Optional.of(first) : Optional.empty();
    }

    /**
     * All parts of the archive that a file is of, in order; of any other archive just the file.
     *
     * @param folders where else they may lie
     * @throws ProblemException {@code bundle.part-missing} when there is a gap
     */
    static List<Path> of(Path path, List<Path> folders) throws IOException {
        if (!NAME.matcher(String.valueOf(path.getFileName())).matches()) {
            return List.of(path);
        }
        TreeMap<Integer, Path> parts = new TreeMap<>();
        List<Path> places = new ArrayList<>();
        places.add(path.toAbsolutePath().getParent());
        places.addAll(folders);
        for (Path place : places) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(place, "mirror_*.tar")) {
                for (Path file : files) {
                    Matcher m = NAME.matcher(String.valueOf(file.getFileName()));
                    if (m.matches() && Files.isRegularFile(file)) {
                        parts.putIfAbsent(Integer.parseInt(m.group(1)), file);
                    }
                }
            }
        }
        List<String> missing = new ArrayList<>();
        for (int i = 1; i < parts.lastKey(); i++) {
            if (!parts.containsKey(i)) {
                missing.add(name(i));
            }
        }
        if (!missing.isEmpty()) {
            throw ProblemException.of(
                    "bundle.part-missing", "file", path, "missing", VolumeFile.names(missing), "folders", places);
        }
        return List.copyOf(parts.values());
    }

    private static String name(int number) {
        return String.format(Locale.ROOT, "mirror_%06d.tar", number);
    }
}
