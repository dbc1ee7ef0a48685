package dev.landfall.engine.cluster;

import dev.landfall.engine.cluster.wire.Mask;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Adds to a problem what only asking the cluster again can tell: the last log lines, what a pull secret is for. */
final class Evidence {
    private static final int LINES = 12;

    private final Cluster cluster;
    private final ReadinessUpdate state;

    Evidence(Cluster cluster, ReadinessUpdate state) {
        this.cluster = cluster;
        this.state = state;
    }

    Problem complete(Problem problem) {
        return switch (problem.code()) {
            case "cluster.pull-refused" -> PullSecrets.look(cluster, problem);
            case "cluster.crash-loop" ->
                lines(problem.facts().getOrDefault("pod", ""), problem.facts().getOrDefault("container", ""))
                        .map(lines -> with(problem, "lines", lines))
                        .orElse(problem);
            case "cluster.job-failed" ->
                lastPod(problem.facts().getOrDefault("job", ""))
                        .flatMap(pod -> failedContainer(pod).flatMap(c -> lines(pod.name(), c)))
                        .map(lines -> with(problem, "lines", lines))
                        .orElse(problem);
            default -> problem;
        };
    }

    private Optional<PodView> lastPod(String job) {
        return state.pods().stream()
                .filter(p -> p.owner()
                        .filter(o -> o.equals(new WorkloadRef("Job", job)))
                        .isPresent())
                .filter(p -> p.created() != null)
                .max(Comparator.comparing(PodView::created, Comparator.nullsFirst(Comparator.naturalOrder())));
    }

    private static Optional<String> failedContainer(PodView pod) {
        return pod.containers().stream()
                .filter(c -> c.lastEnd() != null && c.lastEnd().exitCode() != 0)
                .map(ContainerView::name)
                .findFirst();
    }

    /** The last lines of the start that failed: the present one when it ended, else the one before. */
    private Optional<String> lines(String pod, String container) {
        String namespace = state.pods().stream()
                .filter(p -> p.name().equals(pod))
                .map(PodView::namespace)
                .findFirst()
                .orElse(cluster.namespace());
        Deque<String> last = new ArrayDeque<>();
        LogRequest request = LogRequest.pod(namespace, pod, LINES).only(container);
        for (boolean previous : List.of(false, true)) {
            try {
                LogFollow.read(cluster, request, previous, line -> {
                    last.add(line.text());
                    if (last.size() > LINES) {
                        last.removeFirst();
                    }
                });
            } catch (ProblemException e) {
                // without its log the problem still says the exit code
            }
            if (!last.isEmpty()) {
                break;
            }
        }
        return last.isEmpty() ? Optional.empty() : Optional.of(Mask.text(String.join("\n", last), List.of()));
    }

    private static Problem with(Problem problem, String fact, String value) {
        Map<String, String> facts = new LinkedHashMap<>(problem.facts());
        facts.put(fact, value);
        return new Problem(problem.code(), facts, problem.remedies());
    }

    /** The time is up and nothing is plainly wrong: says what is not ready, and what was last said about it. */
    Problem late(Duration limit, Set<WorkloadRef> wanted, Collection<EventView> events) {
        List<String> unready = wanted.stream()
                .filter(ref -> state.workloads().stream().noneMatch(w -> w.ref().equals(ref) && w.done()))
                .map(WorkloadRef::toString)
                .sorted()
                .toList();
        List<String> uids =
                state.pods().stream().filter(p -> !p.fine()).map(PodView::uid).toList();
        String said = events.stream()
                .filter(e -> e.warning() && uids.contains(e.uid()))
                .max(Comparator.comparing(EventView::last))
                .map(e -> e.name() + ": " + e.message())
                .or(() -> state.pods().stream()
                        .filter(p -> !p.fine())
                        .map(p -> p.name() + ": " + p.word())
                        .findFirst())
                .orElse("nothing");
        return Problem.of(
                "cluster.not-ready-in-time",
                "ready",
                state.words(),
                "workloads",
                String.join(", ", unready),
                "minutes",
                limit.toMinutes() > 0 ? limit.toMinutes() + " minutes" : limit.toSeconds() + " seconds",
                "said",
                said);
    }
}
