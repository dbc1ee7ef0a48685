package dev.landfall.desktop.ports;

import dev.landfall.engine.problem.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the Cluster screen asks of the engine. */
public interface ClusterPort {
    /** Reads the kubeconfig files that apply: those added here, else those of the environment, else the user's own. */
    Kubeconfigs read();

    /** Adds a kubeconfig for this site. */
    void add(Path kubeconfig);

    /** Adds a kubeconfig that was pasted; it is kept with the site, encrypted as every secret. */
    void addText(String kubeconfig);

    /** Asks every context in parallel, and tells each as it answers; returns when all have. */
    void check(List<String> contexts, Consumer<ContextCheck> each);

    /** The namespaces of a context that may be installed into. */
    List<Namespace> namespaces(String context);

    Optional<Choice> remembered();

    void use(Choice choice);

    /** @param problem when there is none, or one cannot be read */
    record Kubeconfigs(
            List<Path> files,
            List<Context> contexts,
            @Nullable Problem problem) {
        public Kubeconfigs {
            files = List.copyOf(files);
            contexts = List.copyOf(contexts);
        }
    }

    /** @param current whether kubectl would use it */
    record Context(String name, String server, String user, boolean current) {}

    /**
     * What a context answered.
     *
     * @param version e.g. {@code v1.32.4}
     * @param platform e.g. {@code Kubernetes} or {@code OpenShift 4.16}
     * @param user as the cluster knows the caller
     * @param missingRights what an installation needs and this user may not; empty is good
     * @param problem why it cannot be used; null when it can
     */
    record ContextCheck(
            String context,
            String version,
            String platform,
            String user,
            List<String> missingRights,
            Duration took,
            @Nullable Problem problem) {
        public ContextCheck {
            missingRights = List.copyOf(missingRights);
        }

        public boolean usable() {
            return problem == null;
        }
    }

    /** @param holds what is in it, e.g. "release clearml 7.14.3", "empty" */
    record Namespace(String name, String holds) {}

    record Choice(String context, String namespace) {}
}
