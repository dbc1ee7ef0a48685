package dev.landfall.engine.cluster;

import dev.landfall.engine.cluster.wire.ExecPlugin;
import dev.landfall.engine.cluster.wire.Login;
import dev.landfall.engine.cluster.wire.Target;
import dev.landfall.engine.format.Yaml;
import dev.landfall.engine.problem.ProblemException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Writes a kubeconfig of one context that stands alone. */
final class SingleContext {
    private SingleContext() {}

    static String write(ContextRef ref, String namespace) {
        Target target = Objects.requireNonNull(ref.target(), "a connected context has a cluster");
        Login login = Objects.requireNonNull(ref.login(), "a connected context has a user");
        Map<String, Object> context = new LinkedHashMap<>();
        context.put("cluster", "target");
        context.put("user", "login");
        context.put("namespace", namespace);
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("apiVersion", "v1");
        config.put("kind", "Config");
        config.put("clusters", List.of(Map.of("name", "target", "cluster", cluster(target))));
        config.put("users", List.of(Map.of("name", "login", "user", user(login))));
        config.put("contexts", List.of(Map.of("name", "landfall", "context", context)));
        config.put("current-context", "landfall");
        return Yaml.print(config);
    }

    private static Map<String, Object> cluster(Target target) {
        Map<String, Object> cluster = new LinkedHashMap<>();
        cluster.put("server", target.server());
        data(cluster, "certificate-authority-data", target.caData(), target.caFile());
        if (target.insecure()) {
            cluster.remove("certificate-authority-data");
            cluster.put("insecure-skip-tls-verify", true);
        }
        text(cluster, "tls-server-name", target.tlsServerName());
        text(cluster, "proxy-url", target.proxyUrl());
        return cluster;
    }

    private static Map<String, Object> user(Login login) {
        Map<String, Object> user = new LinkedHashMap<>();
        text(user, "token", login.token().isEmpty() ? login.idToken() : login.token());
        if (login.tokenFile() != null) {
            user.put("tokenFile", login.tokenFile().toString());
        }
        data(user, "client-certificate-data", login.certData(), login.certFile());
        data(user, "client-key-data", login.keyData(), login.keyFile());
        text(user, "username", login.username());
        text(user, "password", login.password());
        ExecPlugin exec = login.exec();
        if (exec != null) {
            user.put("exec", exec(exec));
        }
        login.headers().forEach((name, values) -> impersonate(user, name, values));
        return user;
    }

    private static void impersonate(Map<String, Object> user, String header, List<String> values) {
        switch (header) {
            case "Impersonate-User" -> user.put("as", values.getFirst());
            case "Impersonate-Uid" -> user.put("as-uid", values.getFirst());
            case "Impersonate-Group" -> user.put("as-groups", values);
            default -> {
                Map<String, Object> extra = new LinkedHashMap<>();
                if (user.get("as-user-extra") instanceof Map<?, ?> before) {
                    before.forEach((k, v) -> extra.put(k.toString(), v));
                }
                extra.put(header.substring("Impersonate-Extra-".length()), values);
                user.put("as-user-extra", extra);
            }
        }
    }

    private static Map<String, Object> exec(ExecPlugin plugin) {
        Map<String, Object> exec = new LinkedHashMap<>();
        exec.put("apiVersion", plugin.apiVersion());
        boolean placed = plugin.command().contains("/") || plugin.command().contains(File.separator);
        exec.put(
                "command",
                placed ? plugin.folder().resolve(plugin.command()).normalize().toString() : plugin.command());
        if (!plugin.args().isEmpty()) {
            exec.put("args", plugin.args());
        }
        List<Map<String, String>> env = new ArrayList<>();
        plugin.env().forEach((name, value) -> env.add(Map.of("name", name, "value", value)));
        if (!env.isEmpty()) {
            exec.put("env", env);
        }
        exec.put("interactiveMode", "Never");
        if (plugin.clusterInfo()) {
            exec.put("provideClusterInfo", true);
        }
        return exec;
    }

    private static void text(Map<String, Object> into, String key, String value) {
        if (!value.isEmpty()) {
            into.put(key, value);
        }
    }

    private static void data(Map<String, Object> into, String key, String base64, @Nullable Path file) {
        if (!base64.isEmpty()) {
            into.put(key, base64);
        } else if (file != null) {
            try {
                into.put(key, Base64.getEncoder().encodeToString(Files.readAllBytes(file)));
            } catch (IOException e) {
                throw ProblemException.because(
                        e, "format.unreadable", "file", file, "why", "it was there when the cluster was connected");
            }
        }
    }
}
