package dev.landfall.engine.charts.helm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.progress.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Helm's process")
class HelmWorkerTest {
    private static HelmCall version() {
        return new HelmCall(HelmCall.Verb.VERSION, "", "", Path.of("x"), null, null, "", Duration.ZERO, false, false);
    }

    @Test
    @DisplayName("answers, and is kept for the next call")
    void kept() {
        try (HelmWorkers workers = new HelmWorkers()) {
            HelmAnswer first = workers.call(version(), Duration.ofSeconds(60), Progress.none());
            assertTrue(first.done(), first.text());
            assertTrue(first.text().contains("v3."), first.text());
            long before = ProcessHandle.current().children().count();
            assertTrue(workers.call(version(), Duration.ofSeconds(60), Progress.none())
                    .done());
            assertEquals(before, ProcessHandle.current().children().count());
        }
    }

    @Test
    @DisplayName("ends by itself when whoever started it is gone")
    void orphan() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                HelmWorker.class.getName());
        Process worker = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        assertTrue(worker.isAlive());
        worker.getOutputStream().close();
        assertTrue(worker.waitFor(60, TimeUnit.SECONDS));
        assertEquals(1, worker.exitValue());
    }

    @Test
    @DisplayName("has a folder that only this user can read, and that is cleared away even after a crash")
    void folder() throws Exception {
        PrivateFolder folder = PrivateFolder.create();
        Path file = folder.write("kubeconfig", new byte[] {1});
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path())));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Files.writeString(folder.path().resolve(".owner"), String.valueOf(gone.pid()));
        PrivateFolder next = PrivateFolder.create();
        assertFalse(Files.exists(folder.path()));
        next.close();
        assertFalse(Files.exists(next.path()));
    }

    @Test
    @DisplayName("deletes nothing that is not its own")
    void onlyOwn() throws Exception {
        Path other = Files.createTempDirectory("somebody-elses");
        PrivateFolder.delete(other);
        assertTrue(Files.exists(other));
        Files.delete(other);
    }
}
