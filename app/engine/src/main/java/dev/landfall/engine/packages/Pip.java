package dev.landfall.engine.packages;

import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The pip of this machine, which resolves requirements into wheels. Where it looks and who it is there is the user's own configuration
 * of pip (its files, {@code PIP_…} variables, {@code .netrc}); nothing of that passes through here.
 */
public final class Pip {
    private static final List<List<String>> USUAL = List.of(List.of("python3"), List.of("python"), List.of("py", "-3"));
    private static final Pattern NO_MATCH = Pattern.compile("No matching distribution found for (?<what>[^\\n]+)");
    private static final Pattern NAME = Pattern.compile("(?<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?).*");
    private static final Pattern PINNED = Pattern.compile("==\\s*(?<version>[A-Za-z0-9.!+]+)");

    private final List<String> python;

    private Pip(List<String> python) {
        this.python = List.copyOf(python);
    }

    /**
     * What shall be resolved for one version of Python.
     *
     * @param requirements pip's requirements files
     * @param packages requirements, e.g. {@code jupyterlab>4,<4.4}
     * @param version of the Python that will install them, e.g. {@code 3.11}
     * @param platforms as wheels name them
     */
    public record Wanted(List<Path> requirements, List<String> packages, String version, List<String> platforms) {
        public Wanted {
            requirements = List.copyOf(requirements);
            packages = List.copyOf(packages);
            platforms = List.copyOf(platforms);
        }
    }

    /** @throws ProblemException {@code packages.no-pip} when no Python of this machine has one */
    public static Pip find(Progress progress) {
        return find(USUAL, progress);
    }

    static Pip find(List<List<String>> pythons, Progress progress) {
        for (List<String> python : pythons) {
            List<String> command = new ArrayList<>(python);
            command.addAll(List.of("-m", "pip", "--version"));
            try {
                PipRun run = PipRun.of(command, line -> {}, progress);
                if (run.status() == 0) {
                    progress.note(run.lines().isEmpty() ? "pip" : run.lines().getFirst());
                    return new Pip(python);
                }
            } catch (IOException e) {
                // this one is not there; the next may be
            }
        }
        throw ProblemException.of("packages.no-pip");
    }

    /**
     * Downloads wheels of everything wanted and of everything that needs.
     *
     * @param into a folder; what lies there already is not fetched again
     * @throws ProblemException {@code packages.source-only}, {@code packages.no-wheel}, {@code packages.not-found} or {@code
     *     packages.pip-failed}; {@code problem.stopped}
     */
    public void download(Wanted wanted, Path into, Progress progress) {
        try {
            Path own = Files.createTempFile("landfall-requirements", ".txt");
            try {
                Files.writeString(own, String.join("\n", wanted.packages()) + "\n");
                List<String> command = command(wanted, into, own, List.of("--progress-bar", "off"));
                PipRun run = PipRun.of(command, line -> tell(line, progress), progress);
                if (run.status() != 0) {
                    throw failed(wanted, run, into, progress);
                }
            } finally {
                Files.deleteIfExists(own);
            }
        } catch (IOException e) {
            throw ProblemException.because(
                    e, "packages.pip-failed", "python", wanted.version(), "why", String.valueOf(e.getMessage()));
        }
    }

    /** @param packages in a file too: an argument list can be read by every user of the machine */
    private List<String> command(Wanted wanted, Path into, Path packages, List<String> more) {
        List<String> command = new ArrayList<>(python);
        command.addAll(List.of("-m", "pip", "download", "--only-binary=:all:", "--no-input", "--no-color"));
        command.addAll(List.of("--disable-pip-version-check", "--python-version", wanted.version()));
        command.addAll(List.of("--implementation", "cp", "--dest", into.toString()));
        wanted.platforms().forEach(platform -> command.addAll(List.of("--platform", platform)));
        command.addAll(more);
        wanted.requirements().forEach(file -> command.addAll(List.of("--requirement", file.toString())));
        command.addAll(List.of("--requirement", packages.toString()));
        return command;
    }

    private static void tell(String line, Progress progress) {
        String said = line.strip();
        if (said.startsWith("Collecting ") || said.startsWith("Downloading ") || said.startsWith("WARNING")) {
            progress.note(said);
        }
    }

    private ProblemException failed(Wanted wanted, PipRun run, Path into, Progress progress) throws IOException {
        Optional<String> missing = run.lines().stream()
                .map(NO_MATCH::matcher)
                .filter(Matcher::find)
                .map(m -> m.group("what").strip())
                .findFirst();
        if (missing.isPresent()) {
            return why(wanted, missing.get(), into, progress);
        }
        return ProblemException.of("packages.pip-failed", "python", wanted.version(), "why", run.errors());
    }

    /** Asks pip again about the one package that it found nothing fitting for, to tell what there is instead. */
    private ProblemException why(Wanted wanted, String what, Path into, Progress progress) throws IOException {
        Path one = Files.createTempFile("landfall-requirement", ".txt");
        try {
            Files.writeString(one, what + "\n");
            // with the requirements files, which may say where to look
            List<String> command = command(wanted, into, one, List.of("-vv", "--no-deps"));
            PipRun run = PipRun.of(command, line -> {}, progress);
            List<String> skipped = run.lines().stream()
                    .filter(line -> line.contains("Skipping link"))
                    .filter(line -> about(line, what))
                    .toList();
            if (skipped.stream().anyMatch(line -> line.contains("none of the wheel's tags"))) {
                return ProblemException.of(
                        "packages.no-wheel",
                        "package",
                        what,
                        "python",
                        wanted.version(),
                        "platforms",
                        String.join(", ", wanted.platforms()));
            }
            if (skipped.stream().anyMatch(line -> line.contains("No sources permitted"))) {
                return ProblemException.of("packages.source-only", "packages", name(what));
            }
            return ProblemException.of("packages.not-found", "package", what, "python", wanted.version());
        } finally {
            Files.deleteIfExists(one);
        }
    }

    private static String name(String requirement) {
        Matcher m = NAME.matcher(requirement.split("[\\s<>=!~;(\\[]", 2)[0]);
        return m.matches() ? m.group("name") : requirement;
    }

    /** Whether a link that pip passed over is of this project and, where one is pinned, this version. */
    private static boolean about(String line, String requirement) {
        String file = line.replaceFirst("[#\\s]*\\(from .*", "").replaceFirst("#.*", "");
        file = file.substring(file.lastIndexOf('/') + 1);
        Matcher pinned = PINNED.matcher(requirement);
        String start = name(requirement) + "-" + (pinned.find() ? pinned.group("version") : "");
        return WheelName.normal(file).startsWith(WheelName.normal(start));
    }
}
