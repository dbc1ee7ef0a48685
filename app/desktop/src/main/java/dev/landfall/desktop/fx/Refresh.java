package dev.landfall.desktop.fx;

import dev.landfall.engine.problem.Problem;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/**
 * Something worked out again whenever what it depends on changes: one calculation at a time, and one more at the end when something
 * changed meanwhile. Used on the gate's thread only.
 *
 * @param <T> what is worked out
 */
public final class Refresh<T> {
    private final Work work;
    private final Callable<T> calculate;
    private final Consumer<? super T> done;
    private final Consumer<? super Problem> failed;
    private boolean running;
    private boolean stale;

    public Refresh(Work work, Callable<T> calculate, Consumer<? super T> done, Consumer<? super Problem> failed) {
        this.work = work;
        this.calculate = calculate;
        this.done = done;
        this.failed = failed;
    }

    /** Works it out, now or as soon as the calculation at hand is through. */
    public void request() {
        if (running) {
            stale = true;
            return;
        }
        running = true;
        stale = false;
        work.run(
                calculate,
                value -> {
                    running = false;
                    done.accept(value);
                    again();
                },
                problem -> {
                    running = false;
                    failed.accept(problem);
                    again();
                });
    }

    public boolean running() {
        return running;
    }

    private void again() {
        if (stale) {
            request();
        }
    }
}
