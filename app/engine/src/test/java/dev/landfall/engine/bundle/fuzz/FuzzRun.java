package dev.landfall.engine.bundle.fuzz;

import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs a reader on damaged inputs. Each must end in time, with a result or with a problem in words that names the file; and leave nothing
 * behind: no file outside its folder or inside, no open handle.
 */
final class FuzzRun {
    private static final long SECONDS = 20;

    private final Reader reader;
    private final Path sandbox;
    private int refused;
    private int accepted;

    FuzzRun(Reader reader, Path sandbox) {
        this.reader = reader;
        this.sandbox = sandbox;
    }

    int refused() {
        return refused;
    }

    int accepted() {
        return accepted;
    }

    /** @throws AssertionError naming reader and seed */
    void rounds(long firstSeed, int rounds) throws Exception {
        Path folder = Files.createDirectories(sandbox.resolve("a/b/case"));
        for (Map.Entry<String, byte[]> file : reader.files().entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
        Path damaged = folder.resolve(reader.damaged());
        byte[] good = reader.files().get(reader.damaged());
        Set<String> before = tree();
        try (ExecutorService thread = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("fuzz").factory())) {
            thread.submit(() -> {
                        reader.work().read(damaged);
                        return true;
                    })
                    .get();
            Set<String> handles = handles();
            for (long seed = firstSeed; seed < firstSeed + rounds; seed++) {
                String which = reader.name() + ", seed " + seed;
                Files.write(damaged, reader.damage().of(good, new Random(seed)));
                one(thread, damaged, which);
                if (!before.equals(tree())) {
                    throw new AssertionError(which + ": wrote " + tree());
                }
            }
            Set<String> left = handles();
            left.removeAll(handles);
            if (!left.isEmpty()) {
                throw new AssertionError(reader.name() + ", seeds " + firstSeed + " on: left open " + left);
            }
        }
    }

    private void one(ExecutorService thread, Path damaged, String which) throws InterruptedException {
        var result = thread.submit(() -> {
            reader.work().read(damaged);
            return true;
        });
        try {
            result.get(SECONDS, TimeUnit.SECONDS);
            accepted++;
        } catch (TimeoutException e) {
            AssertionError slow = new AssertionError(which + ": not done after " + SECONDS + " s");
            Thread.getAllStackTraces().forEach((t, stack) -> {
                if (t.getName().equals("fuzz")) {
                    slow.setStackTrace(stack);
                }
            });
            throw slow;
        } catch (ExecutionException e) {
            refused++;
            switch (e.getCause()) {
                case ProblemException problem -> words(problem.problem(), damaged, which);
                case IOException io when reader.io() && io.getMessage() != null -> {}
                case Throwable other -> throw new AssertionError(which + ": " + other, other);
                case null -> throw new AssertionError(which, e);
            }
        }
    }

    private void words(Problem problem, Path damaged, String which) {
        String why = problem.title() + " " + problem.why() + " " + problem.next();
        if (problem.title().equals(problem.code())
                || (why.contains("${") && !problem.facts().toString().contains("${"))) {
            throw new AssertionError(which + ": no words for " + problem.code() + ": " + why);
        }
        // by the name of the file, or what is in the same folder with it
        Set<String> names = reader.files().keySet().stream()
                .map(f -> String.valueOf(Path.of(f).getFileName()))
                .collect(Collectors.toCollection(TreeSet::new));
        names.add(String.valueOf(damaged.getParent()));
        if (names.stream().noneMatch(n -> problem.facts().toString().contains(n))) {
            throw new AssertionError(which + ": names no file: " + problem.code() + " " + problem.facts());
        }
        if (why.length() > 5_000) {
            throw new AssertionError(
                    which + ": nobody reads " + why.length() + " characters: " + why.substring(0, 300));
        }
    }

    private Set<String> tree() throws IOException {
        try (Stream<Path> all = Files.walk(sandbox)) {
            return all.map(Path::toString).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** The files of the sandbox that are open; empty where the system does not tell. */
    private Set<String> handles() throws IOException {
        Path open = Path.of("/proc/self/fd");
        Set<String> handles = new TreeSet<>();
        if (Files.isDirectory(open)) {
            try (Stream<Path> all = Files.list(open)) {
                for (Path handle : all.toList()) {
                    try {
                        Path target = Files.readSymbolicLink(handle);
                        if (target.startsWith(sandbox)) {
                            handles.add(handle.getFileName() + " " + target);
                        }
                    } catch (IOException closedMeanwhile) {
                        // the handle of this very listing
                    }
                }
            }
        }
        return handles;
    }
}
