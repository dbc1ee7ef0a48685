package dev.landfall.engine.cluster;

import java.time.Duration;

/**
 * How long waiting for pods bears with what looks hopeless, before it ends with a problem.
 *
 * @param pulls failed pulls of one image that are enough, whatever the time
 * @param pull for an image that cannot be pulled
 * @param unreachable for a registry that cannot be reached, which may still come up
 * @param crashes starts of one container that are enough
 * @param config for what a pod names and is not there, and for a container that cannot be started
 * @param scheduling for a pod that finds no node, where room or a volume may still be made
 * @param refused for pods that are not let in: Pod Security, SCC, quota, webhooks
 * @param missing for a workload that is not there at all
 * @param steady how long everything must stay ready to be believed, five times as long when a container was started
 *     again: a program that crashes at once is ready for a moment each time
 */
public record Patience(
        int pulls,
        Duration pull,
        Duration unreachable,
        int crashes,
        Duration config,
        Duration scheduling,
        Duration refused,
        Duration missing,
        Duration steady) {
    /** Enough for what settles by itself on a slow cluster. */
    public static final Patience USUAL = new Patience(
            2,
            Duration.ofSeconds(15),
            Duration.ofSeconds(60),
            5,
            Duration.ofSeconds(20),
            Duration.ofSeconds(45),
            Duration.ofSeconds(12),
            Duration.ofSeconds(30),
            Duration.ofSeconds(3));

    /** The same, never longer than this for anything but crashes. */
    public Patience atMost(Duration longest) {
        return new Patience(
                pulls,
                min(pull, longest),
                min(unreachable, longest),
                crashes,
                min(config, longest),
                min(scheduling, longest),
                min(refused, longest),
                min(missing, longest),
                min(steady, longest));
    }

    /** The same with another number of starts that are enough. */
    public Patience withCrashes(int number) {
        return new Patience(pulls, pull, unreachable, number, config, scheduling, refused, missing, steady);
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
