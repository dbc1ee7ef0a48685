package dev.landfall.engine.cluster.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One run of an {@link ExecPlugin}. */
final class ExecRun {
    private static final int LIMIT = 1 << 20;
    private static final String OLD = "client.authentication.k8s.io/v1beta1";
    private static final String NEW = "client.authentication.k8s.io/v1";

    /** @param until when it stops being good; null when the plugin does not say */
    record Credential(
            String token,
            @Nullable ClientIdentity identity,
            @Nullable Instant until) {
        @Override
        public String toString() {
            return "Credential[until " + until + "]";
        }
    }

    private final ExecPlugin plugin;
    private final @Nullable Target target;
    private final Map<String, String> environment;
    private final Duration limit;

    ExecRun(ExecPlugin plugin, @Nullable Target target, Map<String, String> environment, Duration limit) {
        this.plugin = plugin;
        this.target = target;
        this.environment = environment;
        this.limit = limit;
    }

    /** @throws ProblemException {@code cluster.exec-…} when it is missing, fails, takes too long or says nothing useful */
    Credential credential(List<String> secrets) {
        if (!plugin.apiVersion().equals(NEW) && !plugin.apiVersion().equals(OLD)) {
            throw ProblemException.of(
                    "cluster.exec-version", "command", plugin.command(), "version", plugin.apiVersion());
        }
        if (plugin.interactive().equals("Always")) {
            throw ProblemException.of("cluster.exec-needs-terminal", "command", plugin.command());
        }
        Path file = plugin.find(environment)
                .orElseThrow(() -> ProblemException.of(
                        "cluster.exec-missing",
                        "command",
                        plugin.command(),
                        "hint",
                        plugin.installHint().isBlank()
                                ? "Install it, or put the folder it is in on the search path (PATH)."
                                : plugin.installHint().strip()));
        return parse(output(file, secrets));
    }

    private String output(Path file, List<String> secrets) {
        List<String> line = new ArrayList<>(List.of(file.toString()));
        line.addAll(plugin.args());
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().putAll(plugin.env());
        builder.environment().put("KUBERNETES_EXEC_INFO", info());
        try (var readers = Executors.newVirtualThreadPerTaskExecutor()) {
            Process process = builder.start();
            process.getOutputStream().close();
            try {
                var out = CompletableFuture.supplyAsync(() -> read(process.getInputStream()), readers);
                var err = CompletableFuture.supplyAsync(() -> read(process.getErrorStream()), readers);
                if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw ProblemException.of(
                            "cluster.exec-timeout", "command", plugin.command(), "seconds", limit.toSeconds());
                }
                String said = err.get(5, TimeUnit.SECONDS).strip();
                if (process.exitValue() != 0) {
                    throw ProblemException.of(
                            "cluster.exec-failed",
                            "command",
                            plugin.command(),
                            "exit",
                            process.exitValue(),
                            "said",
                            said.isEmpty() ? "nothing" : tail(Mask.text(said, secrets)));
                }
                return out.get(5, TimeUnit.SECONDS);
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (IOException | ExecutionException | java.util.concurrent.TimeoutException e) {
            throw ProblemException.because(
                    e,
                    "cluster.exec-failed",
                    "command",
                    plugin.command(),
                    "exit",
                    "unknown",
                    "said",
                    "it cannot be run");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemException.of("problem.stopped");
        }
    }

    private Credential parse(String output) {
        try {
            JsonNode credential = Json.MAPPER.readTree(output);
            JsonNode status = credential.path("status");
            String token = status.path("token").asText("");
            String cert = status.path("clientCertificateData").asText("");
            String key = status.path("clientKeyData").asText("");
            if (!credential.path("kind").asText().equals("ExecCredential") || (token.isEmpty() && cert.isEmpty())) {
                throw bad("it holds neither a token nor a certificate");
            }
            ClientIdentity identity = cert.isEmpty()
                    ? null
                    : new ClientIdentity(
                            Pem.certificates(cert.getBytes(StandardCharsets.UTF_8)),
                            Pem.privateKey(key.getBytes(StandardCharsets.UTF_8)));
            String until = status.path("expirationTimestamp").asText("");
            return new Credential(token, identity, until.isEmpty() ? null : Instant.parse(until));
        } catch (IOException e) {
            throw bad("it is not JSON");
        } catch (GeneralSecurityException e) {
            throw bad(String.valueOf(e.getMessage()));
        } catch (DateTimeParseException e) {
            throw bad("its expirationTimestamp is not a time");
        }
    }

    private ProblemException bad(String why) {
        return ProblemException.of("cluster.exec-bad-output", "command", plugin.command(), "why", why);
    }

    private String info() {
        ObjectNode info = Json.MAPPER.createObjectNode();
        info.put("kind", "ExecCredential").put("apiVersion", plugin.apiVersion());
        ObjectNode spec = info.putObject("spec").put("interactive", false);
        if (plugin.clusterInfo() && target != null) {
            ObjectNode cluster = spec.putObject("cluster").put("server", target.server());
            if (target.insecure()) {
                cluster.put("insecure-skip-tls-verify", true);
            }
            if (!target.tlsServerName().isEmpty()) {
                cluster.put("tls-server-name", target.tlsServerName());
            }
            if (!target.caData().isEmpty()) {
                cluster.put("certificate-authority-data", target.caData());
            }
            if (!target.proxyUrl().isEmpty()) {
                cluster.put("proxy-url", target.proxyUrl());
            }
        }
        return info.toString();
    }

    private static String read(InputStream in) {
        try (in) {
            return new String(in.readNBytes(LIMIT), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    private static String tail(String text) {
        return text.length() <= 600 ? text : "… " + text.substring(text.length() - 600);
    }
}
