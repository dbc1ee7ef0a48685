package dev.landfall.engine.bundle;

import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Makes a damaged bundle whole with what another copy of it still has right: bad chunks, a damaged table, a volume's cut-off end, a whole
 * missing volume. Two copies that are damaged in different places mend each other.
 */
public final class BundleRepair {
    private final Set<Path> folders = new LinkedHashSet<>();
    private final SortedMap<Integer, List<Path>> targets = new TreeMap<>();
    private final Progress progress;
    private final Consumer<ChunkState> chunks;
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

    /** As {@link #repair(Path, List, List, Progress, Consumer)} with one copy. */
    public static Report repair(Path path, List<Path> more, Path copy, Progress progress) {
        return repair(path, more, List.of(copy), progress);
    }

    /** As {@link #repair(Path, List, List, Progress, Consumer)} when nobody listens. */
    public static Report repair(Path path, List<Path> more, List<Path> copies, Progress progress) {
        return repair(path, more, copies, progress, state -> {});
    }

    /**
     * Repairs in place; what is right already is not written, so nothing that is right is ever at risk. Stopped at any time, or cut off by
     * a crash, it can be begun again.
     *
     * @param path any volume of the damaged bundle, or the folder it lies in
     * @param more folders where others of its volumes lie
     * @param copies each any volume of another copy, or its folder; at least one; together they are taken as one copy
     * @param chunks hears of each chunk here as it is read, and again when it was bad and is right now
     * @throws ProblemException when no copy can be opened, the damaged one cannot be written, or there is no space for a missing volume
     */
    public static Report repair(
            Path path, List<Path> more, List<Path> copies, Progress progress, Consumer<ChunkState> chunks) {
        BundleRepair repair = new BundleRepair(progress, chunks);
        Path here = path.toAbsolutePath();
        if (!Files.exists(here)) {
            throw ProblemException.of("bundle.unreadable", "file", path, "why", "there is no such file or folder");
        }
        repair.folders.add(folderOf(here));
        more.forEach(folder -> repair.folders.add(folder.toAbsolutePath()));
        Path copy = copies.getFirst();
        try (VolumeSet good = VolumeSet.around(
                Files.isDirectory(copy) ? Bundles.onlySet(copy) : copy,
                copies.stream().map(c -> folderOf(c.toAbsolutePath())).toList())) {
            repair.find(here, good);
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

    private static Path folderOf(Path path) {
        return Files.isDirectory(path)
                ? path
                : Optional.ofNullable(path.getParent()).orElse(path);
    }

    /**
     * Before anything is written: which files are volumes of this bundle, and is there any? A volume whose table can be read says so
     * itself; one whose table is damaged, by its name.
     */
    private void find(Path here, VolumeSet good) throws IOException {
        VolumeTable set = good.table();
        boolean same = false;
        for (Path folder : folders) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(
                    folder, f -> VolumeNames.looksLike(String.valueOf(f.getFileName())) && Files.isRegularFile(f))) {
                for (Path file : files) {
                    int number = number(file, set);
                    if (number > 0) {
                        targets.computeIfAbsent(number, n -> new ArrayList<>()).add(file);
                    }
                    same |= number > 0 && (Files.isDirectory(here) || Files.isSameFile(here, file));
                }
            }
        }
        // a volume may be named in any way, when it says itself what it is
        if (!same && Files.isRegularFile(here)) {
            int number = number(here, set);
            same = number > 0
                    && targets.computeIfAbsent(number, n -> new ArrayList<>()).add(here);
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

    /** Which volume of the set a file is; 0 when it is none. */
    private int number(Path file, VolumeTable set) {
        Optional<Integer> named = VolumeNames.numbered(String.valueOf(file.getFileName()))
                .filter(n -> n.of() == set.of() && n.stem().equals(set.name() + "-" + set.version()))
                .map(VolumeNames.Numbered::number);
        try (VolumeFile volume = VolumeFile.open(file)) {
            VolumeTable table = volume.table();
            if (table.bundle().equals(set.bundle())) {
                return table.of() == set.of() ? table.number() : named.orElse(0);
            }
            named.ifPresent(number -> problems.add(foreign(file, table, set)));
            return 0;
        } catch (ProblemException e) {
            VolumeMending.stopped(e);
            return named.orElse(0);
        }
    }

    private static Problem foreign(Path file, VolumeTable holds, VolumeTable wanted) {
        return Problem.of(
                "bundle.volume-foreign",
                "volume",
                String.valueOf(file.getFileName()),
                "file",
                file,
                "holds",
                VolumeSet.title(holds),
                "wanted",
                wanted.name() + " " + wanted.version() + " (" + wanted.bundle().brief() + ")");
    }

    private void volume(int number, VolumeSet good) throws IOException {
        VolumeTable set = good.table();
        String name = VolumeNames.of(set.name(), set.version(), number, set.of());
        VolumeFile source = good.found().get(number);
        List<Path> there = targets.getOrDefault(number, List.of());
        if (there.isEmpty()) {
            if (source == null) {
                problems.add(Problem.of("bundle.repair-missing", "volume", name));
                return;
            }
            Path file = folders.iterator().next().resolve(name);
            if (!Files.exists(file)) {
                new VolumeMending(source, file, progress, chunks, problems)
                        .copy()
                        .ifPresent(mended::add);
            }
            return;
        }
        for (Path file : there) {
            if (source == null) {
                // the copy lacks it too: what is here must be whole by itself
                VolumeMending.judge(file, progress, chunks, problems);
            } else if (Files.isSameFile(file, source.path())) {
                throw ProblemException.of("bundle.repair-same", "volume", file);
            } else {
                new VolumeMending(source, file, progress, chunks, problems)
                        .mend()
                        .ifPresent(mended::add);
            }
        }
    }
}
