package dev.landfall.engine.packages;

import dev.landfall.engine.progress.Progress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * One run of pip, ended.
 *
 * @param status its exit code
 * @param lines what it said, out and err together; the last of it when it said very much
 */
record PipRun(int status, List<String> lines) {
    private static final int KEPT = 20_000;
    private static final long LOOK = 100;
    /** pip masks passwords in addresses itself; but what it is given as an error may come from elsewhere. */
    private static final Pattern USER_INFO = Pattern.compile("://[^/@\\s]+@");

    PipRun {
        lines = List.copyOf(lines);
    }

    /**
     * Runs it to its end; asked to stop, it ends it with all it started.
     *
     * @param each told every line on this thread
     * @throws IOException when there is no such program
     */
    static PipRun of(List<String> command, Consumer<String> each, Progress progress) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(nothing()))
                .start();
        Queue<String> said = new ConcurrentLinkedQueue<>();
        Thread reader = Thread.ofVirtual().name("pip-output").start(() -> read(process, said));
        List<String> lines = new ArrayList<>();
        try {
            boolean ended = false;
            while (!ended) {
                ended = process.waitFor(LOOK, TimeUnit.MILLISECONDS);
                drain(said, lines, each);
                progress.checkpoint();
            }
            reader.join();
            drain(said, lines, each);
            return new PipRun(process.exitValue(), lines);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static java.io.File nothing() {
        return new java.io.File(System.getProperty("os.name", "").startsWith("Windows") ? "NUL" : "/dev/null");
    }

    private static void read(Process process, Queue<String> said) {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                said.add(USER_INFO.matcher(line).replaceAll("://****@"));
            }
        } catch (IOException ignored) {
            // it was ended while it spoke
        }
    }

    private static void drain(Queue<String> said, List<String> lines, Consumer<String> each) {
        for (String line = said.poll(); line != null; line = said.poll()) {
            each.accept(line);
            if (lines.size() >= KEPT) {
                lines.subList(0, KEPT / 2).clear();
            }
            lines.add(line);
        }
    }

    /** What it gives as the reason, in a few lines. */
    String errors() {
        List<String> errors =
                lines.stream().filter(line -> line.startsWith("ERROR")).toList();
        List<String> told = errors.isEmpty() ? lines : errors;
        String text = String.join(" ", told.subList(Math.max(0, told.size() - 4), told.size()));
        return text.isEmpty() ? "it ended with status " + status : text;
    }
}
