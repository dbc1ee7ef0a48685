package dev.landfall.engine.cluster;

import dev.landfall.engine.cluster.wire.ApiFailure;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Follows the logs of pods that come and go: every container, init containers too, replacement pods as they appear, across
 * restarts and lost connections, each line once and none left out as long as the node still has it.
 *
 * <p>What is read waits for whoever hears it: a slow listener slows the reading down, nothing piles up.
 */
public final class LogFollow {
    private final Cluster cluster;
    private final LogRequest request;
    private final Consumer<LogLine> lines;
    private final Consumer<Problem> troubles;
    private final ReentrantLock one = new ReentrantLock();
    private final ReentrantLock telling = new ReentrantLock();
    private final Map<String, LogSource> sources = new HashMap<>();
    private final Set<LogSource> reading = ConcurrentHashMap.newKeySet();
    private boolean begun;
    private volatile boolean closed;

    private LogFollow(Cluster cluster, LogRequest request, Consumer<LogLine> lines, Consumer<Problem> troubles) {
        this.cluster = cluster;
        this.request = request;
        this.lines = lines;
        this.troubles = troubles;
    }

    /**
     * Begins at once, in threads of its own.
     *
     * @param lines called for each line, from several threads but never from two at once; lines of one container in order
     * @param troubles told what keeps a log from being read, once for each container and kind of trouble; it is tried again
     */
    public static Watching start(
            Cluster cluster, LogRequest request, Consumer<LogLine> lines, Consumer<Problem> troubles) {
        LogFollow follow = new LogFollow(cluster, request, lines, troubles);
        Watching pods = ViewWatch.start(
                cluster, PodWatch.path(request.namespace()), follow.selectors(), PodView::of, follow::heard);
        return () -> {
            pods.close();
            follow.close();
        };
    }

    /**
     * Reads the logs as they are now, pod by pod, and returns.
     *
     * @param previous of the start before the present one, where there was one
     * @throws ProblemException when pods may not be listed or the server does not answer
     */
    public static void read(Cluster cluster, LogRequest request, boolean previous, Consumer<LogLine> lines) {
        LogFollow once = new LogFollow(cluster, request, lines, problem -> {});
        cluster.calling(() -> {
            cluster.api()
                    .get(PodWatch.path(request.namespace()), once.selectors())
                    .path("items")
                    .forEach(item -> {
                        PodView pod = PodView.of(item);
                        for (ContainerView container : once.wanted(pod)) {
                            once.readOnce(pod, container, previous);
                        }
                    });
            return true;
        });
    }

    private void readOnce(PodView pod, ContainerView container, boolean previous) {
        if (container.instance().isEmpty() || (previous && container.restarts() == 0)) {
            return;
        }
        try {
            LogReader reader = new LogReader(cluster.api(), pod.namespace(), pod.name(), container.name(), lines);
            if (previous) {
                reader.readPrevious(request.tail());
            } else {
                reader.read(false, request.tail());
            }
        } catch (ApiFailure e) {
            if (e.code() != 400 && e.code() != 404) {
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, String> selectors() {
        Map<String, String> selectors = new HashMap<>(cluster.selector(request.labels()));
        if (!request.pod().isEmpty()) {
            selectors.put("fieldSelector", "metadata.name=" + request.pod());
        }
        return selectors;
    }

    private List<ContainerView> wanted(PodView pod) {
        return pod.containers().stream()
                .filter(c -> request.container().isEmpty() || c.name().equals(request.container()))
                .filter(c -> request.pod().isEmpty() || pod.name().equals(request.pod()))
                .toList();
    }

    private void heard(Change<PodView> change) {
        one.lock();
        try {
            if (closed) {
                return;
            }
            switch (change) {
                case Change.Put<PodView> put -> wanted(put.now()).forEach(c -> offer(put.now(), c));
                case Change.Gone<PodView> gone ->
                    wanted(gone.last()).forEach(c -> {
                        LogSource source = sources.remove(key(gone.last(), c));
                        if (source != null) {
                            source.gone();
                        }
                    });
                case Change.InStep<PodView> step -> begun = true;
                case Change.Lost<PodView> lost -> troubles.accept(lost.why());
            }
        } finally {
            one.unlock();
        }
    }

    private void offer(PodView pod, ContainerView container) {
        LogSource source = sources.computeIfAbsent(key(pod, container), k -> {
            LogSource made =
                    new LogSource(cluster, pod, container.name(), begun, request.tail(), this::tell, this::trouble);
            reading.add(made);
            Thread.ofVirtual()
                    .name("log " + pod.name() + "/" + container.name())
                    .start(() -> {
                        made.run();
                        reading.remove(made);
                    });
            return made;
        });
        source.offer(container);
    }

    private static String key(PodView pod, ContainerView container) {
        return pod.uid() + "/" + pod.name() + "/" + container.name();
    }

    private void tell(LogLine line) {
        telling.lock();
        try {
            if (!closed) {
                lines.accept(line);
            }
        } finally {
            telling.unlock();
        }
    }

    private void trouble(Problem problem) {
        telling.lock();
        try {
            if (!closed) {
                troubles.accept(problem);
            }
        } finally {
            telling.unlock();
        }
    }

    private void close() {
        closed = true;
        one.lock();
        try {
            reading.forEach(LogSource::close);
            sources.clear();
        } finally {
            one.unlock();
        }
    }
}
