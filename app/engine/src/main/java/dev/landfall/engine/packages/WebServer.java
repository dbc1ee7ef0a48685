package dev.landfall.engine.packages;

import dev.landfall.engine.format.BoundedTar;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.problem.ProblemException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/** Finds out how to start the web server of an image: busybox's {@code httpd}, wherever busybox lies. */
final class WebServer {
    private static final List<String> PLACES =
            List.of("bin/busybox", "usr/bin/busybox", "sbin/busybox", "usr/sbin/busybox", "busybox");
    private static final int ENTRIES = 200_000;
    private static final long BYTES = 4L << 30;

    private WebServer() {}

    /**
     * The command line that serves {@code /srv} on port 8080.
     *
     * @throws ProblemException {@code packages.no-server} when there is no busybox in the image
     */
    static List<String> command(ServerImage image, List<Descriptor> layers) throws IOException {
        for (Descriptor layer : layers) {
            Optional<String> found = busybox(image, layer);
            if (found.isPresent()) {
                return List.of("/" + found.get(), "httpd", "-f", "-p", "8080", "-h", "/srv");
            }
        }
        throw ProblemException.of("packages.no-server");
    }

    private static Optional<String> busybox(ServerImage image, Descriptor layer) throws IOException {
        if (layer.mediaType().endsWith("zstd")) {
            return Optional.empty();
        }
        int entries = 0;
        try (InputStream raw = new BufferedInputStream(image.open(layer, 0), 64 << 10);
                BoundedTar tar = new BoundedTar(unpacked(raw))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                String path = entry.getName().replaceFirst("^(?:\\./|/)+", "");
                if (PLACES.contains(path) && !entry.isDirectory()) {
                    return Optional.of(path);
                }
                if (++entries > ENTRIES || tar.getBytesRead() > BYTES) {
                    throw new IOException("layer " + layer.digest() + " is absurdly large for a web server");
                }
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("layer " + layer.digest() + ": " + e.getMessage(), e);
        }
        return Optional.empty();
    }

    private static InputStream unpacked(InputStream in) throws IOException {
        in.mark(2);
        boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
        in.reset();
        return gzip ? new GZIPInputStream(in, 64 << 10) : in;
    }
}
