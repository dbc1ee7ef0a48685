package dev.landfall.engine.install.steps;

import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How often something that is only starting is tried again.
 *
 * @param waits before each further attempt
 * @param within how long one attempt may take, from the connection to the last byte of the answer
 */
public record Retrying(List<Duration> waits, Duration within) {
    /** About two minutes in all. */
    public static final Retrying USUAL = seconds(1, 2, 3, 5, 5, 5, 10, 10, 15, 15, 20, 30);

    /** Tried once. */
    public static final Retrying NEVER = seconds();

    private static final Duration SLICE = Duration.ofMillis(200);

    public Retrying {
        waits = List.copyOf(waits);
    }

    /** With a minute for each attempt. */
    public Retrying(List<Duration> waits) {
        this(waits, Duration.ofSeconds(60));
    }

    private static Retrying seconds(int... seconds) {
        return new Retrying(IntStream.of(seconds).mapToObj(Duration::ofSeconds).toList());
    }

    /** Waits before an attempt, but not when the engineer asks to stop. */
    void pause(int attempt, Progress progress) {
        Duration left = waits.get(attempt);
        while (left.isPositive()) {
            progress.checkpoint();
            Duration now = left.compareTo(SLICE) < 0 ? left : SLICE;
            try {
                Thread.sleep(now);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw ProblemException.because(e, "problem.stopped");
            }
            left = left.minus(now);
        }
    }
}
