package dev.landfall.desktop.journey;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** How fast something goes, over the last few seconds. Not safe for threads. */
public final class Rate {
    private static final Duration WINDOW = Duration.ofSeconds(8);

    private final Deque<Sample> samples = new ArrayDeque<>();

    private record Sample(Instant at, long done) {}

    /** @param done in all, not since the last time */
    public void at(Instant now, long done) {
        Sample last = samples.peekLast();
        if (last != null && done < last.done()) {
            samples.clear();
        }
        samples.addLast(new Sample(now, done));
        while (samples.size() > 2 && samples.getFirst().at().isBefore(now.minus(WINDOW))) {
            samples.removeFirst();
        }
    }

    /** Per second; 0 as long as there is too little to go by. */
    public double perSecond() {
        if (samples.size() < 2) {
            return 0;
        }
        Sample first = samples.getFirst();
        Sample last = samples.getLast();
        long millis = Duration.between(first.at(), last.at()).toMillis();
        return millis < 200 ? 0 : (last.done() - first.done()) * 1000.0 / millis;
    }

    /** How long the rest takes at this rate; empty when that cannot be told. */
    public Optional<Duration> left(long total) {
        double perSecond = perSecond();
        if (perSecond <= 0 || samples.isEmpty() || total <= 0) {
            return Optional.empty();
        }
        long rest = Math.max(0, total - samples.getLast().done());
        return Optional.of(Duration.ofMillis((long) (rest / perSecond * 1000)));
    }
}
