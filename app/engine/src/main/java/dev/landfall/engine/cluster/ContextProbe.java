package dev.landfall.engine.cluster;

import dev.landfall.engine.cluster.wire.Api;
import dev.landfall.engine.cluster.wire.Connection;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import java.time.Duration;
import java.util.Map;

/** Tries one context: is it reachable, what is it, and who is one there. */
public final class ContextProbe {
    private ContextProbe() {}

    /**
     * Blocks until it is known, about {@code timeout} at the longest for each of a handful of calls; an exec plugin has at
     * least 30 s. Never throws for what is wrong with the context.
     */
    public static ContextReport check(ContextRef ref, Duration timeout) {
        return check(ref, timeout, System.getenv());
    }

    static ContextReport check(ContextRef ref, Duration timeout, Map<String, String> environment) {
        try (Connection connection = Connections.open(ref, ref.namespace(), timeout, 1, environment)) {
            try {
                return look(ref, connection.api());
            } catch (RuntimeException e) {
                return new ContextReport.Unusable(ref, connection.explain(e).problem());
            }
        } catch (ProblemException e) {
            return new ContextReport.Unusable(ref, e.problem());
        }
    }

    private static ContextReport look(ContextRef ref, Api api) {
        api.get("/version");
        long begin = System.nanoTime();
        String version = api.get("/version").path("gitVersion").asText("");
        Duration latency = Duration.ofNanos(System.nanoTime() - begin);
        if (version.isEmpty()) {
            return new ContextReport.Unusable(ref, Problem.of("cluster.not-kubernetes", "server", ref.server()));
        }
        Whoami who = Whoami.ask(api, ref);
        ApiVersions versions = ApiVersions.read(api);
        Platform platform = versions.platform();
        return new ContextReport.Reachable(
                ref,
                version,
                platform,
                platform == Platform.OPENSHIFT ? ApiVersions.openshiftVersion(api) : "",
                who.user(),
                who.groups(),
                versions.all(),
                latency);
    }
}
