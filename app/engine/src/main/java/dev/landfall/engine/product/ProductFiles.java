package dev.landfall.engine.product;

import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The files of a product's folder, held in memory: a definition is small, and the bundle it came from may be pulled out.
 *
 * @param files path below the folder with forward slashes, to content
 */
public record ProductFiles(Map<String, byte[]> files) {
    private static final long LIMIT = 32L << 20;

    public ProductFiles {
        files = Map.copyOf(files);
    }

    /**
     * Reads a folder, of any file system.
     *
     * @throws ProblemException {@code product.unreadable}
     */
    public static ProductFiles of(Path folder) {
        Map<String, byte[]> files = new TreeMap<>();
        long size = 0;
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
                byte[] content = Files.readAllBytes(file);
                size += content.length;
                if (size > LIMIT) {
                    throw new IOException("more than " + LIMIT + " bytes: not a product's folder");
                }
                files.put(folder.relativize(file).toString().replace('\\', '/'), content);
            }
        } catch (IOException e) {
            throw ProblemException.because(
                    e, "product.unreadable", "product", folder, "why", String.valueOf(e.getMessage()));
        }
        return new ProductFiles(files);
    }

    /** Every path, sorted. */
    public Set<String> paths() {
        return new TreeSet<>(files.keySet());
    }

    public boolean has(String path) {
        return files.containsKey(path);
    }

    /**
     * One file as text.
     *
     * @throws ProblemException {@code product.file-missing}
     */
    public String text(String path) {
        byte[] content = files.get(path);
        if (content == null) {
            throw ProblemException.of("product.file-missing", "path", path);
        }
        return new String(content, StandardCharsets.UTF_8);
    }
}
