package dev.landfall.engine.bundle;

import dev.landfall.engine.format.WholeFile;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The volumes of a bundle that is written from front to back: a volume ends when its size or its table is used up, and the next begins,
 * within a blob if need be. Until the end they lie under other names and have no tables. One thread.
 */
final class StreamedVolumes implements AutoCloseable {
    /** Rather than a piece smaller than this, the next volume is begun. */
    private static final long LEAST_PIECE = 1 << 20;

    private static final int MOST_VOLUMES = 9_999;

    /** What a member takes of the table besides its own line: its share of names, and which artifacts need it. */
    private static final long NAMES = 160;

    private static final Digest UNKNOWN = new Digest("sha256", "0".repeat(64));

    private final Path folder;
    private final String name;
    private final String version;
    private final long size;
    private final long chunks;
    private final ChunkWriter writer = new ChunkWriter();
    private final List<StreamedVolume> volumes = new ArrayList<>();
    private StreamedVolume volume;

    /** A member, or a piece of one, in the volume it lies in. */
    private record Piece(StreamedVolume volume, long header, long from, long length, long at) {
        long end() {
            return from + length;
        }
    }

    /** A blob on its way into the volumes, or already there. */
    static final class Blob {
        private final long size;
        private final List<Piece> pieces = new ArrayList<>(1);
        private long done;

        private Blob(long size) {
            this.size = size;
        }

        long size() {
            return size;
        }
    }

    /**
     * Begins a bundle.
     *
     * @param size the most bytes a volume may have
     * @param expected how much will come at most, as far as one can tell; only how much room tables get depends on it
     */
    StreamedVolumes(Path folder, String name, String version, long size, long expected) {
        this.folder = folder;
        this.name = name;
        this.version = version;
        this.size = size;
        this.chunks = (Math.min(size, Math.max(expected, 64L << 20)) + VolumeTable.CHUNK - 1) / VolumeTable.CHUNK;
        this.volume = begin();
    }

    private StreamedVolume begin() {
        if (volumes.size() == MOST_VOLUMES) {
            throw ProblemException.of("bundle.volumes-too-many", "size", size, "most", MOST_VOLUMES);
        }
        StreamedVolume begun = new StreamedVolume(
                part(folder, name, version, volumes.size() + 1),
                writer,
                size,
                chunks,
                VolumeTableJson.headBound(UNKNOWN, name, version));
        volumes.add(begun);
        return begun;
    }

    /** What a volume is called until its bundle is whole: how many there will be is not known yet. */
    private static Path part(Path folder, String name, String version, int number) {
        return folder.resolve("." + name + "-" + version + "." + String.format(Locale.ROOT, "%02d", number)
                + VolumeNames.SUFFIX + ".part");
    }

    /** Removes what an import under this name left behind that was killed. */
    static void sweep(Path folder, String name, String version) throws IOException {
        for (int number = 1; number <= MOST_VOLUMES; number++) {
            if (!Files.deleteIfExists(part(folder, name, version, number))) {
                return;
            }
        }
    }

    /** Begins a blob; its bytes follow through {@link #put}. */
    Blob begin(long size, @Nullable Digest digest) {
        Blob blob = new Blob(size);
        next(blob, digest == null ? UNKNOWN : digest);
        return blob;
    }

    private void next(Blob blob, Digest digest) {
        long left = blob.size - blob.done;
        int header = header(digest, blob.size, blob.done, left).length;
        boolean fits = volume.room(header) >= left || volume.room(header) >= Math.min(LEAST_PIECE, size / 8);
        long cost = cost(digest, blob.size);
        if (!fits || !volume.has(cost)) {
            nextVolume();
            if (!volume.has(cost) || volume.room(header) <= 0) {
                throw ProblemException.of(
                        "bundle.volume-too-small", "size", size, "what", LayoutIndex.blobPath(digest));
            }
        }
        volume.keep(cost);
        long length = Math.min(left, volume.room(header));
        long at = volume.position();
        byte[] said = header(digest, blob.size, blob.done, length);
        volume.put(said, 0, said.length);
        blob.pieces.add(new Piece(volume, at, blob.done, length, volume.position()));
    }

    private static byte[] header(Digest digest, long size, long from, long length) {
        return TarHeader.file(VolumeTable.memberPath(LayoutIndex.blobPath(digest), size, from, length), length);
    }

    private static long cost(Digest digest, long size) {
        return VolumeTableJson.memberBound(new VolumeTable.Member(null, digest, size, size, size, 0, List.of()))
                + NAMES;
    }

    private void nextVolume() {
        volume.end();
        StreamedVolume full = volume;
        volume = begin();
        full.rest();
    }

    /** The next bytes of the blob that was begun last. */
    void put(Blob blob, @Nullable Digest digest, byte[] bytes, int length) {
        int put = 0;
        while (put < length) {
            Piece piece = blob.pieces.getLast();
            if (blob.done == piece.end()) {
                pad(piece.length());
                next(blob, digest == null ? UNKNOWN : digest);
                continue;
            }
            int count = (int) Math.min(length - put, piece.end() - blob.done);
            volume.put(bytes, put, count);
            put += count;
            blob.done += count;
        }
    }

    private void pad(long length) {
        volume.put(new byte[TarHeader.BLOCK], 0, (int) (TarHeader.padded(length) - length));
    }

    /**
     * Ends a blob that was put whole.
     *
     * @param named whether its headers have the digest already
     */
    void end(Blob blob, Digest digest, boolean named) {
        pad(blob.pieces.getLast().length());
        for (Piece piece : blob.pieces) {
            if (!named) {
                piece.volume().patch(piece.header(), header(digest, blob.size, piece.from(), piece.length()));
            }
            piece.volume()
                    .add(new VolumeTable.Member(
                            null, digest, blob.size, piece.from(), piece.length(), piece.at(), List.of()));
            if (piece.volume() != volume) {
                piece.volume().rest();
            }
        }
    }

    /** Makes sure that members which are put next, of these sizes, come to lie in one volume, none of them split. */
    void together(List<Long> sizes) {
        long need = sizes.stream()
                .mapToLong(s -> 3 * TarHeader.BLOCK + TarHeader.padded(s))
                .sum();
        long cost = sizes.size() * (cost(UNKNOWN, Long.MAX_VALUE) + LayoutIndex.INDEX.length());
        if (volume.room(0) < need || !volume.has(cost)) {
            nextVolume();
            if (volume.room(0) < need || !volume.has(cost)) {
                throw ProblemException.of("bundle.volume-too-small", "size", size, "what", "the bundle's description");
            }
        }
    }

    /** Writes a file that is no blob; {@link #together} made sure that it fits. */
    void file(VolumePlan.Document file) {
        volume.keep(cost(file.digest(), file.size()));
        byte[] header = TarHeader.file(file.path(), file.size());
        volume.put(header, 0, header.length);
        long at = volume.position();
        volume.put(file.content().array(), 0, file.content().length());
        pad(file.size());
        volume.add(new VolumeTable.Member(file.path(), file.digest(), file.size(), 0, file.size(), at, List.of()));
    }

    /** Reads a part of a blob that is there. */
    void read(Blob blob, long from, byte[] into, int length) {
        int done = 0;
        for (Piece piece : blob.pieces) {
            long at = from + done;
            if (done < length && at >= piece.from() && at < piece.end()) {
                int count = (int) Math.min(length - done, piece.end() - at);
                byte[] part = new byte[count];
                try {
                    piece.volume().readBack(piece.at() + at - piece.from(), part, count);
                } catch (IOException e) {
                    throw VolumeWriter.failed(piece.volume().path(), e);
                }
                System.arraycopy(part, 0, into, done, count);
                done += count;
            }
        }
    }

    /** That the medium fails. */
    ProblemException failed(IOException e) {
        return VolumeWriter.failed(volume.path(), e);
    }

    /**
     * Gives every volume its table and its name.
     *
     * @param bundle the digest of the bundle manifest
     * @param needed the labels of the artifacts that need a blob
     */
    List<Volume> finish(Digest bundle, Map<Digest, List<String>> needed) {
        volume.end();
        writer.idle();
        List<Volume> finished = new ArrayList<>();
        Map<Path, Path> names = new LinkedHashMap<>();
        int of = volumes.size();
        for (StreamedVolume v : volumes) {
            int number = finished.size() + 1;
            Path file = folder.resolve(VolumeNames.of(name, version, number, of));
            try {
                VolumeTable table = v.write(new StreamedVolume.Title(bundle, name, version, number, of), needed);
                v.close();
                finished.add(new Volume(file, number, of, table.size()));
            } catch (IOException e) {
                throw VolumeWriter.failed(v.path(), e);
            }
            names.put(v.path(), file);
        }
        try {
            for (Map.Entry<Path, Path> renamed : names.entrySet()) {
                WholeFile.move(renamed.getKey(), renamed.getValue());
            }
        } catch (IOException e) {
            throw VolumeWriter.failed(folder, e);
        }
        WholeFile.sync(folder);
        return finished;
    }

    /** Removes what has not become a volume. */
    @Override
    public void close() {
        writer.close();
        for (StreamedVolume v : volumes) {
            try {
                v.close();
                Files.deleteIfExists(v.path());
            } catch (IOException ignored) {
                // the problem that led here is the one to tell; a rest is removed by the next import
            }
        }
    }
}
