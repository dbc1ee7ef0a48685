package dev.landfall.engine.cluster;

import dev.landfall.engine.cluster.wire.ExecPlugin;
import dev.landfall.engine.cluster.wire.Login;
import dev.landfall.engine.cluster.wire.Target;
import dev.landfall.engine.format.Fields;
import dev.landfall.engine.format.YamlNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The cluster and user entries of a kubeconfig (client-go, tools/clientcmd/api/v1). */
final class KubeconfigEntries {
    private KubeconfigEntries() {}

    static Target target(String name, Path file, Fields at) {
        return new Target(
                name,
                file,
                at.text("server", ""),
                at.text("certificate-authority-data", ""),
                path(file, at, "certificate-authority"),
                at.bool("insecure-skip-tls-verify", false),
                at.text("tls-server-name", ""),
                at.text("proxy-url", ""));
    }

    static Login login(String name, Path file, Fields at) {
        Optional<Fields> provider = at.find("auth-provider").map(YamlNode::fields);
        String idToken = provider.flatMap(p -> p.find("config"))
                .map(config -> config.fields().text("id-token", ""))
                .orElse("");
        return new Login(
                name,
                file,
                at.text("token", ""),
                path(file, at, "tokenFile"),
                at.text("client-certificate-data", ""),
                path(file, at, "client-certificate"),
                at.text("client-key-data", ""),
                path(file, at, "client-key"),
                at.text("username", ""),
                at.text("password", ""),
                exec(file, at),
                provider.map(p -> p.text("name", "")).orElse(""),
                idToken,
                impersonation(at));
    }

    private static @Nullable ExecPlugin exec(Path file, Fields at) {
        Optional<YamlNode> exec = at.find("exec");
        if (exec.isEmpty()) {
            return null;
        }
        Fields fields = exec.get().fields();
        Map<String, String> env = new LinkedHashMap<>();
        for (YamlNode item : fields.list("env")) {
            Fields variable = item.fields();
            env.put(variable.text("name"), variable.text("value", ""));
        }
        return new ExecPlugin(
                fields.text("apiVersion", ""),
                fields.text("command"),
                fields.texts("args"),
                env,
                fields.text("installHint", ""),
                fields.bool("provideClusterInfo", false),
                fields.text("interactiveMode", "IfAvailable"),
                folder(file));
    }

    private static Map<String, List<String>> impersonation(Fields at) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        String user = at.text("as", "");
        if (!user.isEmpty()) {
            headers.put("Impersonate-User", List.of(user));
            String uid = at.text("as-uid", "");
            if (!uid.isEmpty()) {
                headers.put("Impersonate-Uid", List.of(uid));
            }
            if (!at.texts("as-groups").isEmpty()) {
                headers.put("Impersonate-Group", at.texts("as-groups"));
            }
            at.find("as-user-extra")
                    .map(YamlNode::fields)
                    .ifPresent(extra -> extra.entries()
                            .keySet()
                            .forEach(key -> headers.put("Impersonate-Extra-" + key, extra.texts(key))));
        }
        return headers;
    }

    private static @Nullable Path path(Path file, Fields at, String key) {
        String text = at.text(key, "");
        return text.isEmpty() ? null : folder(file).resolve(text).normalize();
    }

    private static Path folder(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? Path.of(".") : parent;
    }
}
