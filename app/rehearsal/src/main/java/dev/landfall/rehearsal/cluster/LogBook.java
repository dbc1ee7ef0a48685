package dev.landfall.rehearsal.cluster;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one run of a container logs: a few lines at its start, a heartbeat while it runs, a few lines at its end.
 *
 * <p>The heartbeat is worked out, not kept, so a thousand pods that run for a day take no memory. Thread-safe.
 */
final class LogBook {
    private final List<Line> opening = new ArrayList<>();
    private final List<Line> closing = new ArrayList<>();
    private final Instant started;
    private final Duration beat;
    private final long seed;
    private @Nullable Instant ended;

    /** One line and when it was written. */
    record Line(Instant at, String text) {}

    /** @param seed tells this container's chatter from others' */
    LogBook(Instant started, Duration beat, long seed, List<String> opening) {
        this.started = started;
        this.beat = beat;
        this.seed = seed;
        for (String text : opening) {
            this.opening.add(new Line(started.plusMillis(this.opening.size()), text));
        }
    }

    /** The container ends with these words. */
    synchronized void end(Instant at, List<String> lastWords) {
        if (ended == null) {
            ended = at;
            lastWords.forEach(text -> closing.add(new Line(at, text)));
            notifyAll();
        }
    }

    synchronized boolean over() {
        return ended != null;
    }

    /** How many lines there are at a moment. */
    synchronized long size(Instant now) {
        return opening.size() + beats(now) + closing.size();
    }

    private long beats(Instant now) {
        Instant until = ended != null && ended.isBefore(now) ? ended : now;
        return Math.max(0, Duration.between(started, until).toNanos() / beat.toNanos());
    }

    /** The line of this number, from 0; must be below {@link #size}. */
    synchronized Line line(long index) {
        if (index < opening.size()) {
            return opening.get((int) index);
        }
        long tick = index - opening.size();
        long ticks = ended == null ? Long.MAX_VALUE : beats(ended);
        return tick < ticks ? heartbeat(tick) : closing.get((int) (tick - ticks));
    }

    private Line heartbeat(long tick) {
        Instant at = started.plus(beat.multipliedBy(tick + 1));
        long mixed = (seed ^ (tick * 0x9E3779B97F4A7C15L)) >>> 7;
        return new Line(
                at,
                "level=info msg=\"alive\" tick=" + (tick + 1) + " requests=" + (tick + 1) * 3 + " latency_ms="
                        + (2 + mixed % 17));
    }

    /** Waits until there are more than so many lines, or the container has ended. */
    synchronized void await(long more, Clock clock) throws InterruptedException {
        for (Instant now = clock.instant(); ended == null && size(now) <= more; now = clock.instant()) {
            Instant next = started.plus(beat.multipliedBy(beats(now) + 1));
            wait(Math.max(1, Duration.between(now, next).toMillis() + 1));
        }
    }
}
