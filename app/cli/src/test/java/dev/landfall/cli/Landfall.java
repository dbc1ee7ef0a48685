package dev.landfall.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Runs {@code landfall} as a stranger would: in this process, or as one of its own that can be killed. */
final class Landfall {
    private final Map<String, String> environment = new LinkedHashMap<>();

    Landfall with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** What a command said and how it ended. */
    record Ended(int code, String out, String err) {
        @Override
        public String toString() {
            return "exit " + code + "\n--- out\n" + out + "--- err\n" + err;
        }
    }

    /** Runs it in this process. */
    Ended run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(
                new Terminal(new PrintWriter(out), new PrintWriter(err), environment, Clock.systemUTC()), args);
        return new Ended(code, out.toString(), err.toString());
    }

    /** Starts it as a process of its own. */
    Running start(String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "dev.landfall.cli.Main"));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return new Running(builder.start());
    }

    /** A command at work in its own process. */
    static final class Running implements AutoCloseable {
        private final Process process;
        private final BufferedReader lines;
        private final List<String> seen = new ArrayList<>();

        Running(Process process) {
            this.process = process;
            this.lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        }

        /** Reads on until a line is as wanted; fails with what was said when the process ends before. */
        String await(Predicate<String> wanted) throws IOException {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                seen.add(line);
                if (wanted.test(line)) {
                    return line;
                }
            }
            throw new AssertionError("ended without the line that was waited for:\n" + String.join("\n", seen));
        }

        /** Kills it without a word, as kill -9 does, with whatever it started. */
        void kill() throws InterruptedException {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                throw new AssertionError("cannot be killed");
            }
        }

        /** Reads to its end. */
        Ended end() throws IOException, InterruptedException {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                seen.add(line);
            }
            int code = process.waitFor();
            return new Ended(code, String.join("\n", seen), "");
        }

        List<String> seen() {
            return seen;
        }

        @Override
        public void close() {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
