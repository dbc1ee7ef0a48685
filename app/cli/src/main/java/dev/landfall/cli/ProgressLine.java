package dev.landfall.cli;

import dev.landfall.engine.progress.Progress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** Progress as a line now and then: at most one in a time, with the rate of late and the time it will take. Safe for any thread. */
final class ProgressLine implements Progress {
    private static final long EVERY_MILLIS = 1000;
    /** The rate is of so many lines: long enough to be steady, short enough to tell that a line has become slow. */
    private static final int LINES = 15;

    private final Printer printer;
    private final String what;
    private final Clock clock;
    private final BooleanSupplier stopped;
    private final AtomicLong total = new AtomicLong();
    private final AtomicLong done = new AtomicLong();
    private final Deque<Mark> marks = new ArrayDeque<>();
    private Instant last;

    private record Mark(Instant at, long done) {}

    ProgressLine(Printer printer, String what, Clock clock, BooleanSupplier stopped) {
        this.printer = printer;
        this.what = what;
        this.clock = clock;
        this.stopped = stopped;
        this.last = clock.instant();
        marks.add(new Mark(last, 0));
    }

    @Override
    public synchronized void total(long amount) {
        if (total.getAndSet(amount) == 0 && amount > 0) {
            // how long looking around took says nothing of how fast the bytes go
            last = clock.instant();
            marks.clear();
            marks.add(new Mark(last, done.get()));
        }
    }

    @Override
    public void advance(String part, long amount) {
        long now = done.addAndGet(amount);
        synchronized (this) {
            Instant at = clock.instant();
            if (at.toEpochMilli() - last.toEpochMilli() < EVERY_MILLIS) {
                return;
            }
            last = at;
            long rate = rate(at, now);
            say(part, now, rate);
        }
    }

    /** Bytes a second, lately. */
    private long rate(Instant at, long now) {
        Mark first = marks.getFirst();
        marks.add(new Mark(at, now));
        if (marks.size() > LINES) {
            marks.removeFirst();
        }
        long millis = Math.max(1, Duration.between(first.at(), at).toMillis());
        return Math.max(0, Math.round((now - first.done()) * 1000.0 / millis));
    }

    private void say(String part, long now, long rate) {
        long all = total.get();
        Map<String, Object> fields =
                new LinkedHashMap<>(Map.of("what", what, "part", part, "done", now, "total", all, "rate", rate));
        String of = "";
        String left = "";
        if (all > 0) {
            of = " of " + Printer.bytes(all);
            if (rate > 0) {
                long seconds = Math.max(0, (all - now) / rate);
                left = ", " + time(seconds) + " left";
                fields.put("left", seconds);
            }
        }
        printer.line("  " + what + ": " + Printer.bytes(Math.max(0, now)) + of + ", " + Printer.bytes(rate) + "/s"
                + left + "  " + part);
        printer.object("progress", fields);
    }

    /** As people say it: {@code 40 s}, {@code 12 min}, {@code 3 h 20 min}. */
    private static String time(long seconds) {
        if (seconds < 90) {
            return seconds + " s";
        }
        long minutes = (seconds + 30) / 60;
        return minutes < 90 ? minutes + " min" : minutes / 60 + " h " + minutes % 60 + " min";
    }

    @Override
    public void note(String text) {
        printer.line("  " + text);
        printer.object("note", Map.of("text", text));
    }

    @Override
    public boolean stopped() {
        return stopped.getAsBoolean();
    }
}
