package dev.landfall.engine.packages;

import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A set of wheels, each once, sorted by project and file name. Immutable.
 *
 * @param projects by their names as an index spells them
 */
public record Wheels(SortedMap<String, List<Wheel>> projects) {
    public Wheels {
        SortedMap<String, List<Wheel>> copy = new TreeMap<>();
        projects.forEach((name, wheels) -> copy.put(name, List.copyOf(wheels)));
        projects = java.util.Collections.unmodifiableSortedMap(copy);
    }

    /**
     * Reads every wheel of some folders, not of folders within them.
     *
     * @throws ProblemException {@code packages.wheel-refused}; {@code packages.wheel-twice} when a name stands for two contents; {@code
     *     packages.source-only} when an sdist lies among them; {@code packages.unreadable}
     */
    public static Wheels of(Collection<Path> folders, Progress progress) {
        SortedMap<String, Wheel> byFile = new TreeMap<>();
        for (Path folder : folders) {
            for (Path file : files(folder)) {
                progress.checkpoint();
                Wheel wheel = Wheel.read(file);
                Wheel before = byFile.putIfAbsent(wheel.name().file(), wheel);
                if (before != null && !before.digest().equals(wheel.digest())) {
                    throw ProblemException.of(
                            "packages.wheel-twice",
                            "wheel",
                            wheel.name().file(),
                            "first",
                            before.path(),
                            "second",
                            wheel.path());
                }
            }
        }
        SortedMap<String, List<Wheel>> projects = new TreeMap<>();
        byFile.values()
                .forEach(wheel -> projects.computeIfAbsent(wheel.project(), p -> new ArrayList<>())
                        .add(wheel));
        return new Wheels(projects);
    }

    private static List<Path> files(Path folder) {
        List<Path> wheels = new ArrayList<>();
        List<String> sources = new ArrayList<>();
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path file : entries.sorted().toList()) {
                String name = String.valueOf(file.getFileName());
                if (name.endsWith(".whl")) {
                    wheels.add(file);
                } else if (name.endsWith(".tar.gz") || name.endsWith(".zip")) {
                    sources.add(name);
                }
            }
        } catch (IOException e) {
            throw ProblemException.because(
                    e, "packages.unreadable", "file", folder, "why", String.valueOf(e.getMessage()));
        }
        if (!sources.isEmpty()) {
            throw ProblemException.of("packages.source-only", "packages", String.join(", ", sources));
        }
        return wheels;
    }

    /** All of them in order. */
    public List<Wheel> all() {
        return projects.values().stream().flatMap(List::stream).toList();
    }

    /** What some wheel needs on every system and none here provides: {@code six (for python-dateutil)}. */
    public List<String> missing() {
        TreeSet<String> missing = new TreeSet<>();
        for (Wheel wheel : all()) {
            for (String need : wheel.metadata().needs()) {
                if (!projects.containsKey(need)) {
                    missing.add(need + " (for " + wheel.project() + ")");
                }
            }
        }
        return List.copyOf(missing);
    }
}
