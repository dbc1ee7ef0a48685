package dev.landfall.desktop.fx;

import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs what takes time away from the window and brings the outcome back through the gate. Safe for any thread. */
public final class Work {
    private static final Logger LOG = LoggerFactory.getLogger(Work.class);

    private final Executor background;
    private final Gate gate;

    /** @param background runs each task; may run it at once on the caller's thread */
    public Work(Executor background, Gate gate) {
        this.background = background;
        this.gate = gate;
    }

    /** Each task on a virtual thread of its own. */
    public static Work onVirtualThreads(Gate gate) {
        return new Work(task -> Thread.ofVirtual().name("landfall-work-", 0).start(task), gate);
    }

    /** Each task at once on the caller's thread, for tests. */
    public static Work direct() {
        return new Work(Runnable::run, Gate.direct());
    }

    public Gate gate() {
        return gate;
    }

    /**
     * Runs a task and hands its outcome to one of the two, on the gate's thread.
     *
     * @param failed told what went wrong; an exception that is no problem is told as {@code problem.unexpected}
     */
    public <T> Job run(Callable<T> task, Consumer<? super T> done, Consumer<? super Problem> failed) {
        Job job = new Job();
        background.execute(() -> {
            try {
                T outcome = task.call();
                deliver(job, () -> done.accept(outcome));
            } catch (ProblemException e) {
                LOG.debug("work ended with a problem", e);
                deliver(job, () -> failed.accept(e.problem()));
            } catch (Exception e) {
                LOG.error("work ended unexpectedly", e);
                deliver(job, () -> failed.accept(Problem.of("problem.unexpected", "what", String.valueOf(e))));
            }
        });
        return job;
    }

    private void deliver(Job job, Runnable outcome) {
        gate.execute(() -> {
            if (!job.dropped()) {
                outcome.run();
            }
        });
    }
}
