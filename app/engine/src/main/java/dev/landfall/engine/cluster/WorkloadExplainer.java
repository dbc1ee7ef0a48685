package dev.landfall.engine.cluster;

import dev.landfall.engine.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says why a workload gets no pods at all, or has given up. Pure: asks nobody. */
final class WorkloadExplainer {
    private static final Pattern ACCOUNT = Pattern.compile("serviceaccount \"?([^\" ]+)\"? not found");

    private final Patience patience;

    WorkloadExplainer(Patience patience) {
        this.patience = patience;
    }

    /**
     * @param events of the whole namespace
     * @param since older events are of another time
     */
    Optional<Suspicion> explain(WorkloadView workload, Collection<EventView> events, Instant since) {
        if (workload.done()) {
            return Optional.empty();
        }
        WorkloadView.Failure failure = workload.failed();
        if (failure.finale()) {
            return Optional.of(new Suspicion(
                    "job " + workload.uid(),
                    Problem.of(
                            "cluster.job-failed",
                            "job",
                            workload.ref().name(),
                            "reason",
                            failure.reason(),
                            "said",
                            failure.message().isEmpty() ? failure.reason() : failure.message(),
                            "lines",
                            "(nothing)"),
                    Duration.ZERO,
                    true));
        }
        if (!failure.none()) {
            return Optional.of(refused(workload, failure.message()));
        }
        return events.stream()
                .filter(e -> e.reason().equals("FailedCreate") && !e.last().isBefore(since) && about(e, workload))
                .max(Comparator.comparing(EventView::last))
                .filter(e -> workload.ready() < workload.desired())
                .map(e -> refused(workload, e.message()));
    }

    private static boolean about(EventView event, WorkloadView workload) {
        if (event.uid().equals(workload.uid())) {
            return true;
        }
        String prefix = workload.ref().name() + "-";
        return workload.ref().kind().equals("Deployment")
                && event.kind().equals("ReplicaSet")
                && event.name().startsWith(prefix)
                && event.name().indexOf('-', prefix.length()) < 0;
    }

    private Suspicion refused(WorkloadView workload, String said) {
        return new Suspicion("refused " + workload.uid(), problem(workload, said), patience.refused(), false);
    }

    static Problem problem(WorkloadView workload, String said) {
        String name = workload.ref().toString();
        String namespace = workload.namespace();
        Matcher account = ACCOUNT.matcher(said);
        if (account.find()) {
            return Problem.of(
                    "cluster.refused-service-account",
                    "workload",
                    name,
                    "namespace",
                    namespace,
                    "account",
                    account.group(1));
        }
        String code;
        if (said.contains("violates PodSecurity")) {
            code = "cluster.refused-pod-security";
        } else if (said.contains("security context constraint")) {
            code = "cluster.refused-scc";
        } else if (said.contains("exceeded quota") || said.contains("failed quota")) {
            code = "cluster.refused-quota";
        } else if (said.contains("LimitRange") || said.contains("usage per ")) {
            code = "cluster.refused-limits";
        } else if (said.contains("admission webhook") || said.contains("calling webhook")) {
            code = "cluster.refused-webhook";
        } else {
            code = "cluster.refused";
        }
        return Problem.of(
                code,
                "workload",
                name,
                "namespace",
                namespace,
                "said",
                said.length() <= 1200 ? said : said.substring(0, 1200) + " …");
    }
}
