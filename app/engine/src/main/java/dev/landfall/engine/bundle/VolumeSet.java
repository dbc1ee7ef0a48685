package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The volumes of one bundle that could be found, and what is wrong with the others.
 *
 * @param found by number
 * @param problems a damaged table, a volume of another bundle under this one's name, a volume that is not there
 */
record VolumeSet(SortedMap<Integer, VolumeFile> found, List<Problem> problems) implements AutoCloseable {
    /**
     * Finds the set that a volume belongs to: first by name in its own folder and the others, then whatever its name by its table. A volume
     * that is there twice is taken where it is longest and its start is sound; the other fills in where that one is damaged.
     *
     * @throws ProblemException when the volume itself cannot be opened, and none of those named like it
     */
    static VolumeSet around(Path volume, List<Path> folders) {
        return new Search(volume, folders).search();
    }

    /** Which volume of which bundle a table says it is of, in words. */
    static String title(VolumeTable table) {
        return table.name() + " " + table.version() + " (" + table.bundle().brief() + "), volume " + table.number()
                + " of " + table.of();
    }

    VolumeTable table() {
        return found.firstEntry().getValue().table();
    }

    @Override
    public void close() {
        found.values().forEach(VolumeFile::close);
    }

    private static final class Search {
        private final Path start;
        private final Set<Path> folders = new LinkedHashSet<>();
        private final Set<Path> seen = new LinkedHashSet<>();
        private final SortedMap<Integer, VolumeFile> found = new TreeMap<>();
        private final SortedMap<Integer, Problem> broken = new TreeMap<>();
        private final SortedMap<Integer, Problem> foreign = new TreeMap<>();

        Search(Path start, List<Path> more) {
            this.start = start.toAbsolutePath();
            Path parent = this.start.getParent();
            if (parent != null) {
                folders.add(parent);
            }
            more.forEach(f -> folders.add(f.toAbsolutePath()));
        }

        VolumeSet search() {
            seen.add(start);
            VolumeFile first = first();
            found.put(first.table().number(), first);
            try {
                byName(first);
                if (found.size() < first.table().of()) {
                    byTable(first.table());
                }
                // a damaged or foreign file is no harm where the right one was found as well
                broken.keySet().removeAll(found.keySet());
                foreign.keySet().removeAll(found.keySet());
                List<Problem> problems = new ArrayList<>(broken.values());
                problems.addAll(foreign.values());
                missing(first, problems);
                return new VolumeSet(found, problems);
            } catch (RuntimeException e) {
                found.values().forEach(VolumeFile::close);
                throw e;
            }
        }

        /** The volume that was named; when its start is damaged, any that is named as another of the same set. */
        private VolumeFile first() {
            try {
                return VolumeFile.open(start);
            } catch (ProblemException e) {
                VolumeNames.Numbered said = VolumeNames.numbered(String.valueOf(start.getFileName()))
                        .orElseThrow(() -> e);
                for (int number = 1; number <= said.of(); number++) {
                    for (Path folder : folders) {
                        Path file = folder.resolve(VolumeNames.of(said.stem(), number, said.of()));
                        if (Files.isRegularFile(file) && !seen.contains(file)) {
                            try {
                                VolumeFile other = VolumeFile.open(file);
                                seen.add(file);
                                broken.put(said.number(), e.problem());
                                return other;
                            } catch (ProblemException alsoDamaged) {
                                // told when the set is known
                            }
                        }
                    }
                }
                throw e;
            }
        }

        private void byName(VolumeFile first) {
            VolumeTable table = first.table();
            String stem = VolumeNames.numbered(first.name())
                    .filter(n -> n.number() == table.number())
                    .map(VolumeNames.Numbered::stem)
                    .orElse(table.name() + "-" + table.version());
            for (int number = 1; number <= table.of(); number++) {
                String name = VolumeNames.of(stem, number, table.of());
                for (Path folder : folders) {
                    Path file = folder.resolve(name);
                    if (Files.isRegularFile(file)) {
                        consider(file, table, number);
                    }
                }
            }
        }

        private void byTable(VolumeTable table) {
            for (Path folder : folders) {
                try (DirectoryStream<Path> files = Files.newDirectoryStream(
                        folder, f -> VolumeNames.looksLike(f.getFileName().toString()) && Files.isRegularFile(f))) {
                    for (Path file : files) {
                        consider(file, table, 0);
                    }
                } catch (IOException e) {
                    throw OpenFile.unreadable(folder, e);
                }
            }
        }

        /** @param named which volume its name says it is; 0 when its name says nothing */
        private void consider(Path file, VolumeTable set, int named) {
            if (!seen.add(file)) {
                return;
            }
            VolumeFile volume;
            try {
                volume = VolumeFile.open(file);
            } catch (ProblemException e) {
                if (named > 0) {
                    broken.putIfAbsent(named, e.problem());
                }
                return;
            }
            VolumeTable table = volume.table();
            if (!table.bundle().equals(set.bundle()) || table.of() != set.of()) {
                volume.close();
                if (named > 0) {
                    foreign.putIfAbsent(named, foreign(file, table, set.bundle(), set));
                }
                return;
            }
            VolumeFile before = found.putIfAbsent(table.number(), volume);
            if (before != null) {
                twice(before, volume);
            }
        }

        private void twice(VolumeFile before, VolumeFile volume) {
            if (!before.sameAs(volume)) {
                // of the same bundle, yet cut in another way
                volume.close();
            } else if (before.wholeLength() || !volume.wholeLength()) {
                before.spare(volume);
            } else {
                found.put(volume.table().number(), volume);
                volume.spare(before);
            }
        }

        private static Problem foreign(Path file, VolumeTable table, Digest wanted, VolumeTable set) {
            return Problem.of(
                    "bundle.volume-foreign",
                    "volume",
                    String.valueOf(file.getFileName()),
                    "file",
                    file,
                    "holds",
                    title(table),
                    "wanted",
                    set.name() + " " + set.version() + " (" + wanted.brief() + ")");
        }

        private void missing(VolumeFile first, List<Problem> problems) {
            VolumeTable table = first.table();
            List<String> names = new ArrayList<>();
            for (int number = 1; number <= table.of(); number++) {
                if (!found.containsKey(number)) {
                    names.add(VolumeNames.of(table.name(), table.version(), number, table.of()));
                }
            }
            if (!names.isEmpty()) {
                problems.add(Problem.of(
                        "bundle.volume-missing",
                        "volumes",
                        String.join(", ", names),
                        "missing",
                        names.size(),
                        "of",
                        table.of(),
                        "folders",
                        String.join(", ", folders.stream().map(Path::toString).toList())));
            }
        }
    }
}
