package dev.landfall.engine.bundle;

import dev.landfall.engine.format.WholeFile;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One damaged or missing volume and the copy it is mended from. Only bytes that are wrong are written over, and only with bytes that were
 * found right: whenever it is cut off, the file is no worse than before. One thread.
 */
final class VolumeMending {
    private final VolumeFile source;
    private final VolumeTable table;
    private final Path file;
    private final Progress progress;
    private final Consumer<ChunkState> chunks;
    private final List<Problem> problems;
    private final byte[] chunk = new byte[VolumeTable.CHUNK];

    /**
     * @param chunks hears of each chunk as it is read, and again when it was bad and is right now
     * @param problems takes up what cannot be mended
     */
    VolumeMending(
            VolumeFile source, Path file, Progress progress, Consumer<ChunkState> chunks, List<Problem> problems) {
        this.source = source;
        this.table = source.table();
        this.file = file;
        this.progress = progress;
        this.chunks = chunks;
        this.problems = problems;
    }

    static void stopped(ProblemException e) {
        if (e.problem().code().equals("problem.stopped")) {
            throw e;
        }
    }

    /** Says what is wrong with a volume that no copy has. */
    static void judge(Path file, Progress progress, Consumer<ChunkState> chunks, List<Problem> problems)
            throws IOException {
        byte[] chunk = new byte[VolumeTable.CHUNK];
        try (VolumeFile volume = VolumeFile.open(file)) {
            if (!volume.wholeLength()) {
                problems.add(volume.lengthProblem().problem());
            }
            for (int i = 0; i < volume.table().chunkCount(); i++) {
                progress.checkpoint();
                boolean good = good(volume, i, chunk);
                chunks.accept(new ChunkState(
                        volume.table().number(), i, volume.table().chunkCount(), good));
                if (!good) {
                    problems.add(volume.damaged(i).problem());
                }
            }
        } catch (ProblemException e) {
            stopped(e);
            problems.add(e.problem());
        }
    }

    /** Writes the whole volume where there is none. */
    Optional<BundleRepair.Mended> copy() throws IOException {
        Path folder = Optional.ofNullable(file.getParent()).orElse(file);
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free > 0 && free < table.size()) {
            throw ProblemException.of(
                    "bundle.no-space",
                    "folder",
                    folder,
                    "need",
                    table.size(),
                    "free",
                    free,
                    "short",
                    table.size() - free);
        }
        Path part = folder.resolve("." + file.getFileName() + ".part");
        try {
            boolean whole = true;
            try (FileChannel out = FileChannel.open(
                    part,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE,
                    LinkOption.NOFOLLOW_LINKS)) {
                head(out);
                for (int i = 0; i < table.chunkCount() && whole; i++) {
                    whole = take(i, out);
                }
                out.force(true);
            }
            if (!whole) {
                return Optional.empty();
            }
            WholeFile.move(part, file);
            WholeFile.sync(folder);
        } catch (IOException e) {
            throw failed(e);
        } finally {
            // half a volume would only take the space that the next try needs
            Files.deleteIfExists(part);
        }
        return Optional.of(new BundleRepair.Mended(file, table.chunkCount() + 1, table.size()));
    }

    /** Writes what is wrong in the volume that is there. */
    Optional<BundleRepair.Mended> mend() throws IOException {
        int parts = 0;
        long bytes = 0;
        switch (start()) {
            case SAME -> {}
            case OTHER -> {
                // it is sound and is not the copy's: it is left alone
                problems.add(Problem.of("bundle.repair-other-cut", "volume", file, "copy", source.path()));
                return Optional.empty();
            }
            case DAMAGED -> {
                write(this::head);
                parts++;
                bytes += table.data();
            }
        }
        List<Integer> bad = new ArrayList<>();
        boolean length;
        try (VolumeFile volume = VolumeFile.open(file)) {
            length = volume.wholeLength();
            for (int i = 0; i < table.chunkCount(); i++) {
                progress.checkpoint();
                boolean good = good(volume, i, chunk);
                heard(i, good);
                if (good) {
                    progress.advance(volume.name(), table.chunkLength(i));
                } else {
                    bad.add(i);
                }
            }
        }
        if (!bad.isEmpty() || !length) {
            List<Integer> taken = new ArrayList<>();
            boolean[] cut = new boolean[1];
            write(out -> {
                for (int i : bad) {
                    if (take(i, out)) {
                        taken.add(i);
                    }
                }
                if (out.size() > table.size()) {
                    out.truncate(table.size());
                    cut[0] = true;
                }
            });
            parts += taken.size() + (cut[0] ? 1 : 0);
            bytes += taken.stream().mapToLong(table::chunkLength).sum();
            held(taken);
        }
        return parts == 0 ? Optional.empty() : Optional.of(new BundleRepair.Mended(file, parts, bytes));
    }

    private enum Start {
        SAME,
        OTHER,
        DAMAGED
    }

    private Start start() {
        try (VolumeFile there = VolumeFile.open(file)) {
            return there.sameAs(source) ? Start.SAME : Start.OTHER;
        } catch (ProblemException e) {
            stopped(e);
            return Start.DAMAGED;
        }
    }

    /** Whether what was just written can be read back right, as far as the system asks the medium for it. */
    private void held(List<Integer> chunks) throws IOException {
        try (VolumeFile volume = VolumeFile.open(file)) {
            for (int i : chunks) {
                if (!good(volume, i, chunk)) {
                    problems.add(volume.damaged(i).problem());
                }
            }
        }
    }

    private interface Writing {
        void to(FileChannel out) throws IOException;
    }

    private void write(Writing writing) {
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
            try {
                writing.to(out);
            } finally {
                // stopped or not: what is mended stays mended, also when the medium is pulled out next
                out.force(true);
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private ProblemException failed(IOException e) {
        return ProblemException.because(e, "bundle.repair-unwritable", "file", file, "why", OpenFile.why(e));
    }

    private void head(FileChannel out) throws IOException {
        for (long at = 0; at < table.data(); ) {
            int count = (int) Math.min(chunk.length, table.data() - at);
            source.read(at, chunk, 0, count);
            writeAt(out, at, count);
            at += count;
        }
    }

    /** Copies one chunk that the copy has right. */
    private boolean take(int index, FileChannel out) throws IOException {
        progress.checkpoint();
        if (!good(source, index, chunk)) {
            problems.add(source.damaged(index).problem());
            return false;
        }
        writeAt(out, table.chunkStart(index), table.chunkLength(index));
        heard(index, true);
        progress.advance(source.name(), table.chunkLength(index));
        return true;
    }

    private void heard(int index, boolean good) {
        chunks.accept(new ChunkState(table.number(), index, table.chunkCount(), good));
    }

    private static boolean good(VolumeFile volume, int index, byte[] chunk) throws IOException {
        try {
            return volume.good(index, chunk);
        } catch (ProblemException e) {
            if (!e.problem().code().equals("bundle.volume-unreadable")) {
                throw e;
            }
            // a place that cannot be read is a place that is lost
            return false;
        }
    }

    private void writeAt(FileChannel out, long at, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(chunk, 0, length);
        while (buffer.hasRemaining()) {
            out.write(buffer, at + buffer.position());
        }
    }
}
