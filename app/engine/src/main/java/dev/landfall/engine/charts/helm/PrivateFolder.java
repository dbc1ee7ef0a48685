package dev.landfall.engine.charts.helm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A folder for one process's temporary files that nobody else can look into, deleted with all that is in it. */
public final class PrivateFolder implements AutoCloseable {
    private static final String PREFIX = "landfall-helm-";
    private static final String OWNER = ".owner";

    private final Path path;

    private PrivateFolder(Path path) {
        this.path = path;
    }

    /**
     * Makes one, and clears away those whose process was killed before it could.
     *
     * @throws UncheckedIOException when there is no place for it
     */
    public static PrivateFolder create() {
        Path parent = Path.of(System.getProperty("java.io.tmpdir", "."));
        sweep(parent);
        try {
            PrivateFolder folder =
                    new PrivateFolder(Files.createTempDirectory(parent, PREFIX, onlyMe(parent, "rwx------")));
            folder.write(OWNER, String.valueOf(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /**
     * Writes a file that only this user can read.
     *
     * @throws UncheckedIOException when it cannot
     */
    public Path write(String name, byte[] content) {
        Path file = path.resolve(name);
        try {
            Files.createFile(file, onlyMe(path, "rw-------"));
            Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    /**
     * Makes a folder inside.
     *
     * @throws UncheckedIOException when it cannot
     */
    public Path folder(String name) {
        try {
            return Files.createDirectories(path.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        delete(path);
    }

    /** Deletes a tree without following links; what cannot be deleted stays. */
    public static void delete(Path tree) {
        if (!Objects.toString(tree.getFileName(), "").startsWith(PREFIX) && !hasPrivateParent(tree)) {
            return;
        }
        try {
            Files.walkFileTree(tree, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
                        throws IOException {
                    Files.deleteIfExists(folder);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            // the next sweep takes it
        }
    }

    private static boolean hasPrivateParent(Path tree) {
        for (Path part : tree) {
            if (part.toString().startsWith(PREFIX)) {
                return true;
            }
        }
        return false;
    }

    private static void sweep(Path parent) {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path folder : folders) {
                if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS) && orphaned(folder)) {
                    delete(folder);
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            // nothing to sweep that we may see
        }
    }

    private static boolean orphaned(Path folder) {
        try {
            long pid = Long.parseLong(Files.readString(folder.resolve(OWNER)));
            return ProcessHandle.of(pid).map(p -> !p.isAlive()).orElse(true);
        } catch (IOException | NumberFormatException e) {
            return false;
        }
    }

    private static FileAttribute<?>[] onlyMe(Path where, String permissions) {
        Set<String> views = where.getFileSystem().supportedFileAttributeViews();
        return views.contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
