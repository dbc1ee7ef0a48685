package dev.landfall.engine.packages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import dev.landfall.testing.MadeWheels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The machine's own pip, kept off the network by a folder of wheels in its requirements file. */
@DisplayName("pip")
class PipTest {
    @TempDir
    Path folder;

    private Path shelf;

    @BeforeEach
    void shelf() throws IOException {
        shelf = Files.createDirectories(folder.resolve("shelf"));
        MadeWheels.pure(shelf, "landfall-alpha", "1.0", "Requires-Dist: landfall-beta>=2");
        MadeWheels.pure(shelf, "landfall-alpha", "2.0", "Requires-Python: >=3.12");
        MadeWheels.pure(shelf, "landfall-beta", "1.0");
        MadeWheels.pure(shelf, "landfall-beta", "2.1");
        Files.createFile(shelf.resolve("landfall_source-1.0.tar.gz"));
        Files.copy(
                shelf.resolve("landfall_beta-1.0-py3-none-any.whl"),
                shelf.resolve("landfall_other-1.0-cp311-cp311-win_amd64.whl"));
    }

    private static Pip pip() {
        try {
            return Pip.find(Progress.none());
        } catch (ProblemException e) {
            assumeTrue(false, "needs a Python 3 with pip");
            throw e;
        }
    }

    private List<String> resolved(String python, String... packages) throws IOException {
        Path options = Files.writeString(
                folder.resolve("requirements.txt"), "--no-index\n--find-links " + shelf.toUri() + "\n");
        Path into = Files.createDirectories(folder.resolve("into"));
        pip().download(
                        new Pip.Wanted(List.of(options), List.of(packages), python, List.of("manylinux2014_x86_64")),
                        into,
                        Progress.none());
        try (var files = Files.list(into)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    @DisplayName("gathers what is wanted and what that needs, for the Python that is named")
    void resolves() throws IOException {
        assertEquals(
                List.of("landfall_alpha-1.0-py3-none-any.whl", "landfall_beta-2.1-py3-none-any.whl"),
                resolved("3.9", "landfall-alpha"));
        assertTrue(resolved("3.12", "landfall-alpha").contains("landfall_alpha-2.0-py3-none-any.whl"));
    }

    @Test
    @DisplayName("tells a package without a wheel, one with wheels for elsewhere, and one that is not there apart")
    void tells() {
        Problem source = problem("landfall-source==1.0");
        assertEquals("packages.source-only", source.code());
        assertEquals("landfall-source", source.facts().get("packages"));
        assertEquals("packages.no-wheel", problem("landfall-other").code());
        assertEquals("packages.not-found", problem("landfall-nothing").code());
    }

    @Test
    @DisplayName("tells why versions do not go together")
    void contradiction() {
        Problem problem = problem("landfall-alpha==1.0", "landfall-beta<2");
        assertEquals("packages.pip-failed", problem.code());
        assertTrue(
                problem.why().contains("ResolutionImpossible") || problem.why().contains("conflict"), problem.why());
    }

    private Problem problem(String... packages) {
        assumeTrue(pip() != null);
        return assertThrows(ProblemException.class, () -> resolved("3.9", packages))
                .problem();
    }

    @Test
    @DisplayName("that is not there is a problem that says what to do")
    void absent() {
        ProblemException e = assertThrows(
                ProblemException.class, () -> Pip.find(List.of(List.of("/nonexistent/python")), Progress.none()));
        assertEquals("packages.no-pip", e.problem().code());
    }

    @Test
    @DisplayName("is ended with all it started when the engineer stops")
    void stops() throws IOException {
        assumeTrue(Files.exists(Path.of("/bin/sh")));
        Path mark = folder.resolve("started");
        Path slow = Files.writeString(
                folder.resolve("python"),
                "#!/bin/sh\ncase \"$*\" in *--version) echo pip 1; exit 0;; esac\ntouch " + mark
                        + "\nsleep 600 & wait\n");
        Files.setPosixFilePermissions(slow, PosixFilePermissions.fromString("rwx------"));
        AtomicBoolean told = new AtomicBoolean();
        Progress stopping = new Progress() {
            @Override
            public void total(long amount) {}

            @Override
            public void advance(String what, long amount) {}

            @Override
            public void note(String text) {
                told.set(true);
            }

            @Override
            public boolean stopped() {
                return Files.exists(mark);
            }
        };
        Pip pip = Pip.find(List.of(List.of(slow.toString())), stopping);
        long before = ProcessHandle.current().descendants().count();
        ProblemException e = assertThrows(
                ProblemException.class,
                () -> pip.download(new Pip.Wanted(List.of(), List.of("x"), "3.9", List.of("any")), folder, stopping));
        assertEquals("problem.stopped", e.problem().code());
        assertTrue(told.get());
        assertFalse(ProcessHandle.current()
                .descendants()
                .filter(p -> p.info().commandLine().orElse("").contains("sleep 600"))
                .anyMatch(ProcessHandle::isAlive));
        assertTrue(before >= 0);
    }
}
