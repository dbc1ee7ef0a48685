package dev.landfall.engine.cluster;

import dev.landfall.engine.cluster.wire.Login;
import dev.landfall.engine.cluster.wire.Target;
import dev.landfall.engine.format.Fields;
import dev.landfall.engine.format.Yaml;
import dev.landfall.engine.format.YamlNode;
import dev.landfall.engine.problem.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Reads kubeconfig files as kubectl does: entries of all files together, the first of a name wins, paths are relative
 * to the file they stand in.
 */
public final class Kubeconfigs {
    private record Context(String name, Path file, String cluster, String user, String namespace) {}

    private final Map<String, Target> clusters = new LinkedHashMap<>();
    private final Map<String, Login> users = new LinkedHashMap<>();
    private final Map<String, Context> contexts = new LinkedHashMap<>();
    private String current = "";

    private Kubeconfigs() {}

    /**
     * Every context, in the order of the files, without connecting. A context that names a missing cluster or user is
     * listed too.
     *
     * @throws ProblemException {@code cluster.no-kubeconfig} when there is no file or a chosen one is missing;
     *     {@code format.unreadable}, {@code format.bad-yaml}, {@code format.wrong-value} for what cannot be read
     */
    public static List<ContextRef> contexts(KubeconfigSource source) {
        Kubeconfigs merged = new Kubeconfigs();
        boolean any = false;
        for (Path file : source.files()) {
            if (Files.isRegularFile(file)) {
                merged.add(file.toAbsolutePath().normalize());
                any = true;
            }
        }
        if (!any) {
            throw ProblemException.of("cluster.no-kubeconfig", "where", source.words());
        }
        return merged.contexts.values().stream().map(merged::resolve).toList();
    }

    /**
     * The context of that name, or the current one when no name is given.
     *
     * @param name empty for the current context
     * @throws ProblemException {@code cluster.no-such-context}, {@code cluster.no-current-context}, and those of
     *     {@link #contexts}
     */
    public static ContextRef context(KubeconfigSource source, String name) {
        List<ContextRef> all = contexts(source);
        Optional<ContextRef> found = all.stream()
                .filter(c -> name.isEmpty() ? c.current() : c.name().equals(name))
                .findFirst();
        String known = all.isEmpty()
                ? "none"
                : String.join(", ", all.stream().map(ContextRef::name).toList());
        return found.orElseThrow(() -> name.isEmpty()
                ? ProblemException.of("cluster.no-current-context", "where", source.words(), "known", known)
                : ProblemException.of(
                        "cluster.no-such-context", "name", name, "where", source.words(), "known", known));
    }

    private ContextRef resolve(Context context) {
        Login login = context.user.isEmpty() ? Login.anonymous(context.file) : users.get(context.user);
        return new ContextRef(
                context.name,
                context.file,
                context.cluster,
                context.user,
                context.namespace,
                context.name.equals(current),
                clusters.get(context.cluster),
                login);
    }

    private void add(Path file) {
        YamlNode document = Yaml.read(file);
        if (document instanceof YamlNode.Scalar scalar && scalar.empty()) {
            return;
        }
        Fields config = document.fields();
        merge(config, "clusters", "cluster", clusters, (name, at) -> KubeconfigEntries.target(name, file, at));
        merge(config, "users", "user", users, (name, at) -> KubeconfigEntries.login(name, file, at));
        merge(config, "contexts", "context", contexts, (name, at) -> context(name, file, at));
        if (current.isEmpty()) {
            current = config.text("current-context", "");
        }
    }

    private static Context context(String name, Path file, Fields at) {
        return new Context(name, file, at.text("cluster", ""), at.text("user", ""), at.text("namespace", ""));
    }

    private static <T> void merge(
            Fields config, String list, String key, Map<String, T> into, BiFunction<String, Fields, T> read) {
        for (YamlNode item : config.list(list)) {
            Fields entry = item.fields();
            String name = entry.text("name");
            Optional<Fields> body = entry.find(key).map(YamlNode::fields);
            if (body.isPresent() && !into.containsKey(name)) {
                into.put(name, read.apply(name, body.get()));
            }
        }
    }
}
