package dev.landfall.engine.bundle;

import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Makes a damaged bundle whole with what another copy of it still has right: bad chunks, a damaged table, a volume's cut-off end, a whole
 * missing volume. Two copies that are damaged in different places mend each other.
 */
public final class BundleRepair {
    private final Set<Path> folders = new LinkedHashSet<>();
    private final Progress progress;
    private final Consumer<ChunkState> chunks;
    private final byte[] chunk = new byte[VolumeTable.CHUNK];
    private final List<Mended> mended = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    private BundleRepair(Progress progress, Consumer<ChunkState> chunks) {
        this.progress = progress;
        this.chunks = chunks;
    }

    /**
     * What was done to one volume.
     *
     * @param parts how many chunks were copied, its start counted as one
     * @param bytes copied
     */
    public record Mended(Path volume, int parts, long bytes) {}

    /** @param problems what is damaged still; none when the bundle is whole now */
    public record Report(List<Mended> mended, List<Problem> problems) {
        public Report {
            mended = List.copyOf(mended);
            problems = List.copyOf(problems);
        }
    }

    /**
     * Repairs in place; what is right already is not written. Stopped at any time, it can be begun again.
     *
     * @param path any volume of the damaged bundle, or the folder it lies in
     * @param more folders where others of its volumes lie
     * @param copy any volume of another copy, or its folder
     * @throws ProblemException when the copy cannot be opened, or there is no space for a missing volume
     */
    public static Report repair(Path path, List<Path> more, Path copy, Progress progress) {
        return repair(path, more, copy, progress, state -> {});
    }

    /**
     * The same, heard chunk by chunk.
     *
     * @param chunks hears of each chunk here as it is read, and again when it was bad and is right now
     */
    public static Report repair(
            Path path, List<Path> more, Path copy, Progress progress, Consumer<ChunkState> chunks) {
        BundleRepair repair = new BundleRepair(progress, chunks);
        Path here = path.toAbsolutePath();
        if (!Files.exists(here)) {
            throw ProblemException.of("bundle.unreadable", "file", path, "why", "there is no such file or folder");
        }
        repair.folders.add(
                Files.isDirectory(here)
                        ? here
                        : Optional.ofNullable(here.getParent()).orElse(here));
        more.forEach(folder -> repair.folders.add(folder.toAbsolutePath()));
        try (VolumeSet good = VolumeSet.around(Files.isDirectory(copy) ? Bundles.onlySet(copy) : copy, List.of())) {
            repair.checkSame(here, good);
            progress.total(good.found().values().stream()
                    .mapToLong(VolumeFile::fileSize)
                    .sum());
            for (int number = 1; number <= good.table().of(); number++) {
                repair.volume(number, good);
            }
        } catch (IOException e) {
            throw OpenFile.unreadable(copy, e);
        }
        return new Report(repair.mended, repair.problems);
    }

    /**
     * Before anything is written: is what lies there a copy of the same bundle at all? A volume whose table can be read says so itself;
     * one whose table is damaged, by its name.
     */
    private void checkSame(Path here, VolumeSet good) throws IOException {
        VolumeTable set = good.table();
        List<Path> there = new ArrayList<>();
        if (Files.isDirectory(here)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(
                    here, f -> VolumeNames.looksLike(String.valueOf(f.getFileName())) && Files.isRegularFile(f))) {
                files.forEach(there::add);
            }
        } else {
            there.add(here);
        }
        boolean same = false;
        for (Path file : there) {
            try (VolumeFile volume = VolumeFile.open(file)) {
                same |= volume.table().bundle().equals(set.bundle());
            } catch (ProblemException e) {
                stopped(e);
                same |= VolumeNames.numbered(String.valueOf(file.getFileName()))
                        .filter(n -> n.of() == set.of() && n.stem().equals(set.name() + "-" + set.version()))
                        .isPresent();
            }
        }
        if (!same) {
            throw ProblemException.of(
                    "bundle.repair-other",
                    "path",
                    here,
                    "copy",
                    good.found().firstEntry().getValue().path(),
                    "bundle",
                    set.name() + " " + set.version() + " (" + set.bundle().brief() + ")");
        }
    }

    private void volume(int number, VolumeSet good) throws IOException {
        VolumeTable set = good.table();
        String name = VolumeNames.of(set.name(), set.version(), number, set.of());
        VolumeFile source = good.found().get(number);
        Optional<Path> there = folders.stream()
                .map(folder -> folder.resolve(name))
                .filter(Files::isRegularFile)
                .findFirst();
        if (source == null) {
            // the copy lacks it too: what is here must be whole by itself
            if (there.isEmpty()) {
                problems.add(Problem.of("bundle.repair-missing", "volume", name));
            } else {
                judge(there.get());
            }
            return;
        }
        if (there.isEmpty()) {
            copyWhole(source, folders.iterator().next().resolve(name));
        } else if (!Files.isSameFile(there.get(), source.path())) {
            mend(there.get(), source);
        } else {
            throw ProblemException.of("bundle.repair-same", "volume", there.get());
        }
    }

    private void judge(Path file) throws IOException {
        try (VolumeFile volume = VolumeFile.open(file)) {
            if (volume.fileSize() != volume.table().size()) {
                problems.add(volume.lengthProblem().problem());
            }
            for (int i = 0; i < volume.table().chunkCount(); i++) {
                progress.checkpoint();
                if (!heard(volume, i)) {
                    problems.add(volume.damaged(i).problem());
                }
            }
        } catch (ProblemException e) {
            stopped(e);
            problems.add(e.problem());
        }
    }

    private static void stopped(ProblemException e) {
        if (e.problem().code().equals("problem.stopped")) {
            throw e;
        }
    }

    private void copyWhole(VolumeFile source, Path file) throws IOException {
        VolumeTable table = source.table();
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
                    part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                head(source, out);
                for (int i = 0; i < table.chunkCount() && whole; i++) {
                    whole = take(source, i, out);
                }
                out.force(true);
            }
            if (!whole) {
                return;
            }
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw VolumeWriter.failed(part, e);
        } finally {
            // half a volume would only take the space that the next try needs
            Files.deleteIfExists(part);
        }
        mended.add(new Mended(file, table.chunkCount() + 1, table.size()));
    }

    private void mend(Path file, VolumeFile source) throws IOException {
        VolumeTable table = source.table();
        int parts = 0;
        long bytes = 0;
        if (!headIsGood(file, source)) {
            Optional<Problem> foreign = foreign(file, source);
            if (foreign.isPresent()) {
                problems.add(foreign.get());
                return;
            }
            write(file, out -> head(source, out));
            parts++;
            bytes += table.data();
        }
        List<Integer> bad = new ArrayList<>();
        try (VolumeFile volume = VolumeFile.open(file)) {
            for (int i = 0; i < table.chunkCount(); i++) {
                progress.checkpoint();
                if (!heard(volume, i)) {
                    bad.add(i);
                } else {
                    progress.advance(volume.name(), table.chunkLength(i));
                }
            }
        }
        if (!bad.isEmpty() || Files.size(file) != table.size()) {
            List<Integer> taken = new ArrayList<>();
            boolean[] cut = new boolean[1];
            write(file, out -> {
                for (int i : bad) {
                    if (take(source, i, out)) {
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
            held(file, taken);
        }
        if (parts > 0) {
            mended.add(new Mended(file, parts, bytes));
        }
    }

    /** Whether what was just written can be read back right, as far as the system asks the medium for it. */
    private void held(Path file, List<Integer> taken) throws IOException {
        try (VolumeFile volume = VolumeFile.open(file)) {
            for (int i : taken) {
                if (!heard(volume, i)) {
                    problems.add(volume.damaged(i).problem());
                }
            }
        }
    }

    private static boolean headIsGood(Path file, VolumeFile source) throws IOException {
        byte[] there = new byte[(int) source.table().data()];
        byte[] wanted = new byte[there.length];
        source.read(0, wanted, 0, wanted.length);
        try (OpenFile open = OpenFile.open(file)) {
            if (open.size() < there.length) {
                return false;
            }
            open.read(0, there, 0, there.length);
        } catch (IOException e) {
            // a start that cannot be read is a start that is lost
            return false;
        }
        return Arrays.equals(there, wanted);
    }

    /** A volume that opens is sound at its start; when that start is not the copy's, it is another volume and is left alone. */
    private static Optional<Problem> foreign(Path file, VolumeFile source) {
        try (VolumeFile other = VolumeFile.open(file)) {
            VolumeTable holds = other.table();
            VolumeTable wanted = source.table();
            boolean otherCut = holds.bundle().equals(wanted.bundle());
            return Optional.of(
                    otherCut
                            ? Problem.of("bundle.repair-other-cut", "volume", file, "copy", source.path())
                            : Problem.of(
                                    "bundle.volume-foreign",
                                    "volume",
                                    String.valueOf(file.getFileName()),
                                    "file",
                                    file,
                                    "holds",
                                    holds.name() + " " + holds.version() + " ("
                                            + holds.bundle().brief() + "), volume " + holds.number() + " of "
                                            + holds.of(),
                                    "wanted",
                                    wanted.name() + " " + wanted.version() + " ("
                                            + wanted.bundle().brief() + ")"));
        } catch (ProblemException e) {
            return Optional.empty();
        }
    }

    private interface Writing {
        void to(FileChannel out) throws IOException;
    }

    private static void write(Path file, Writing writing) {
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
            try {
                writing.to(out);
            } finally {
                // stopped or not: what is repaired stays repaired
                out.force(true);
            }
        } catch (IOException e) {
            throw VolumeWriter.failed(file, e);
        }
    }

    private static void head(VolumeFile source, FileChannel out) throws IOException {
        byte[] head = new byte[(int) source.table().data()];
        source.read(0, head, 0, head.length);
        writeAt(out, 0, head, head.length);
    }

    /** Copies one chunk that the copy has right. */
    private boolean take(VolumeFile source, int index, FileChannel out) throws IOException {
        progress.checkpoint();
        if (!good(source, index)) {
            problems.add(source.damaged(index).problem());
            return false;
        }
        VolumeTable table = source.table();
        writeAt(out, table.chunkStart(index), chunk, table.chunkLength(index));
        progress.advance(source.name(), table.chunkLength(index));
        return true;
    }

    private boolean heard(VolumeFile volume, int index) throws IOException {
        boolean good = good(volume, index);
        chunks.accept(new ChunkState(
                volume.table().number(), index, volume.table().chunkCount(), good));
        return good;
    }

    private boolean good(VolumeFile volume, int index) throws IOException {
        try {
            return volume.good(index, chunk);
        } catch (ProblemException e) {
            // a place that cannot be read is a place that is lost
            stopped(e);
            return false;
        }
    }

    private static void writeAt(FileChannel out, long at, byte[] bytes, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
        while (buffer.hasRemaining()) {
            out.write(buffer, at + buffer.position());
        }
    }
}
