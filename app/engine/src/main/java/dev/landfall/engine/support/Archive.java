package dev.landfall.engine.support;

import dev.landfall.engine.format.BoundedTar;
import dev.landfall.engine.support.redact.Redactor;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** The file that leaves the site: a zip when its name ends so, else a gzipped tar; all files below one folder. */
final class Archive {
    private Archive() {}

    /** The folder inside, from the archive's own name. */
    static String top(Path file) {
        String name = String.valueOf(file.getFileName());
        for (String end : List.of(".part", ".zip", ".gz", ".tgz", ".tar")) {
            name = name.endsWith(end) ? name.substring(0, name.length() - end.length()) : name;
        }
        return name.isBlank() ? "support" : name;
    }

    private static boolean isZip(Path file) {
        return String.valueOf(file.getFileName()).replaceFirst("\\.part$", "").endsWith(".zip");
    }

    /** Packs files in the order given. */
    static void write(Path archive, List<Staging.Staged> files, long time) throws IOException {
        String top = top(archive) + "/";
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(archive), 1 << 16)) {
            if (isZip(archive)) {
                try (ZipOutputStream zip = new ZipOutputStream(out)) {
                    for (Staging.Staged staged : files) {
                        ZipEntry entry = new ZipEntry(top + staged.name());
                        entry.setTime(time);
                        zip.putNextEntry(entry);
                        Files.copy(staged.file(), zip);
                        zip.closeEntry();
                    }
                }
            } else {
                try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new Gzip(out), "UTF-8")) {
                    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
                    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
                    tar.setAddPaxHeadersForNonAsciiNames(true);
                    for (Staging.Staged staged : files) {
                        TarArchiveEntry entry = new TarArchiveEntry(top + staged.name());
                        entry.setSize(Files.size(staged.file()));
                        entry.setModTime(time);
                        tar.putArchiveEntry(entry);
                        Files.copy(staged.file(), tar);
                        tar.closeArchiveEntry();
                    }
                }
            }
        }
    }

    /**
     * Reads a finished archive again and searches every file of it for known secrets.
     *
     * @return the files in which one survived, each with where the secret comes from
     */
    static Map<String, String> survivors(Path archive, Redactor redactor) throws IOException {
        Map<String, String> found = new LinkedHashMap<>();
        String top = top(archive) + "/";
        try (InputStream in = new BufferedInputStream(Files.newInputStream(archive), 1 << 16)) {
            if (isZip(archive)) {
                ZipInputStream zip = new ZipInputStream(in);
                for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
                    search(e.getName(), top, zip, redactor, found);
                }
            } else {
                BoundedTar tar = new BoundedTar(new GZIPInputStream(in, 1 << 16));
                for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
                    search(e.getName(), top, tar, redactor, found);
                }
            }
        }
        return found;
    }

    private static void search(
            String name, String top, InputStream content, Redactor redactor, Map<String, String> found)
            throws IOException {
        String inside = name.startsWith(top) ? name.substring(top.length()) : name;
        Optional<String> secret = redactor.survivor(
                new java.io.ByteArrayInputStream(inside.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        if (secret.isEmpty()) {
            secret = redactor.survivor(content);
        }
        secret.ifPresent(s -> found.put(inside, s));
    }

    /** Logs shrink to a tenth at the fastest level already. */
    private static final class Gzip extends GZIPOutputStream {
        Gzip(OutputStream out) throws IOException {
            super(out, 1 << 16);
            def.setLevel(Deflater.BEST_SPEED + 2);
        }
    }
}
