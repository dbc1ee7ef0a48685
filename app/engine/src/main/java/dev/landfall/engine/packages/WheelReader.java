package dev.landfall.engine.packages;

import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Looks into a wheel that anybody may have made, and believes none of it. */
final class WheelReader {
    /** Descriptions are long, but not longer than a book. */
    private static final int METADATA = 8 << 20;

    private static final int ENTRIES = 300_000;
    private static final long DIRECTORY = 64 << 20;
    /** Code and even sparse weights pack at most about twenty to one. */
    private static final long RATIO = 100;

    private static final long SMALL = 1L << 30;
    private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*");

    private final Path file;
    private final WheelName name;

    private WheelReader(Path file, WheelName name) {
        this.file = file;
        this.name = name;
    }

    static Wheel read(Path file) {
        String said = String.valueOf(file.getFileName());
        WheelName name = WheelName.tryParse(said)
                .orElseThrow(() -> refused(
                        file, "its name is not that of a wheel (project-version-python-abi-platform.whl)", null));
        try {
            return new WheelReader(file, name).read();
        } catch (ZipException | IllegalArgumentException e) {
            throw refused(file, "it is no whole zip file: " + e.getMessage(), e);
        } catch (IOException e) {
            throw ProblemException.because(
                    e, "packages.unreadable", "file", file, "why", String.valueOf(e.getMessage()));
        }
    }

    private Wheel read() throws IOException {
        long size = Files.size(file);
        ZipEnd end;
        try {
            end = ZipEnd.read(file);
        } catch (IOException e) {
            throw refused(file, String.valueOf(e.getMessage()), e);
        }
        if (end.entries() < 0
                || end.entries() > ENTRIES
                || end.directory() < 0
                || end.directory() > Math.min(DIRECTORY, size)) {
            throw refused("its directory claims an absurd size");
        }
        WheelMetadata metadata;
        try (ZipFile zip = new ZipFile(file.toFile())) {
            metadata = WheelMetadata.parse(metadata(zip, check(zip, size)));
        }
        String project = need(metadata, "Name");
        String version = need(metadata, "Version");
        if (!WheelName.normal(project).equals(WheelName.normal(name.project()))) {
            throw refused("it says that it is '" + project + "'");
        }
        if (!PythonVersion.same(name.version(), version)) {
            throw refused("it says that it is version " + version);
        }
        return new Wheel(file, name, WheelName.normal(project), version, size, digest(), metadata);
    }

    /** @return the entry that holds the metadata */
    private ZipEntry check(ZipFile zip, long size) throws IOException {
        Set<String> seen = new HashSet<>();
        List<? extends ZipEntry> entries = zip.stream().toList();
        long packed = 0;
        long unpacked = 0;
        for (ZipEntry entry : entries) {
            String path = entry.getName();
            if (leadsOut(path)) {
                throw refused("it holds the path '" + path + "', which leads out of it");
            }
            if (!seen.add(path)) {
                throw refused("it holds '" + path + "' twice");
            }
            packed += Math.max(0, entry.getCompressedSize());
            unpacked += Math.max(0, entry.getSize());
            if (packed < 0 || unpacked < 0 || packed > size) {
                throw refused("its files overlap, as only in an archive made to do harm");
            }
        }
        if (unpacked > SMALL && unpacked / RATIO > size) {
            throw refused("it would grow from " + size + " to " + unpacked + " bytes, as only a bomb does");
        }
        List<? extends ZipEntry> found = entries.stream()
                .filter(e -> e.getName().matches("[^/]+\\.dist-info/METADATA"))
                .toList();
        if (found.size() != 1) {
            throw refused(found.isEmpty() ? "it has no METADATA" : "it has more than one METADATA");
        }
        String folder = found.getFirst().getName().replaceFirst("\\.dist-info/.*", "");
        int dash = folder.lastIndexOf('-');
        if (dash < 0 || !WheelName.normal(folder.substring(0, dash)).equals(WheelName.normal(name.project()))) {
            throw refused("its metadata lies in '" + folder + ".dist-info'");
        }
        if (zip.getEntry(folder + ".dist-info/WHEEL") == null) {
            throw refused("it has no WHEEL file");
        }
        return found.getFirst();
    }

    private static boolean leadsOut(String path) {
        if (path.isEmpty() || path.startsWith("/") || path.indexOf('\\') >= 0 || path.indexOf('\0') >= 0) {
            return true;
        }
        for (String part : path.split("/", -1)) {
            if (part.equals("..")) {
                return true;
            }
        }
        return DRIVE.matcher(path).matches();
    }

    private byte[] metadata(ZipFile zip, ZipEntry entry) throws IOException {
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] content = in.readNBytes(METADATA + 1);
            if (content.length > METADATA) {
                throw refused("its METADATA is larger than " + (METADATA >> 20) + " MiB");
            }
            return content;
        }
    }

    private String need(WheelMetadata metadata, String header) {
        return metadata.first(header).orElseThrow(() -> refused("its METADATA does not say '" + header + "'"));
    }

    private Digest digest() throws IOException {
        MessageDigest hasher = Digest.sha256();
        byte[] buffer = new byte[128 << 10];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                hasher.update(buffer, 0, n);
            }
        }
        return Digest.of(hasher);
    }

    private ProblemException refused(String why) {
        return refused(file, why, null);
    }

    private static ProblemException refused(Path file, String why, @org.jspecify.annotations.Nullable Throwable cause) {
        return cause == null
                ? ProblemException.of("packages.wheel-refused", "file", file, "why", why)
                : ProblemException.because(cause, "packages.wheel-refused", "file", file, "why", why);
    }
}
