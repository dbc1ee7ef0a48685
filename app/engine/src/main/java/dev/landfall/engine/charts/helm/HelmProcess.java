package dev.landfall.engine.charts.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One running {@link HelmWorker}, seen from outside. One call at a time. */
final class HelmProcess {
    private static final String END = "";
    private static final Duration POLITE = Duration.ofSeconds(5);

    private final Process process;
    private final PrivateFolder folder;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final StringBuilder complaints = new StringBuilder();

    private HelmProcess(Process process, PrivateFolder folder) {
        this.process = process;
        this.folder = folder;
        Thread.ofPlatform().daemon().name("helm-answers").start(this::readAnswers);
        Thread.ofPlatform().daemon().name("helm-complaints").start(this::readComplaints);
    }

    /** @throws ProblemException {@code charts.no-worker} */
    static HelmProcess start() {
        PrivateFolder folder = PrivateFolder.create();
        try {
            ProcessBuilder builder = new ProcessBuilder(command(folder));
            environment(builder.environment(), folder);
            return new HelmProcess(builder.directory(folder.path().toFile()).start(), folder);
        } catch (IOException e) {
            folder.close();
            throw ProblemException.because(e, "charts.no-worker", "why", String.valueOf(e.getMessage()));
        }
    }

    private static List<String> command(PrivateFolder folder) {
        List<String> command = new ArrayList<>();
        boolean windows =
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("windows");
        command.add(Path.of(System.getProperty("java.home", ""), "bin", windows ? "java.exe" : "java")
                .toString());
        command.addAll(List.of(
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-Djna.encoding=UTF-8",
                "-Djava.io.tmpdir=" + folder.folder("tmp")));
        Module module = HelmWorker.class.getModule();
        if (module.isNamed()) {
            command.addAll(List.of(
                    "--enable-native-access=com.sun.jna",
                    "--module-path",
                    absolute(System.getProperty("jdk.module.path", "")),
                    "--module",
                    module.getName() + "/" + HelmWorker.class.getName()));
        } else {
            command.addAll(List.of(
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    absolute(System.getProperty("java.class.path", "")),
                    HelmWorker.class.getName()));
        }
        return command;
    }

    /** The worker stands in a folder of its own, so relative entries would lead nowhere. */
    private static String absolute(String path) {
        List<String> entries = new ArrayList<>();
        for (String entry : path.split(File.pathSeparator, -1)) {
            if (!entry.isEmpty()) {
                entries.add(Path.of(entry).toAbsolutePath().toString());
            }
        }
        return String.join(File.pathSeparator, entries);
    }

    /** Helm takes its storage driver, its caches and its plugins from the environment: none of the engineer's may leak in. */
    private static void environment(Map<String, String> environment, PrivateFolder folder) {
        environment
                .keySet()
                .removeIf(name -> name.startsWith("HELM_")
                        || name.equals("KUBECONFIG")
                        || name.equals("JAVA_TOOL_OPTIONS")
                        || name.equals("JDK_JAVA_OPTIONS")
                        || name.startsWith("LANDFALL_"));
        environment.put("HELM_DRIVER", "secret");
        for (String purpose : List.of("CACHE", "CONFIG", "DATA")) {
            environment.put(
                    "HELM_" + purpose + "_HOME",
                    folder.folder("helm-" + purpose.toLowerCase(Locale.ROOT)).toString());
        }
        environment.put("HELM_PLUGINS", folder.folder("helm-plugins").toString());
        environment.put("KUBECACHEDIR", folder.folder("kube-cache").toString());
    }

    boolean alive() {
        return process.isAlive();
    }

    /** @throws ProblemException as {@link HelmWorkers#call} */
    HelmAnswer call(HelmCall call, Duration deadline, Progress progress) {
        String nonce = UUID.randomUUID().toString();
        forgetDiscovery();
        send(call.toJson().put("nonce", nonce));
        long end = System.nanoTime() + deadline.toNanos();
        while (true) {
            String line = next();
            if (line != null && line.equals(END)) {
                throw ProblemException.of(
                        "charts.helm-died", "verb", verb(call), "release", call.release(), "why", lastWords());
            }
            if (line != null && line.startsWith(nonce + " ")) {
                return answer(line.substring(nonce.length() + 1));
            }
            if (progress.stopped()) {
                stopPolitely(call, nonce);
                progress.checkpoint();
            }
            if (System.nanoTime() > end) {
                throw ProblemException.of(
                        "charts.helm-silent",
                        "verb",
                        verb(call),
                        "release",
                        call.release(),
                        "seconds",
                        deadline.toSeconds());
            }
        }
    }

    private @Nullable String next() {
        try {
            return lines.poll(100, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemException.because(e, "problem.stopped");
        }
    }

    private static HelmAnswer answer(String json) {
        try {
            JsonNode node = Json.strict(json.getBytes(StandardCharsets.UTF_8));
            return new HelmAnswer(node.get("done").asBoolean(), node.get("text").asText());
        } catch (IOException e) {
            throw new IllegalStateException("an answer of our own cannot be read", e);
        }
    }

    /** A first installation hears the signal and marks its release failed, so that nothing has to be unlocked later. */
    private void stopPolitely(HelmCall call, String nonce) {
        if (call.verb() != HelmCall.Verb.INSTALL) {
            return;
        }
        process.destroy();
        long end = System.nanoTime() + POLITE.toNanos();
        while (System.nanoTime() < end && process.isAlive()) {
            String line = next();
            if (line != null && (line.equals(END) || line.startsWith(nonce))) {
                return;
            }
        }
    }

    private void send(ObjectNode call) {
        try {
            BufferedWriter out =
                    new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
            out.write(call.toString());
            out.newLine();
            out.flush();
        } catch (IOException e) {
            throw ProblemException.because(e, "charts.helm-died", "verb", "start", "release", "", "why", lastWords());
        }
    }

    /** Discovery that an earlier call kept on disk may be older than the cluster. */
    private void forgetDiscovery() {
        Path cache = folder.path().resolve("kube-cache");
        PrivateFolder.delete(cache);
        if (!Files.isDirectory(cache)) {
            folder.folder("kube-cache");
        }
    }

    void kill() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        folder.close();
    }

    private String lastWords() {
        String text;
        synchronized (complaints) {
            text = complaints.toString().strip();
        }
        String first = text.lines().filter(l -> !l.isBlank()).findFirst().orElse("it ended without a word");
        return first.length() > 300 ? first.substring(0, 300) + "…" : first;
    }

    private static String verb(HelmCall call) {
        return call.verb().name().toLowerCase(Locale.ROOT);
    }

    private void readAnswers() {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = in.readLine();
            while (line != null) {
                if (!line.isEmpty()) {
                    lines.add(line);
                }
                line = in.readLine();
            }
        } catch (IOException e) {
            // ends below
        }
        lines.add(END);
    }

    private void readComplaints() {
        byte[] buffer = new byte[4096];
        try (InputStream in = Objects.requireNonNull(process.getErrorStream())) {
            int read = in.read(buffer);
            while (read >= 0) {
                synchronized (complaints) {
                    if (complaints.length() < 16_384) {
                        complaints.append(new String(buffer, 0, read, StandardCharsets.UTF_8));
                    }
                }
                read = in.read(buffer);
            }
        } catch (IOException e) {
            // its end
        }
    }
}
