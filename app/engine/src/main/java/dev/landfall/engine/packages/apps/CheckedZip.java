package dev.landfall.engine.packages.apps;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * A zip that was looked over before anything of it is used (PKWARE APPNOTE 6.3): only plain files under plain names, each once, each where
 * no other lies, none encrypted. Sizes and checksums are checked as contents are read. One thread.
 */
final class CheckedZip implements AutoCloseable {
    private static final Pattern PLAIN =
            Pattern.compile("(?!.*(?:^|/)\\.{1,2}(?:/|$))[^/\\\\\\p{Cntrl}:][^\\\\\\p{Cntrl}:]*");
    private static final int END = 22;
    private static final int END_SIGNATURE = 0x06054b50;
    private static final int LOCATOR = 20;
    private static final int LOCATOR_SIGNATURE = 0x07064b50;
    private static final int TYPE = 0170000;

    private final String name;
    private final ZipFile zip;
    private final List<ZipArchiveEntry> entries = new ArrayList<>();
    private final Limits limits;

    private CheckedZip(String name, ZipFile zip, Limits limits) {
        this.name = name;
        this.zip = zip;
        this.limits = limits;
    }

    /**
     * Opens a zip.
     *
     * @param name what to call it in problems
     * @throws dev.landfall.engine.problem.ProblemException {@code apps.zip-refused}
     */
    static CheckedZip open(Path file, String name, Limits limits) throws IOException {
        directory(file, name);
        // opened here: what the library opens itself stays open when it refuses the zip
        SeekableByteChannel channel = Files.newByteChannel(file);
        boolean kept = false;
        try {
            ZipFile zip = ZipFile.builder().setSeekableByteChannel(channel).get();
            CheckedZip checked = new CheckedZip(name, zip, limits);
            checked.look();
            kept = true;
            return checked;
        } catch (IOException | IllegalArgumentException e) {
            // its end was just read from the disk, so it is not the disk that is in the way
            throw Limits.refused(name, "?", "it is no whole zip file: " + e.getMessage());
        } finally {
            if (!kept) {
                channel.close();
            }
        }
    }

    /** A directory of absurd size would be read into memory before anything could be checked. */
    private static void directory(Path file, String name) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            int length = (int) Math.min(channel.size(), LOCATOR + END + 65_535);
            ByteBuffer tail = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
            channel.position(channel.size() - length);
            while (tail.hasRemaining() && channel.read(tail) >= 0) {
                // until the end of the file
            }
            for (int at = length - END; at >= 0; at--) {
                if (tail.getInt(at) == END_SIGNATURE) {
                    long size = Integer.toUnsignedLong(tail.getInt(at + 12));
                    long offset = Integer.toUnsignedLong(tail.getInt(at + 16));
                    long room = channel.size() - length + at - offset;
                    // with one, what counts is another record, whose sizes have 64 bits; nothing below 4 GiB needs it
                    if (at >= LOCATOR && tail.getInt(at - LOCATOR) == LOCATOR_SIGNATURE) {
                        throw Limits.refused(name, "?", "its list of files is of the kind for huge zips (ZIP64)");
                    }
                    if (size > Limits.DIRECTORY || room > Limits.DIRECTORY + 65_535) {
                        throw Limits.refused(name, "?", "its list of files is absurdly long");
                    }
                    return;
                }
            }
        }
        throw Limits.refused(name, "?", "it is no zip file, or its end is missing");
    }

    private void look() {
        Set<String> names = new HashSet<>();
        Set<String> folders = new HashSet<>();
        List<ZipArchiveEntry> all = new ArrayList<>();
        zip.getEntriesInPhysicalOrder().asIterator().forEachRemaining(all::add);
        for (ZipArchiveEntry entry : all) {
            String member = entry.getName();
            limits.member(name, member);
            String why = wrong(entry);
            String bare = member.endsWith("/") ? member.substring(0, member.length() - 1) : member;
            for (int slash = bare.indexOf('/'); slash > 0; slash = bare.indexOf('/', slash + 1)) {
                folders.add(bare.substring(0, slash));
            }
            if (why.isEmpty() && !names.add(bare)) {
                why = "its name stands twice";
            }
            if (!why.isEmpty()) {
                throw Limits.refused(name, member, why);
            }
            if (!entry.isDirectory()) {
                entries.add(entry);
            }
        }
        for (ZipArchiveEntry entry : entries) {
            if (folders.contains(entry.getName())) {
                throw Limits.refused(name, entry.getName(), "it is a file and a folder at once");
            }
        }
        apart(all);
    }

    private static String wrong(ZipArchiveEntry entry) {
        String member = entry.getName();
        int type = entry.getUnixMode() & TYPE;
        if (member.length() > 1000
                || member.contains("//")
                || !PLAIN.matcher(member).matches()) {
            return "its name leads out of the folder or is none that files have";
        }
        if (entry.isUnixSymlink() || (type != 0 && type != 0100000 && type != 0040000)) {
            return "it is a link or a device, where only files belong";
        }
        if (entry.getGeneralPurposeBit().usesEncryption()
                || entry.getGeneralPurposeBit().usesStrongEncryption()) {
            return "it is encrypted";
        }
        if (entry.getMethod() != ZipArchiveEntry.STORED && entry.getMethod() != ZipArchiveEntry.DEFLATED) {
            return "it is packed in a way that Python does not read everywhere (method " + entry.getMethod() + ")";
        }
        return entry.getSize() < 0 || entry.getCompressedSize() < 0 ? "it does not say how long it is" : "";
    }

    /** Members that share bytes let a small file expand without end. */
    private void apart(List<ZipArchiveEntry> all) {
        List<ZipArchiveEntry> sorted = new ArrayList<>(all);
        sorted.sort(Comparator.comparingLong(ZipArchiveEntry::getLocalHeaderOffset));
        long end = 0;
        for (ZipArchiveEntry entry : sorted) {
            Limits.ratio(name, entry.getName(), entry.getSize(), entry.getCompressedSize());
            if (entry.getLocalHeaderOffset() < end) {
                throw Limits.refused(name, entry.getName(), "it lies over another file");
            }
            end = entry.getLocalHeaderOffset() + 30 + entry.getCompressedSize();
        }
    }

    String name() {
        return name;
    }

    /** Its files, without folders, in the order they lie in it. */
    List<ZipArchiveEntry> files() {
        return entries;
    }

    /** All of a file, checked. */
    byte[] bytes(ZipArchiveEntry entry) throws IOException {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream((int) Math.min(entry.getSize(), 1 << 20));
        copy(entry, out);
        return out.toByteArray();
    }

    /** Gives out a file, checking its length and checksum. */
    void copy(ZipArchiveEntry entry, OutputStream to) throws IOException {
        CRC32 crc = new CRC32();
        long left = entry.getSize();
        byte[] buffer = new byte[64 << 10];
        try (InputStream in = zip.getInputStream(entry)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                left -= n;
                limits.bytes(name, entry.getName(), n);
                if (left < 0) {
                    throw Limits.refused(name, entry.getName(), "it is longer than it says");
                }
                crc.update(buffer, 0, n);
                to.write(buffer, 0, n);
            }
        } catch (ZipException | EOFException e) {
            throw Limits.refused(name, entry.getName(), "it cannot be unpacked: " + e.getMessage());
        }
        if (left != 0 || crc.getValue() != entry.getCrc()) {
            throw Limits.refused(
                    name, entry.getName(), left != 0 ? "it is shorter than it says" : "its checksum is wrong");
        }
    }

    /** Its first bytes, not checked. */
    byte[] start(ZipArchiveEntry entry, int length) throws IOException {
        try (InputStream in = zip.getInputStream(entry)) {
            return in.readNBytes(length);
        } catch (ZipException | EOFException e) {
            throw Limits.refused(name, entry.getName(), "it cannot be unpacked: " + e.getMessage());
        }
    }

    /** A file as it is packed. */
    InputStream packed(ZipArchiveEntry entry) throws IOException {
        return zip.getRawInputStream(entry);
    }

    /** Every entry, folders too, in the order they lie in it. */
    List<ZipArchiveEntry> all() {
        List<ZipArchiveEntry> all = new ArrayList<>();
        zip.getEntriesInPhysicalOrder().asIterator().forEachRemaining(all::add);
        return all;
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
