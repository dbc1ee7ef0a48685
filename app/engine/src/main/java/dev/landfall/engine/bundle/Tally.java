package dev.landfall.engine.bundle;

import dev.landfall.engine.progress.Progress;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what goes by, so that work whose size becomes known only later adds to it instead of beginning again. Safe for any thread. */
final class Tally implements Progress {
    private final Progress to;
    private final AtomicLong done = new AtomicLong();

    Tally(Progress to) {
        this.to = to;
    }

    /** How much was done so far. */
    long done() {
        return done.get();
    }

    /** @param amount of what is still to be done */
    @Override
    public void total(long amount) {
        to.total(done.get() + amount);
    }

    @Override
    public void advance(String what, long amount) {
        done.addAndGet(amount);
        to.advance(what, amount);
    }

    @Override
    public void note(String text) {
        to.note(text);
    }

    @Override
    public boolean stopped() {
        return to.stopped();
    }
}
