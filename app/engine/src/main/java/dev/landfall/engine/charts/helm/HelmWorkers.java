package dev.landfall.engine.charts.helm;

import dev.landfall.engine.progress.Progress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The Helm processes at hand: started when a call needs one, kept for the next, killed when a call takes too long or the
 * engineer stops it. Thread-safe; each call has a process to itself.
 */
public final class HelmWorkers implements AutoCloseable {
    private static final int KEPT = 1;

    private final Deque<HelmProcess> idle = new ArrayDeque<>();
    private boolean closed;

    /**
     * Has Helm do something.
     *
     * @param deadline after which Helm is taken for dead and killed
     * @throws dev.landfall.engine.problem.ProblemException {@code problem.stopped}, {@code charts.helm-silent}, {@code charts.helm-died},
     *     {@code charts.no-worker}
     */
    public HelmAnswer call(HelmCall call, Duration deadline, Progress progress) {
        progress.checkpoint();
        HelmProcess process = take();
        boolean healthy = false;
        try {
            HelmAnswer answer = process.call(call, deadline, progress);
            healthy = true;
            return answer;
        } finally {
            if (healthy) {
                giveBack(process);
            } else {
                process.kill();
            }
        }
    }

    /** Starts a process now, so that the next call finds one; call it from a thread that may wait. */
    public void warmUp() {
        giveBack(take());
    }

    private HelmProcess take() {
        synchronized (this) {
            HelmProcess process = idle.poll();
            while (process != null) {
                if (process.alive()) {
                    return process;
                }
                process.kill();
                process = idle.poll();
            }
        }
        return HelmProcess.start();
    }

    private void giveBack(HelmProcess process) {
        synchronized (this) {
            if (!closed && idle.size() < KEPT && process.alive()) {
                idle.push(process);
                return;
            }
        }
        process.kill();
    }

    /** Ends the idle processes; a call under way ends its own when it is done. */
    @Override
    public synchronized void close() {
        closed = true;
        idle.forEach(HelmProcess::kill);
        idle.clear();
    }
}
