package dev.landfall.cli;

import dev.landfall.engine.progress.Progress;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** Progress as a line now and then: at most one in a time, and never one that says the same. Safe for any thread. */
final class ProgressLine implements Progress {
    private static final long EVERY_MILLIS = 1000;

    private final Printer printer;
    private final String what;
    private final Clock clock;
    private final BooleanSupplier stopped;
    private final AtomicLong total = new AtomicLong();
    private final AtomicLong done = new AtomicLong();
    private final Instant begin;
    private Instant last;

    ProgressLine(Printer printer, String what, Clock clock, BooleanSupplier stopped) {
        this.printer = printer;
        this.what = what;
        this.clock = clock;
        this.stopped = stopped;
        this.begin = clock.instant();
        this.last = begin;
    }

    @Override
    public void total(long amount) {
        total.set(amount);
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
        }
        say(part, now);
    }

    private void say(String part, long now) {
        long seconds = Math.max(1, clock.instant().getEpochSecond() - begin.getEpochSecond());
        String of = total.get() > 0 ? " of " + Printer.bytes(total.get()) : "";
        printer.line(
                "  " + what + ": " + Printer.bytes(now) + of + ", " + Printer.bytes(now / seconds) + "/s  " + part);
        printer.object("progress", Map.of("what", what, "part", part, "done", now, "total", total.get()));
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
