package dev.landfall.engine.packages.apps;

import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.jspecify.annotations.Nullable;

/** Goes through zips in zips and writes those that change again. Files of its own lie in a folder it is given. One thread. */
final class PackageRewriter {
    static final String CONF = ".app.conf";

    private static final Set<String> PROSE = Set.of("md", "rst", "txt", "html", "htm", "adoc", "license");
    private static final Set<String> HOCON = Set.of("conf", "hocon", "json");
    private static final Set<String> OPAQUE = Set.of("whl", "jar", "egg", "tar", "gz", "tgz", "bz2", "xz", "zst", "7z");

    private final SiteNames site;
    private final Path work;
    private final Progress progress;
    private final Limits limits = new Limits();
    private final TreeSet<String> apps = new TreeSet<>();
    private final List<AppImage> images = new ArrayList<>();
    private final List<Conversion.Unread> unread = new ArrayList<>();
    private int made;

    PackageRewriter(SiteNames site, Path work, Progress progress) {
        this.site = site;
        this.work = work;
        this.progress = progress;
    }

    Conversion outcome() {
        return new Conversion(List.copyOf(apps), images, unread);
    }

    Limits limits() {
        return limits;
    }

    /**
     * Looks through the files of a zip.
     *
     * @param path how the zip is called from the outermost on; empty for that one
     * @param app to which files belong that have no application of their own; null to leave those alone
     * @return new content by name, of what changed
     */
    Map<String, Path> changes(CheckedZip zip, String path, @Nullable String app, int depth) throws IOException {
        Map<String, String> folders = new TreeMap<>();
        for (ZipArchiveEntry entry : zip.files()) {
            String name = entry.getName();
            if (name.endsWith(CONF)) {
                int slash = name.lastIndexOf('/');
                folders.put(name.substring(0, slash + 1), name.substring(slash + 1, name.length() - CONF.length()));
            }
        }
        apps.addAll(folders.values());
        Map<String, Path> changes = new HashMap<>();
        for (ZipArchiveEntry entry : zip.files()) {
            progress.checkpoint();
            String name = entry.getName();
            String owner = owner(folders, name, app);
            Path changed = isZip(zip, entry)
                    ? inner(zip, entry, path + name, owner, depth + 1)
                    : file(zip, entry, path + name, owner);
            if (changed != null) {
                changes.put(name, changed);
            }
        }
        return changes;
    }

    private static @Nullable String owner(Map<String, String> folders, String name, @Nullable String app) {
        String best = app;
        int longest = -1;
        for (Map.Entry<String, String> folder : folders.entrySet()) {
            if (name.startsWith(folder.getKey()) && folder.getKey().length() > longest) {
                longest = folder.getKey().length();
                best = folder.getValue();
            }
        }
        return best;
    }

    private static String extension(String name) {
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    private static boolean isZip(CheckedZip zip, ZipArchiveEntry entry) throws IOException {
        String extension = extension(entry.getName());
        if (extension.equals("zip") || OPAQUE.contains(extension) || entry.getSize() < 22) {
            return extension.equals("zip");
        }
        return java.util.Arrays.equals(zip.start(entry, 4), new byte[] {'P', 'K', 3, 4});
    }

    private @Nullable Path inner(CheckedZip zip, ZipArchiveEntry entry, String path, @Nullable String owner, int depth)
            throws IOException {
        if (depth > Limits.DEPTH) {
            throw Limits.refused(zip.name(), entry.getName(), "zips stand in zips too deep");
        }
        Path spooled = fresh();
        try {
            try (OutputStream out = Files.newOutputStream(spooled)) {
                zip.copy(entry, out);
            }
            try (CheckedZip within = CheckedZip.open(spooled, zip.name() + "!/" + entry.getName(), limits)) {
                String stem = path.substring(path.lastIndexOf('/') + 1).replaceFirst("(?i)\\.zip$", "");
                boolean own = within.files().stream().noneMatch(e -> e.getName().endsWith(CONF));
                if (owner == null && own) {
                    apps.add(stem);
                }
                Map<String, Path> changes = changes(within, path + "!/", owner == null ? stem : owner, depth);
                return changes.isEmpty() ? null : write(within, changes);
            }
        } finally {
            Files.deleteIfExists(spooled);
        }
    }

    private @Nullable Path file(CheckedZip zip, ZipArchiveEntry entry, String path, @Nullable String owner)
            throws IOException {
        if (owner == null) {
            // beside the applications: the vendor's own scripts, kept as they are
            zip.copy(entry, OutputStream.nullOutputStream());
            return null;
        }
        String extension = extension(entry.getName());
        if (OPAQUE.contains(extension)) {
            zip.copy(entry, OutputStream.nullOutputStream());
            unread.add(new Conversion.Unread(owner, path, "it is an archive"));
            return null;
        }
        if (entry.getSize() > Limits.TEXT) {
            zip.copy(entry, OutputStream.nullOutputStream());
            unread.add(new Conversion.Unread(owner, path, "it is larger than " + (Limits.TEXT >> 20) + " MiB"));
            return null;
        }
        byte[] content = zip.bytes(entry);
        return binary(content) ? null : text(content, path, owner, extension);
    }

    private static boolean binary(byte[] content) {
        for (int i = 0; i < Math.min(content.length, 8192); i++) {
            if (content[i] == 0) {
                return true;
            }
        }
        return false;
    }

    private @Nullable Path text(byte[] content, String path, String owner, String extension) throws IOException {
        String text = new String(content, StandardCharsets.ISO_8859_1);
        TextRewriter rewriter = new TextRewriter(site, owner, path, text, PROSE.contains(extension));
        if (!HOCON.contains(extension) || !HoconRewriter.plan(text, rewriter)) {
            if (path.endsWith(CONF)) {
                unread.add(new Conversion.Unread(
                        owner, path, "it cannot be read as HOCON; only its words were looked at"));
            }
            rewriter.all();
        }
        images.addAll(rewriter.found());
        if (!rewriter.changed()) {
            return null;
        }
        Path file = fresh();
        Files.write(file, rewriter.edited().getBytes(StandardCharsets.ISO_8859_1));
        return file;
    }

    private Path fresh() {
        return work.resolve("part-" + made++);
    }

    /**
     * Writes a zip again: what did not change as it is packed, the rest without compression, since a compressor's output differs from one
     * version to the next and the same packages must give the same bytes everywhere.
     */
    private Path write(CheckedZip zip, Map<String, Path> changes) throws IOException {
        Path file = fresh();
        try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(file)) {
            for (ZipArchiveEntry entry : zip.all()) {
                Path changed = changes.get(entry.getName());
                if (changed == null) {
                    try (InputStream in = zip.packed(entry)) {
                        out.addRawArchiveEntry(entry, in);
                    }
                } else {
                    try (InputStream in = Files.newInputStream(changed)) {
                        out.addRawArchiveEntry(stored(entry, changed), in);
                    }
                    Files.delete(changed);
                }
            }
        }
        return file;
    }

    private static ZipArchiveEntry stored(ZipArchiveEntry entry, Path content) throws IOException {
        ZipArchiveEntry stored = new ZipArchiveEntry(entry);
        CRC32 crc = new CRC32();
        try (InputStream in = Files.newInputStream(content)) {
            byte[] buffer = new byte[64 << 10];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                crc.update(buffer, 0, n);
            }
        }
        stored.setMethod(ZipArchiveEntry.STORED);
        stored.setSize(Files.size(content));
        stored.setCompressedSize(Files.size(content));
        stored.setCrc(crc.getValue());
        return stored;
    }
}
