package dev.landfall.engine.bundle;

import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/** Reads a small folder of any file system into memory, to be packed. */
final class SourceFolder {
    private static final long LIMIT = 64L << 20;

    private SourceFolder() {}

    /**
     * The plain files below a folder.
     *
     * @param ignore told a path below the folder with forward slashes, and whether it is a folder; what it ignores is not descended into
     * @throws ProblemException {@code bundle.folder-unfit} when there is a link or too much
     */
    static SortedMap<String, byte[]> files(Path folder, BiPredicate<String, Boolean> ignore) throws IOException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        collect(folder, folder, ignore, files, new long[] {LIMIT});
        return files;
    }

    private static void collect(
            Path root, Path folder, BiPredicate<String, Boolean> ignore, SortedMap<String, byte[]> files, long[] left)
            throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.toList()) {
                String path = root.relativize(entry).toString().replace('\\', '/');
                boolean below = Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS);
                if (ignore.test(path, below)) {
                    continue;
                }
                if (below) {
                    collect(root, entry, ignore, files, left);
                } else if (!Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
                    throw unfit(root, path + " is a link or no plain file; put the file itself there");
                } else {
                    left[0] -= Files.size(entry);
                    if (left[0] < 0) {
                        throw unfit(root, "it holds more than " + (LIMIT >> 20) + " MiB");
                    }
                    files.put(path, Files.readAllBytes(entry));
                }
            }
        }
    }

    private static ProblemException unfit(Path folder, String why) {
        return ProblemException.of("bundle.folder-unfit", "folder", folder, "why", why);
    }
}
