package dev.landfall.engine.support;

import java.time.Duration;

/**
 * How much a support bundle takes in.
 *
 * @param logHead bytes kept of the beginning of each container's log, after redaction
 * @param logTail bytes kept of its end; held in memory while it is read
 * @param allLogs bytes of all logs together: with many containers each gets its share
 * @param since only log lines younger than this; zero for everything there is
 * @param extraFile bytes of one extra file
 * @param parallel requests at once, at least 1
 * @param patience how long one request may be silent, and one log take in all
 */
public record SupportLimits(
        long logHead, int logTail, long allLogs, Duration since, long extraFile, int parallel, Duration patience) {
    private static final int LEAST_TAIL = 64 << 10;

    public SupportLimits {
        if (logHead < 0
                || logTail < 0
                || allLogs < 0
                || extraFile < 0
                || parallel < 1
                || since.isNegative()
                || patience.isNegative()) {
            throw new IllegalArgumentException("limits are not negative");
        }
    }

    /** 1 MiB from the beginning and 4 MiB from the end of each log, 1 GiB in all, whatever its age; four requests at once. */
    public static SupportLimits standard() {
        return new SupportLimits(1 << 20, 4 << 20, 1L << 30, Duration.ZERO, 1L << 30, 4, Duration.ofSeconds(60));
    }

    /** The same for so many logs that each gets less. */
    SupportLimits shared(int logs) {
        long each = logs == 0 ? allLogs : allLogs / logs;
        if (each >= logHead + logTail) {
            return this;
        }
        int tail = (int) Math.min(logTail, Math.max(LEAST_TAIL, each * 4 / 5));
        return new SupportLimits(Math.min(logHead, each / 5), tail, allLogs, since, extraFile, parallel, patience);
    }
}
