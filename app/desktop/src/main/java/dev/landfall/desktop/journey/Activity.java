package dev.landfall.desktop.journey;

import dev.landfall.desktop.fx.Gate;
import dev.landfall.engine.progress.Progress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import javafx.beans.property.ReadOnlyLongProperty;
import javafx.beans.property.ReadOnlyLongWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import org.jspecify.annotations.Nullable;

/**
 * Something that runs, as the bottom of the window shows it.
 *
 * <p>As {@link Progress} it is told from any thread; its properties change on the gate's thread, at most once a pulse.
 */
public final class Activity implements Progress {
    private final String title;
    private final Gate gate;
    private final InstantSource clock;
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong total = new AtomicLong();
    private volatile String part = "";
    private volatile boolean stopped;
    private volatile @Nullable Runnable whenStopped;
    private final Rate rate = new Rate();
    private final ReadOnlyLongWrapper shownDone = new ReadOnlyLongWrapper();
    private final ReadOnlyLongWrapper shownTotal = new ReadOnlyLongWrapper();
    private final ReadOnlyStringWrapper shownPart = new ReadOnlyStringWrapper("");
    private final ReadOnlyStringWrapper figures = new ReadOnlyStringWrapper("");

    Activity(String title, Gate gate, InstantSource clock) {
        this.title = title;
        this.gate = gate;
        this.clock = clock;
    }

    public String title() {
        return title;
    }

    @Override
    public void total(long amount) {
        total.set(amount);
        show();
    }

    @Override
    public void advance(String what, long amount) {
        done.addAndGet(amount);
        part = what;
        show();
    }

    /** Sets how far it is, for work that counts by itself. */
    public void report(String what, long doneInAll, long totalInAll) {
        done.set(doneInAll);
        total.set(totalInAll);
        part = what;
        show();
    }

    @Override
    public void note(String text) {
        part = text;
        show();
    }

    @Override
    public boolean stopped() {
        return stopped;
    }

    /** Also told when the engineer stops it, for work that does not look at {@link #stopped()}. */
    public Activity whenStopped(Runnable then) {
        whenStopped = then;
        return this;
    }

    public void stop() {
        stopped = true;
        note("Stopping at the next place where it can go on later");
        Runnable then = whenStopped;
        if (then != null) {
            then.run();
        }
    }

    private void show() {
        gate.latest(this, () -> {
            rate.at(clock.instant(), done.get());
            shownDone.set(done.get());
            shownTotal.set(total.get());
            shownPart.set(part);
            figures.set(figuresNow());
        });
    }

    private String figuresNow() {
        StringBuilder text = new StringBuilder();
        if (total.get() > 0) {
            text.append(Amounts.bytes(done.get())).append(" of ").append(Amounts.bytes(total.get()));
        } else if (done.get() > 0) {
            text.append(Amounts.bytes(done.get()));
        }
        if (rate.perSecond() >= 1) {
            text.append("  ·  ").append(Amounts.rate(rate.perSecond()));
        }
        left().ifPresent(time -> text.append("  ·  ").append(Amounts.left(time)));
        return text.toString();
    }

    /** How long it will still take; empty when that cannot be told. */
    public Optional<Duration> left() {
        return rate.left(total.get());
    }

    /** In bytes. */
    public ReadOnlyLongProperty done() {
        return shownDone.getReadOnlyProperty();
    }

    /** In bytes, 0 when not known. */
    public ReadOnlyLongProperty ofTotal() {
        return shownTotal.getReadOnlyProperty();
    }

    /** The part at work. */
    public ReadOnlyStringProperty part() {
        return shownPart.getReadOnlyProperty();
    }

    /** Bytes, rate and time left, in words. */
    public ReadOnlyStringProperty figures() {
        return figures.getReadOnlyProperty();
    }
}
