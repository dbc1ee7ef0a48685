package dev.landfall.engine.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.cluster.wire.ApiFailure;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One container whose log is followed over all its starts, until its pod is gone. */
final class LogSource implements Runnable {
    private final Cluster cluster;
    private final PodView pod;
    private final String container;
    private final boolean fromBirth;
    private final int tail;
    private final Consumer<Problem> troubles;
    private final LogReader reader;
    private final Set<String> told = new HashSet<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable ContainerView latest;
    private boolean gone;
    private boolean closed;

    /** @param fromBirth whether the pod came while it was being watched, so that all its lines are wanted */
    LogSource(
            Cluster cluster,
            PodView pod,
            String container,
            boolean fromBirth,
            int tail,
            Consumer<LogLine> lines,
            Consumer<Problem> troubles) {
        this.cluster = cluster;
        this.pod = pod;
        this.container = container;
        this.fromBirth = fromBirth;
        this.tail = fromBirth ? -1 : tail;
        this.troubles = troubles;
        this.reader = new LogReader(cluster.api(), pod.namespace(), pod.name(), container, lines);
    }

    /** Tells what the container's state is; an older one than is known already is passed over. */
    void offer(ContainerView view) {
        lock.lock();
        try {
            if (latest == null || view.restarts() >= latest.restarts()) {
                latest = view;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The pod is gone: what is being read is read to its end, then it is over. */
    void gone() {
        lock.lock();
        try {
            gone = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        reader.close();
    }

    /** Reads start after start: each to its end, and what was missed of one when the next has begun already. */
    @Override
    public void run() {
        String done = "";
        String reading = "";
        long pause = 100;
        try {
            for (ContainerView now = next(done); now != null; now = next(done)) {
                String before = earlier(now);
                if (!before.isEmpty() && !before.equals(done)) {
                    if (!reading.isEmpty() || fromBirth) {
                        piece(r -> r.readPrevious(-1));
                    }
                    done = before;
                }
                reading = now.instance();
                boolean running = now.state() == ContainerView.State.RUNNING;
                boolean progress = piece(r -> r.read(running, tail));
                ContainerView after = refresh();
                if (after == null) {
                    return;
                }
                if (!after.instance().equals(reading)) {
                    // the loop's head reads what is missing of this start
                    pause = 100;
                } else if (after.state() != ContainerView.State.RUNNING) {
                    piece(r -> r.read(false, tail));
                    done = reading;
                    pause = 100;
                } else {
                    pause = progress ? 100 : Math.min(5000, pause * 2);
                    rest(pause);
                }
            }
        } catch (ProblemException e) {
            if (!e.problem().code().equals("problem.stopped")) {
                tell(e);
            }
        }
    }

    /** The start before the present one; empty when there was none. */
    private static String earlier(ContainerView view) {
        ContainerView.End end = view.lastEnd();
        return end == null || end.instance().equals(view.instance()) ? "" : end.instance();
    }

    private interface Piece {
        int read(LogReader reader) throws IOException;
    }

    /** Reads a piece, and says whether there was anything new. */
    private boolean piece(Piece piece) {
        try {
            return piece.read(reader) > 0;
        } catch (ApiFailure e) {
            if (e.code() != 400 && e.code() != 404) {
                tell(e);
            }
        } catch (IOException e) {
            tell(new IllegalStateException(e));
        }
        return false;
    }

    /** The container as it is now; null when its pod is gone or this is over. Insists until the server answers. */
    private @Nullable ContainerView refresh() {
        long pause = 200;
        while (!over()) {
            try {
                JsonNode found = cluster.api().get(PodWatch.path(pod.namespace()) + "/" + pod.name());
                PodView view = PodView.of(found);
                if (!view.uid().equals(pod.uid())) {
                    return null;
                }
                for (ContainerView candidate : view.containers()) {
                    if (candidate.name().equals(container)) {
                        offer(candidate);
                        return candidate;
                    }
                }
                return null;
            } catch (ApiFailure e) {
                if (e.code() == 404) {
                    return null;
                }
                tell(e);
                rest(pause);
                pause = Math.min(10_000, pause * 2);
            }
        }
        return null;
    }

    /** Waits for a start that is not read to its end yet; null when there will be none. */
    private @Nullable ContainerView next(String done) {
        lock.lock();
        try {
            while (!closed) {
                ContainerView view = latest;
                if (view != null
                        && !view.instance().isEmpty()
                        && !view.instance().equals(done)) {
                    return view;
                }
                if (gone) {
                    return null;
                }
                changed.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        return null;
    }

    private boolean over() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private void rest(long millis) {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (!closed && left > 0) {
                left = changed.awaitNanos(left);
                if (left > 0 && latest != null && latest.state() != ContainerView.State.RUNNING) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private void tell(RuntimeException failure) {
        Problem problem = cluster.explain(failure).problem();
        if (told.add(problem.code()) && !over()) {
            troubles.accept(problem);
        }
    }
}
