package dev.landfall.engine.install;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds what bundles are carried on: removable media, and the bundles that lie on them. Reads only names and sizes. */
public final class Media {
    private static final Pattern VOLUME = Pattern.compile(
            "(?<name>.+?)-(?<version>[vV]?[0-9][A-Za-z0-9._+-]*|[A-Za-z][A-Za-z0-9._+]*)\\.[0-9]{2,5}of(?<of>[0-9]{2,5})\\.landfall");
    private static final int DEPTH = 3;
    private static final int MOST = 2000;
    private static final List<String> UNDER = List.of("/media", "/run/media", "/mnt", "/Volumes");

    private final Path mounts;
    private final List<Path> given;

    private Media(Path mounts, List<Path> given) {
        this.mounts = mounts;
        this.given = List.copyOf(given);
    }

    /** Those of this machine. */
    public static Media ofThisMachine() {
        return new Media(Path.of("/proc/mounts"), List.of());
    }

    /** For a machine whose mounts stand in another file. */
    static Media of(Path mounts) {
        return new Media(mounts, List.of());
    }

    /** Folders taken for drives, such as the practice site's stick. */
    public static Media folders(List<Path> folders) {
        return new Media(Path.of("/proc/mounts"), folders);
    }

    /**
     * A drive.
     *
     * @param size in bytes
     * @param free in bytes
     */
    public record Drive(String name, Path root, long size, long free, List<Found> bundles) {
        public Drive {
            bundles = List.copyOf(bundles);
        }
    }

    /**
     * A bundle as its file names tell it.
     *
     * @param file one of its volumes
     * @param volumes how many of them lie here
     * @param of how many it has
     * @param bytes of those that lie here
     */
    public record Found(Path file, String name, String version, int volumes, int of, long bytes) {}

    /** The drives that are there now. */
    public List<Drive> drives() {
        List<Drive> drives = new ArrayList<>();
        for (Path root : roots()) {
            try {
                FileStore store = Files.getFileStore(root);
                Path name = root.getFileName();
                drives.add(new Drive(
                        name == null ? root.toString() : name.toString(),
                        root,
                        store.getTotalSpace(),
                        store.getUsableSpace(),
                        bundles(root)));
            } catch (IOException e) {
                // pulled out while it was being looked at
            }
        }
        return drives;
    }

    /** The bundles in a folder and a little way below it. */
    public static List<Found> bundles(Path root) {
        Map<String, Found> found = new LinkedHashMap<>();
        int[] left = {MOST};
        look(root, DEPTH, left, found);
        return List.copyOf(found.values());
    }

    private static void look(Path folder, int depth, int[] left, Map<String, Found> found) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (left[0]-- <= 0) {
                    return;
                }
                if (Files.isDirectory(file) && !Files.isSymbolicLink(file)) {
                    if (depth > 1 && !file.getFileName().toString().startsWith(".")) {
                        look(file, depth - 1, left, found);
                    }
                } else {
                    take(file, found);
                }
            }
        } catch (IOException | RuntimeException e) {
            // a folder that cannot be listed holds no bundle for us
        }
    }

    private static void take(Path file, Map<String, Found> found) throws IOException {
        Matcher name = VOLUME.matcher(file.getFileName().toString());
        if (!name.matches()) {
            return;
        }
        long size = Files.size(file);
        int of = Integer.parseInt(name.group("of"));
        found.merge(
                file.getParent() + "/" + name.group("name") + "-" + name.group("version") + "/" + of,
                new Found(file, name.group("name"), name.group("version"), 1, of, size),
                (a, b) -> new Found(a.file(), a.name(), a.version(), a.volumes() + 1, a.of(), a.bytes() + b.bytes()));
    }

    private List<Path> roots() {
        if (!given.isEmpty()) {
            return given;
        }
        List<Path> roots = new ArrayList<>();
        if (Files.isReadable(mounts)) {
            try {
                for (String line : Files.readAllLines(mounts)) {
                    String[] parts = line.split(" ");
                    if (parts.length > 1) {
                        // the kernel writes a space of a name as \040
                        String path = parts[1].replace("\\040", " ");
                        if (UNDER.stream().anyMatch(u -> path.startsWith(u + "/"))) {
                            roots.add(Path.of(path));
                        }
                    }
                }
            } catch (IOException e) {
                return roots;
            }
            return roots;
        }
        for (String under : UNDER) {
            Path folder = Path.of(under);
            if (Files.isDirectory(folder)) {
                try (DirectoryStream<Path> children = Files.newDirectoryStream(folder, Files::isDirectory)) {
                    children.forEach(roots::add);
                } catch (IOException e) {
                    // nothing there to look at
                }
            }
        }
        return roots;
    }
}
