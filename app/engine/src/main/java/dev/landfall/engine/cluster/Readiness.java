package dev.landfall.engine.cluster;

import dev.landfall.engine.problem.ProblemException;
import java.time.Duration;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Waits until workloads are rolled out, or says why they will not be. */
public final class Readiness {
    private Readiness() {}

    /** The same with the usual patience. */
    public static ReadinessUpdate await(
            Cluster cluster,
            String namespace,
            Set<WorkloadRef> workloads,
            Duration limit,
            Consumer<ReadinessUpdate> heard,
            BooleanSupplier stopped) {
        return await(cluster, namespace, workloads, limit, Patience.USUAL, heard, stopped);
    }

    /**
     * Blocks until all of them are ready, by watches.
     *
     * @param limit how long in all
     * @param heard told whenever something changed, from the calling thread
     * @param stopped asked about four times a second
     * @return the last update, which is done
     * @throws ProblemException as soon as it is clear that it will not come to that, saying why:
     *     {@code cluster.pull-…}, {@code cluster.crash-loop}, {@code cluster.unschedulable-…}, {@code cluster.refused-…},
     *     {@code cluster.job-failed} …; {@code cluster.not-ready-in-time} when the time is up and nothing is plainly wrong;
     *     {@code problem.stopped}
     */
    public static ReadinessUpdate await(
            Cluster cluster,
            String namespace,
            Set<WorkloadRef> workloads,
            Duration limit,
            Patience patience,
            Consumer<ReadinessUpdate> heard,
            BooleanSupplier stopped) {
        try (ReadinessWait wait = new ReadinessWait(cluster, namespace, workloads, patience)) {
            return wait.until(limit, heard, stopped);
        }
    }
}
