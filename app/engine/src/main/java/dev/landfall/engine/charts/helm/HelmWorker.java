package dev.landfall.engine.charts.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.InstallCommand;
import com.marcnuri.helm.UpgradeCommand;
import dev.landfall.engine.format.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The process that holds Helm: reads one call a line, answers one line each, and dies with whoever started it.
 *
 * <p>A native Helm call can neither be interrupted nor kept from taking its process down, and takes its caches and its
 * temporary files from the environment; so it has a process of its own, which can be killed.
 */
public final class HelmWorker {
    private HelmWorker() {}

    /** @param args none: what a call needs comes over standard input */
    public static void main(String[] args) throws InterruptedException {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        Thread.ofPlatform().daemon().name("calls").start(() -> read(lines));
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        while (true) {
            String line = lines.take();
            ObjectNode answer = Json.MAPPER.createObjectNode();
            String nonce = "";
            try {
                JsonNode call = Json.strict(line.getBytes(StandardCharsets.UTF_8));
                nonce = call.get("nonce").asText();
                answer.put("text", run(HelmCall.fromJson(call))).put("done", true);
            } catch (IllegalStateException e) {
                answer.put("text", Objects.requireNonNullElse(e.getMessage(), "Helm failed without a word"))
                        .put("done", false);
            } catch (IOException | RuntimeException | LinkageError e) {
                answer.put("text", "The Helm worker failed: " + e).put("done", false);
            }
            out.println(nonce + " " + answer);
        }
    }

    /** Ends the process when whoever started it is gone: a Helm that nobody watches must not go on changing a cluster. */
    private static void read(BlockingQueue<String> lines) {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            String line = in.readLine();
            while (line != null) {
                lines.add(line);
                line = in.readLine();
            }
        } catch (IOException e) {
            // as good as its end
        }
        Path mine = Path.of(System.getProperty("java.io.tmpdir", "/nowhere")).getParent();
        if (mine != null) {
            PrivateFolder.delete(mine);
        }
        Runtime.getRuntime().halt(1);
    }

    private static String run(HelmCall call) {
        return switch (call.verb()) {
            case VERSION -> Helm.version().call();
            case INSTALL -> install(call);
            case UPGRADE -> upgrade(call);
            case UNINSTALL ->
                Helm.uninstall(call.release())
                        .withNamespace(call.namespace())
                        .withKubeConfig(call.kubeconfig())
                        .call();
        };
    }

    private static String install(HelmCall call) {
        InstallCommand command = new Helm(chart(call.chart()))
                .install()
                .withName(call.release())
                .withNamespace(call.namespace())
                .withKubeConfig(call.kubeconfig())
                .withTimeout((int) call.timeout().toSeconds());
        if (!call.description().isEmpty()) {
            command = command.withDescription(call.description());
        }
        if (call.values() != null) {
            command = command.withValuesFile(call.values());
        }
        if (call.untilReady()) {
            command = command.waitReady();
        }
        if (!call.validate()) {
            command = command.disableOpenApiValidation();
        }
        return command.call().getOutput();
    }

    private static String upgrade(HelmCall call) {
        UpgradeCommand command = new Helm(chart(call.chart()))
                .upgrade()
                .withName(call.release())
                .withNamespace(call.namespace())
                .withKubeConfig(call.kubeconfig())
                .withTimeout((int) call.timeout().toSeconds())
                .resetValues();
        if (!call.description().isEmpty()) {
            command = command.withDescription(call.description());
        }
        if (call.values() != null) {
            command = command.withValuesFile(call.values());
        }
        if (call.untilReady()) {
            command = command.waitReady();
        }
        if (!call.validate()) {
            command = command.disableOpenApiValidation();
        }
        return command.call().getOutput();
    }

    private static Path chart(@Nullable Path chart) {
        return Objects.requireNonNull(chart, "a chart");
    }
}
