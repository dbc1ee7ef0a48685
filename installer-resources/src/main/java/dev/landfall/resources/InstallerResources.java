package dev.landfall.resources;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the data that ships with Landfall lies: products, schemas, messages, guide.
 *
 * <p>Works alike from a folder of classes and from a jar. Safe for any thread.
 */
public final class InstallerResources {
    private static final String ROOT = "/landfall-data";
    private static @Nullable FileSystem jar;

    private InstallerResources() {}

    /**
     * The folder that holds {@code products}, {@code messages} and the rest, read-only.
     *
     * @return a path of the default file system, or of a zip file system that stays open as long as the process
     */
    public static synchronized Path root() {
        try {
            URL marker = InstallerResources.class.getResource(ROOT + "/messages/problem.yaml");
            if (marker == null) {
                throw new IllegalStateException("the resources are not on the module path: " + ROOT);
            }
            URI uri = marker.toURI();
            if (!"jar".equals(uri.getScheme())) {
                return Path.of(uri).resolve("../..").normalize();
            }
            if (jar == null) {
                String text = uri.toString();
                String file = text.substring("jar:".length(), text.indexOf("!/"));
                jar = FileSystems.newFileSystem(Path.of(URI.create(file)), Map.of());
            }
            return jar.getPath(ROOT);
        } catch (URISyntaxException | IOException e) {
            throw new IllegalStateException("the resources cannot be read", e);
        }
    }

    /**
     * One file of the data as text.
     *
     * @param path below {@link #root()}, with forward slashes, e.g. {@code messages/problem.yaml}
     * @throws UncheckedIOException when there is no such file
     */
    public static String text(String path) {
        try (InputStream in = InstallerResources.class.getResourceAsStream(ROOT + "/" + path)) {
            if (in == null) {
                throw new UncheckedIOException(new IOException("no resource " + path));
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
