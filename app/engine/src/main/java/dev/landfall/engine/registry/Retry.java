package dev.landfall.engine.registry;

import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.registry.wire.WireException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How often, and after what wait, something is tried again: waits double from {@code first} to {@code longest} with a random half taken
 * off, so that many do not come back at once; a registry's Retry-After goes first.
 *
 * @param attempts in all, at least 1
 * @param random for the waits
 */
record Retry(int attempts, Duration first, Duration longest, RandomGenerator random) {
    private static final Duration LONGEST_ASKED = Duration.ofMinutes(2);

    /** About a minute in all: a registry that is started again, a switch that comes back. */
    static Retry usual() {
        return within(Duration.ofMinutes(1));
    }

    /** Eight attempts over about this long. */
    static Retry within(Duration patience) {
        Duration first = Duration.ofMillis(Math.clamp(patience.toMillis() / 150, 1, 400));
        Duration longest = Duration.ofMillis(Math.max(1, patience.toMillis() / 4));
        return new Retry(8, first, longest, RandomGenerator.getDefault());
    }

    /** One request. */
    interface Attempt<T> {
        T make() throws IOException;
    }

    /** Makes one request until it is answered for good. */
    <T> T call(Api api, Progress progress, Attempt<T> attempt) {
        for (int n = 1; ; n++) {
            progress.checkpoint();
            try {
                return attempt.make();
            } catch (IOException e) {
                // a stop closes connections that do not move
                progress.checkpoint();
                if (n >= attempts || !passing(e)) {
                    throw Trouble.problem(e, api);
                }
                pause(n, e, progress);
            }
        }
    }

    /** Waits before attempt {@code n + 1}, looking up when the work is stopped. */
    void pause(int n, IOException after, Progress progress) {
        Duration wait = delay(n, after);
        if (wait.compareTo(Duration.ofSeconds(2)) > 0) {
            progress.note(describe(after) + "; trying again in " + Math.max(1, wait.toSeconds()) + " s");
        }
        long until = System.nanoTime() + wait.toNanos();
        try {
            for (long left = wait.toNanos(); left > 0; left = until - System.nanoTime()) {
                progress.checkpoint();
                Thread.sleep(Duration.ofNanos(Math.min(left, 100_000_000L)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemException.because(e, "problem.stopped");
        }
    }

    Duration delay(int n, IOException after) {
        if (after instanceof Refusal refusal && refusal.retryAfter().isPresent()) {
            Duration asked = refusal.retryAfter().get();
            return asked.compareTo(LONGEST_ASKED) > 0 ? LONGEST_ASKED : asked;
        }
        long doubled = first.toMillis() << Math.min(20, n - 1);
        long capped = Math.min(doubled, longest.toMillis());
        return Duration.ofMillis(capped / 2 + random.nextLong(capped / 2 + 1));
    }

    /** Whether trying again may help. */
    static boolean passing(IOException e) {
        return switch (e) {
            case Refusal refusal -> refusal.passing();
            case WireException lost -> true;
            case ConnectException refused -> true;
            case NoRouteToHostException away -> true;
            case SocketTimeoutException late -> true;
            case UnknownHostException unknown -> false;
            case javax.net.ssl.SSLException tls -> tls.getCause() instanceof java.net.SocketException;
            case java.net.SocketException reset -> true;
            default -> false;
        };
    }

    private static String describe(IOException e) {
        return e instanceof Refusal refusal
                ? "The registry answered " + refusal.status()
                : "The connection to the registry failed";
    }
}
