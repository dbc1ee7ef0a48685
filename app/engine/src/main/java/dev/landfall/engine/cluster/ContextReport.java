package dev.landfall.engine.cluster;

import dev.landfall.engine.problem.Problem;
import java.time.Duration;
import java.util.List;

/** What trying a context showed. */
public sealed interface ContextReport {
    ContextRef context();

    /**
     * It answers, and knows the user.
     *
     * @param version the server's {@code gitVersion}, e.g. {@code v1.32.2}
     * @param platformVersion OpenShift's own version; empty where there is none or it may not be read
     * @param user who the server says one is
     * @param groups the user's groups, where the server tells
     * @param apiVersions {@code v1} and every {@code group/version} it serves, sorted
     * @param latency of one small call
     */
    record Reachable(
            ContextRef context,
            String version,
            Platform platform,
            String platformVersion,
            String user,
            List<String> groups,
            List<String> apiVersions,
            Duration latency)
            implements ContextReport {
        public Reachable {
            groups = List.copyOf(groups);
            apiVersions = List.copyOf(apiVersions);
        }
    }

    /** It cannot be used, and why. */
    record Unusable(ContextRef context, Problem problem) implements ContextReport {}
}
