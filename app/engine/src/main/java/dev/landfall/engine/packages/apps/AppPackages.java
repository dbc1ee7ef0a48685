package dev.landfall.engine.packages.apps;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;

/**
 * Application packages, read through and rewritten: a zip with one zip (or folder) for each application, an {@code *.app.conf} in each, and
 * scripts beside them.
 *
 * <p>Every text of every application is looked through. What names an image that the site gets is rewritten, everything else keeps every
 * byte, and the same packages always give the same bytes. Memory is bounded; files lie in a folder that is removed again.
 */
public final class AppPackages {
    /** Where the packages stand in the image. */
    public static final String FOLDER = "landfall/apps/";

    private AppPackages() {}

    /**
     * Looks through packages without keeping what they become.
     *
     * @param zip the packages
     * @param name what to call them in problems
     * @throws ProblemException {@code apps.zip-refused}, {@code apps.none}
     */
    public static Conversion look(Path zip, String name, SiteNames site, Progress progress) throws IOException {
        Path work = Files.createTempDirectory(zip.toAbsolutePath().getParent(), "apps-");
        try {
            return convert(zip, name, site, work, OutputStream.nullOutputStream(), progress);
        } finally {
            delete(work);
        }
    }

    /** The layer and what was found on the way. */
    public record Layer(Descriptor descriptor, Conversion conversion) {}

    /**
     * Makes an image layer of the rewritten packages, a plain tar with everything under {@link #FOLDER}.
     *
     * @param layer the file to write
     * @throws ProblemException as {@link #look}
     */
    public static Layer layer(Path zip, String name, SiteNames site, Path layer, Progress progress) throws IOException {
        Path work = Files.createTempDirectory(layer.toAbsolutePath().getParent(), "apps-");
        MessageDigest hasher = Digest.sha256();
        try (OutputStream out =
                new BufferedOutputStream(new DigestOutputStream(Files.newOutputStream(layer), hasher), 128 << 10)) {
            Conversion conversion = convert(zip, name, site, work, out, progress);
            out.flush();
            return new Layer(new Descriptor(MediaTypes.OCI_LAYER, Digest.of(hasher), Files.size(layer)), conversion);
        } finally {
            delete(work);
        }
    }

    private static Conversion convert(
            Path zip, String name, SiteNames site, Path work, OutputStream out, Progress progress) throws IOException {
        PackageRewriter rewriter = new PackageRewriter(site, work, progress);
        try (CheckedZip outer = CheckedZip.open(zip, name, rewriter.limits())) {
            Map<String, Path> changes = rewriter.changes(outer, "", null, 0);
            Conversion conversion = rewriter.outcome();
            if (conversion.apps().isEmpty()) {
                throw ProblemException.of("apps.none", "file", name);
            }
            tar(outer, changes, out);
            return conversion;
        }
    }

    private static void tar(CheckedZip zip, Map<String, Path> changes, OutputStream to) throws IOException {
        TarArchiveOutputStream tar = new TarArchiveOutputStream(to, "UTF-8");
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        tar.setAddPaxHeadersForNonAsciiNames(true);
        List<ZipArchiveEntry> files = new ArrayList<>(zip.files());
        files.sort(Comparator.comparing(ZipArchiveEntry::getName));
        TreeSet<String> folders = new TreeSet<>();
        for (ZipArchiveEntry file : files) {
            String path = FOLDER + file.getName();
            for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
                folders.add(path.substring(0, slash + 1));
            }
        }
        for (String folder : folders) {
            tar.putArchiveEntry(entry(folder, 0, 0755));
            tar.closeArchiveEntry();
        }
        for (ZipArchiveEntry file : files) {
            Path changed = changes.get(file.getName());
            int mode = (file.getUnixMode() & 0111) == 0 ? 0644 : 0755;
            tar.putArchiveEntry(
                    entry(FOLDER + file.getName(), changed == null ? file.getSize() : Files.size(changed), mode));
            if (changed == null) {
                zip.copy(file, tar);
            } else {
                Files.copy(changed, tar);
            }
            tar.closeArchiveEntry();
        }
        tar.finish();
    }

    private static TarArchiveEntry entry(String path, long size, int mode) {
        TarArchiveEntry entry =
                new TarArchiveEntry(path, path.endsWith("/") ? TarConstants.LF_DIR : TarConstants.LF_NORMAL);
        entry.setSize(size);
        entry.setMode(mode);
        entry.setModTime(0L);
        entry.setIds(0, 0);
        entry.setNames("", "");
        return entry;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
