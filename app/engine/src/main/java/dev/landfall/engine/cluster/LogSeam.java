package dev.landfall.engine.cluster;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Joins pieces of one container's log that overlap: a log can only be asked for from a whole second on, so the next piece
 * repeats the lines of the last second. Timestamps alone are not enough, since lines may share one. One thread.
 */
final class LogSeam {
    private record Key(Instant stamp, int hash, int length) {}

    private final Map<Key, Integer> lastSecond = new HashMap<>();
    private Map<Key, Integer> repeated = Map.of();
    private @Nullable Instant second;
    private @Nullable Instant from;

    /** The same seam as it is now, to go on with apart from this one. */
    LogSeam copy() {
        LogSeam copy = new LogSeam();
        copy.lastSecond.putAll(lastSecond);
        copy.second = second;
        return copy;
    }

    /** From when on to ask for the next piece, a whole second; null while nothing was read. */
    @Nullable
    Instant since() {
        return second;
    }

    /** A new piece begins, asked for from {@link #since} on. */
    void begin() {
        repeated = new HashMap<>(lastSecond);
        from = second;
    }

    /** Whether the line was not told before. */
    boolean fresh(Instant stamp, String text) {
        if (from != null && stamp.isBefore(from)) {
            return false;
        }
        Key key = new Key(stamp, text.hashCode(), text.length());
        Integer left = repeated.get(key);
        if (left != null && left > 0) {
            repeated.put(key, left - 1);
            return false;
        }
        Instant floor = stamp.truncatedTo(ChronoUnit.SECONDS);
        if (second == null || floor.isAfter(second)) {
            second = floor;
            lastSecond.clear();
            repeated = Map.of();
        }
        if (!floor.isBefore(second)) {
            lastSecond.merge(key, 1, Integer::sum);
        }
        return true;
    }
}
