package dev.landfall.rehearsal.cluster;

import java.time.Duration;

/**
 * How long things take in the simulated cluster.
 *
 * @param schedule until a pod is given a node
 * @param pull the least time a pull takes; asking the registry may take longer
 * @param start until a container runs once its image is there
 * @param ready until a running container is ready
 * @param crash until a container that is told to crash does
 * @param job until a container that ends by itself does
 * @param stop until a pod that is told to end is gone
 * @param backoff before the second restart or pull; doubles each time
 * @param longestBackoff no wait is longer
 * @param retry between looks at what may have come by now: a Secret, a claim, a node
 * @param heartbeat between the lines that a running container logs
 */
public record Pace(
        Duration schedule,
        Duration pull,
        Duration start,
        Duration ready,
        Duration crash,
        Duration job,
        Duration stop,
        Duration backoff,
        Duration longestBackoff,
        Duration retry,
        Duration heartbeat) {

    /** Slow enough to be watched, fast enough not to bore. */
    public static Pace lively() {
        return of(300, 10);
    }

    /** For tests. */
    public static Pace hurried() {
        return of(10, 5);
    }

    private static Pace of(long step, long backoffSteps) {
        Duration one = Duration.ofMillis(step);
        return new Pace(
                one,
                one.multipliedBy(2),
                one,
                one.multipliedBy(3),
                one.multipliedBy(4),
                one.multipliedBy(4),
                one.multipliedBy(2),
                one.multipliedBy(backoffSteps),
                one.multipliedBy(backoffSteps * 10),
                one.multipliedBy(4),
                one.multipliedBy(6));
    }

    /** How long to wait after so many failures in a row, from 1. */
    Duration backoffAfter(int failures) {
        Duration wait = backoff;
        for (int i = 1; i < failures && wait.compareTo(longestBackoff) < 0; i++) {
            wait = wait.multipliedBy(2);
        }
        return wait.compareTo(longestBackoff) < 0 ? wait : longestBackoff;
    }
}
