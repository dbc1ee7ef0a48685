package dev.landfall.engine.cluster;

import dev.landfall.engine.cluster.wire.Connection;
import dev.landfall.engine.cluster.wire.Login;
import dev.landfall.engine.cluster.wire.Target;
import dev.landfall.engine.problem.ProblemException;
import java.time.Duration;
import java.util.Map;

/** Opens what a context names. */
final class Connections {
    private Connections() {}

    /** @throws ProblemException {@code cluster.dangling-context} and those of {@link Connection#open} */
    static Connection open(
            ContextRef ref, String namespace, Duration timeout, int attempts, Map<String, String> environment) {
        Target target = ref.target();
        Login login = ref.login();
        if (target == null) {
            throw dangling(ref, "cluster", ref.cluster());
        }
        if (login == null) {
            throw dangling(ref, "user", ref.user());
        }
        return Connection.open(
                target, login, namespace.isEmpty() ? "default" : namespace, timeout, attempts, environment);
    }

    private static ProblemException dangling(ContextRef ref, String kind, String name) {
        return ProblemException.of(
                "cluster.dangling-context",
                "context",
                ref.name(),
                "file",
                ref.file(),
                "kind",
                kind,
                "name",
                name.isEmpty() ? "(no name)" : name);
    }
}
