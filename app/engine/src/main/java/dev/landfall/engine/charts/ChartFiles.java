package dev.landfall.engine.charts;

import dev.landfall.engine.format.BoundedTar;
import dev.landfall.engine.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * Reads the files of a chart into memory, out of a folder or a tgz of anyone's making, and packs them again.
 *
 * <p>Nothing is unpacked onto a disk. Helm's own limits hold: 5 MiB a file, 100 MiB a chart.
 */
final class ChartFiles {
    static final int FILE_LIMIT = 5 << 20;
    static final int CHART_LIMIT = 100 << 20;
    static final int COUNT_LIMIT = 20_000;

    private ChartFiles() {}

    /**
     * The files of a tgz by their path inside the chart's own folder.
     *
     * @param label said in problems
     * @throws ProblemException {@code charts.hostile-archive}, {@code charts.not-a-chart}
     */
    static Map<String, byte[]> fromTgz(byte[] tgz, String label, Room room) {
        Map<String, byte[]> files = new TreeMap<>();
        Set<String> folded = new HashSet<>();
        String root = "";
        try (BoundedTar tar = new BoundedTar(new GZIPInputStream(new ByteArrayInputStream(tgz)))) {
            int count = 0;
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (++count > COUNT_LIMIT) {
                    throw hostile(label, entry.getName(), "it holds more than " + COUNT_LIMIT + " files");
                }
                String name = safe(entry, label);
                if (entry.isDirectory() || entry.isGlobalPaxHeader() || entry.isPaxHeader()) {
                    continue;
                }
                int slash = name.indexOf('/');
                if (slash < 1) {
                    throw hostile(label, name, "it stands outside the chart's folder");
                }
                if (root.isEmpty()) {
                    root = name.substring(0, slash);
                } else if (!root.equals(name.substring(0, slash))) {
                    throw hostile(label, name, "it stands outside the chart's folder '" + root + "'");
                }
                byte[] content = read(tar, label, name);
                if (!room.take(content.length)) {
                    throw hostile(label, name, "the chart is larger than 100 MiB when unpacked");
                }
                if (!folded.add(name) || files.put(name.substring(slash + 1), content) != null) {
                    throw hostile(label, name, "it stands in the archive twice");
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw ProblemException.because(
                    e, "charts.not-a-chart", "chart", label, "why", "it cannot be read as a tgz: " + e.getMessage());
        }
        return files;
    }

    private static byte[] read(InputStream in, String label, String name) throws IOException {
        byte[] content = in.readNBytes(FILE_LIMIT + 1);
        if (content.length > FILE_LIMIT) {
            throw hostile(label, name, "it is larger than 5 MiB");
        }
        return content;
    }

    private static String safe(TarArchiveEntry entry, String label) {
        String name = entry.getName();
        byte type = entry.getLinkFlag();
        boolean plain = type == TarConstants.LF_NORMAL
                || type == TarConstants.LF_OLDNORM
                || type == TarConstants.LF_CONTIG
                || type == TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER
                || entry.isDirectory();
        if (!plain) {
            throw hostile(label, name, "it is a link or a special file");
        }
        String clean = name;
        while (clean.startsWith("./")) {
            clean = clean.substring(2);
        }
        if (clean.startsWith("/") || clean.contains("\\") || clean.contains(":") || clean.indexOf('\0') >= 0) {
            throw hostile(label, name, "it is not a path inside the chart");
        }
        for (String part : clean.split("/", -1)) {
            if (part.equals("..")) {
                throw hostile(label, name, "it leads out of the chart");
            }
        }
        return clean;
    }

    private static ProblemException hostile(String label, String entry, String why) {
        return ProblemException.of("charts.hostile-archive", "chart", label, "entry", printable(entry), "why", why);
    }

    private static String printable(String text) {
        String clean = text.replaceAll("\\p{Cntrl}", "?");
        return clean.length() > 200 ? clean.substring(0, 200) + "…" : clean;
    }

    /**
     * The files of a folder, without those that its {@code .helmignore} names.
     *
     * @throws ProblemException {@code charts.hostile-archive} for links that lead out, {@code charts.not-a-chart}
     */
    static Map<String, byte[]> fromFolder(Path folder) {
        Map<String, byte[]> files = new TreeMap<>();
        String label = folder.toString();
        try {
            Path root = folder.toRealPath();
            Path ignoreFile = root.resolve(".helmignore");
            IgnoreRules ignore = IgnoreRules.parse(
                    Files.isRegularFile(ignoreFile, LinkOption.NOFOLLOW_LINKS)
                            ? Files.readAllLines(ignoreFile)
                            : List.of());
            long total = 0;
            try (Stream<Path> walk = Files.walk(root)) {
                for (Path file : walk.sorted().toList()) {
                    String name = root.relativize(file).toString().replace('\\', '/');
                    boolean directory = Files.isDirectory(file);
                    if (name.isEmpty() || directory || ignore.ignores(name)) {
                        continue;
                    }
                    if (!file.toRealPath().startsWith(root)) {
                        throw hostile(label, name, "it is a link that leads out of the chart");
                    }
                    try (InputStream in = Files.newInputStream(file)) {
                        byte[] content = read(in, label, name);
                        total += content.length;
                        if (total > CHART_LIMIT || files.size() > COUNT_LIMIT) {
                            throw hostile(label, name, "the chart is larger than 100 MiB");
                        }
                        files.put(name, content);
                    }
                }
            }
        } catch (IOException e) {
            throw ProblemException.because(
                    e, "charts.not-a-chart", "chart", label, "why", "it cannot be read: " + e.getMessage());
        }
        return files;
    }

    /** A tgz that Helm reads, the same bytes for the same files. */
    static byte[] toTgz(String root, Map<String, byte[]> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(root + "/" + file.getKey());
                entry.setSize(file.getValue().length);
                entry.setModTime(0L);
                entry.setMode(0644);
                tar.putArchiveEntry(entry);
                tar.write(file.getValue());
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** How much a chart may still hold, the archives inside its archive counted in: packed charts in packed charts grow fast. */
    static final class Room {
        private long left = CHART_LIMIT;

        boolean take(long bytes) {
            left -= bytes;
            return left >= 0;
        }
    }
}
