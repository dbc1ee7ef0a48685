package dev.landfall.engine.packages;

import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.progress.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * An image layer as a plain tar that is never written down: it is put together out of its files whenever it is read. It depends on nothing
 * but names and contents; everything belongs to root, is readable by all and dates from the epoch. Nothing is added once its digest is taken.
 */
final class TarLayer {
    private static final int BLOCK = 512;

    private final List<Slice> slices = new ArrayList<>();
    private final Set<String> folders = new HashSet<>();
    private long size;

    /**
     * Adds a file, and the folders above it where they are new to this layer.
     *
     * @param path without a leading slash
     * @return where its first byte lies in the layer
     */
    long add(String path, Slice content) {
        for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
            String folder = path.substring(0, slash + 1);
            if (folders.add(folder)) {
                put(Slice.of(header(folder, 0, 0755)));
            }
        }
        put(Slice.of(header(path, content.size(), 0644)));
        long start = size;
        put(content);
        put(Slice.of(new byte[(int) (-content.size() & (BLOCK - 1))]));
        return start;
    }

    /** Two empty blocks, as every tar ends. */
    void end() {
        put(Slice.of(new byte[2 * BLOCK]));
    }

    private void put(Slice slice) {
        if (slice.size() > 0) {
            slices.add(slice);
            size += slice.size();
        }
    }

    long size() {
        return size;
    }

    /** Reads it through once. */
    Digest digest(Progress progress) throws IOException {
        MessageDigest hasher = Digest.sha256();
        byte[] buffer = new byte[128 << 10];
        try (InputStream in = open(0)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                progress.checkpoint();
                hasher.update(buffer, 0, n);
            }
        }
        return Digest.of(hasher);
    }

    InputStream open(long offset) throws IOException {
        return new SliceStream(slices, offset);
    }

    private static byte[] header(String path, long length, int mode) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        // not closed: only the header is wanted, the content comes from elsewhere
        @SuppressWarnings("resource")
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out, BLOCK, "UTF-8");
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        tar.setAddPaxHeadersForNonAsciiNames(true);
        TarArchiveEntry entry =
                new TarArchiveEntry(path, path.endsWith("/") ? TarConstants.LF_DIR : TarConstants.LF_NORMAL);
        entry.setMode(mode);
        entry.setSize(length);
        entry.setModTime(0L);
        entry.setIds(0, 0);
        entry.setNames("", "");
        try {
            tar.putArchiveEntry(entry);
            tar.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("memory can always be written", e);
        }
        return out.toByteArray();
    }
}
