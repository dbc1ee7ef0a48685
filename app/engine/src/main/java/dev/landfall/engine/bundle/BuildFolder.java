package dev.landfall.engine.bundle;

import dev.landfall.engine.format.WholeFile;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The folder that a bundle is written to: volumes lie there as {@code .NAME.part} until all are whole, beside a file with what is known of
 * them.
 *
 * @param folder made when it is not there
 * @param stem of the volumes' names
 * @param count of volumes
 */
record BuildFolder(Path folder, String stem, int count) {
    private static final long FAT_FILE = (4L << 30) - 1;
    private static final Set<String> FAT = Set.of("vfat", "msdos", "fat", "fat12", "fat16", "fat32");

    Path volume(int number) {
        return folder.resolve(VolumeNames.of(stem, number, count));
    }

    Path part(int number) {
        return folder.resolve("." + VolumeNames.of(stem, number, count) + ".part");
    }

    Path memory() {
        return folder.resolve("." + stem + VolumeNames.SUFFIX + ".build");
    }

    private static String type(FileStore store) {
        return store.type().toLowerCase(Locale.ROOT);
    }

    /** Whether the file system fills with zeros what lies before a byte written far behind the end of a file. */
    boolean fillsGaps() throws IOException {
        String type = type(Files.getFileStore(folder));
        return FAT.contains(type) || type.equals("exfat");
    }

    /** In bytes; 0 when it cannot be told. */
    long free() {
        try {
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            return 0;
        }
    }

    /**
     * Refuses what cannot fit.
     *
     * @param largest volume in bytes
     * @param need in bytes, without what is there already
     */
    void check(long largest, long need) throws IOException {
        FileStore store = Files.getFileStore(folder);
        if (FAT.contains(type(store)) && largest > FAT_FILE) {
            throw ProblemException.of("bundle.fat-limit", "folder", folder, "size", largest, "most", FAT_FILE);
        }
        long free = store.getUsableSpace();
        // some network file systems say zero when they do not know
        if (free > 0 && free < need) {
            throw ProblemException.of(
                    "bundle.no-space", "folder", folder, "need", need, "free", free, "short", need - free);
        }
    }

    /** Removes what other builds under this name left unfinished. */
    void clear() throws IOException {
        for (Path part : leftovers()) {
            Files.deleteIfExists(part);
        }
    }

    private List<Path> leftovers() throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                boolean mine = name.startsWith("." + stem + ".")
                        && name.endsWith(".part")
                        && VolumeNames.numbered(name.substring(1, name.length() - ".part".length()))
                                .filter(n -> n.stem().equals(stem))
                                .isPresent();
                if (mine) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    /** Gives volumes that have their names already the names of parts again: a build was cut off while it named them. */
    void unname() throws IOException {
        for (int number = 1; number <= count; number++) {
            if (!Files.exists(part(number)) && Files.exists(volume(number))) {
                WholeFile.move(volume(number), part(number));
            }
        }
    }

    /** Gives all volumes their names. */
    List<Path> name() throws IOException {
        List<Path> named = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            WholeFile.move(part(number), volume(number));
            named.add(volume(number));
        }
        WholeFile.sync(folder);
        return named;
    }
}
