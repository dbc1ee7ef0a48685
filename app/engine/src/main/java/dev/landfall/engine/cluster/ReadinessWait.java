package dev.landfall.engine.cluster;

import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One wait for workloads: what is known of them, kept by watches, and since when what looked wrong. */
final class ReadinessWait implements AutoCloseable {
    private static final Duration STALE = Duration.ofMinutes(5);

    private final Cluster cluster;
    private final Set<WorkloadRef> wanted;
    private final Patience patience;
    private final Instant begin = Instant.now();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, PodView> pods = new TreeMap<>();
    private final Map<String, EventView> events = new HashMap<>();
    private final Map<String, WorkloadView> workloads = new TreeMap<>();
    private final Set<String> kindsInStep = new HashSet<>();
    private final List<Watching> watches = new ArrayList<>();
    private final Map<String, Long> suspectedSince = new HashMap<>();
    private @Nullable Problem lost;
    private boolean news;
    private long steadySince;
    private int steadyRestarts;

    ReadinessWait(Cluster cluster, String namespace, Set<WorkloadRef> wanted, Patience patience) {
        this.cluster = cluster;
        this.wanted = Set.copyOf(wanted);
        this.patience = patience;
        for (String kind : WorkloadWatch.KINDS) {
            if (wanted.stream().anyMatch(w -> w.kind().equals(kind))) {
                watches.add(WorkloadWatch.start(cluster, namespace, "", List.of(kind), c -> workload(kind, c)));
            }
        }
        watches.add(PodWatch.start(cluster, namespace, "", c -> keep(pods, c, PodView::uid)));
        watches.add(EventWatch.start(cluster, namespace, c -> keep(events, c, EventView::key)));
    }

    private void workload(String kind, Change<WorkloadView> change) {
        keep(workloads, change, w -> w.ref().toString());
        lock.lock();
        try {
            if (change instanceof Change.InStep<WorkloadView>) {
                kindsInStep.add(kind);
                lost = null;
            } else if (change instanceof Change.Lost<WorkloadView> l) {
                lost = l.why();
            }
        } finally {
            lock.unlock();
        }
    }

    private <V> void keep(Map<String, V> into, Change<V> change, Function<V, String> key) {
        lock.lock();
        try {
            switch (change) {
                case Change.Put<V> put -> into.put(key.apply(put.now()), put.now());
                case Change.Gone<V> gone -> into.remove(key.apply(gone.last()));
                case Change.InStep<V> step -> {
                    // nothing to keep
                }
                case Change.Lost<V> l -> {
                    // nothing to keep
                }
            }
            news = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    ReadinessUpdate until(Duration limit, Consumer<ReadinessUpdate> heard, BooleanSupplier stopped) {
        long end = System.nanoTime() + limit.toNanos();
        ReadinessUpdate told = null;
        while (true) {
            if (stopped.getAsBoolean()) {
                throw ProblemException.of("problem.stopped");
            }
            List<Suspicion> suspicions;
            ReadinessUpdate now;
            lock.lock();
            try {
                suspicions = suspicions();
                now = update(suspicions);
                Problem offline = lost;
                if (offline != null && offline.code().equals("cluster.forbidden")) {
                    throw offline.asException();
                }
            } finally {
                lock.unlock();
            }
            if (!now.equals(told)) {
                heard.accept(now);
                told = now;
            }
            if (now.done() && steady(now)) {
                return now;
            }
            if (!now.done()) {
                steadySince = 0;
            }
            for (Suspicion suspicion : suspicions) {
                if (suspicion.certain() || since(suspicion).compareTo(suspicion.patience()) >= 0) {
                    throw new Evidence(cluster, now)
                            .complete(suspicion.problem())
                            .asException();
                }
            }
            if (System.nanoTime() - end >= 0) {
                throw late(limit, now, suspicions).asException();
            }
            pause();
        }
    }

    /** Whether it has been ready for long enough; Jobs that came to a good end stay so. */
    private boolean steady(ReadinessUpdate now) {
        int restarts = now.pods().stream().mapToInt(PodView::restarts).sum();
        if (steadySince == 0 || restarts != steadyRestarts) {
            steadySince = System.nanoTime();
            steadyRestarts = restarts;
        }
        if (wanted.stream().allMatch(w -> w.kind().equals("Job"))) {
            return true;
        }
        Duration needed = restarts == 0 ? patience.steady() : patience.steady().multipliedBy(5);
        return System.nanoTime() - steadySince >= needed.toNanos();
    }

    private Duration since(Suspicion suspicion) {
        return Duration.ofNanos(System.nanoTime() - suspectedSince.getOrDefault(suspicion.key(), System.nanoTime()));
    }

    private List<Suspicion> suspicions() {
        List<Suspicion> found = new ArrayList<>();
        WorkloadExplainer explainer = new WorkloadExplainer(patience);
        PodExplainer podExplainer = new PodExplainer(patience);
        for (WorkloadRef ref : wanted) {
            WorkloadView workload = workloads.get(ref.toString());
            if (workload == null) {
                if (kindsInStep.contains(ref.kind())) {
                    found.add(new Suspicion(
                            "missing " + ref,
                            Problem.of("cluster.workload-missing", "workload", ref),
                            patience.missing(),
                            false));
                }
                continue;
            }
            explainer.explain(workload, events.values(), begin.minus(STALE)).ifPresent(found::add);
            if (!workload.done()) {
                for (PodView pod : pods.values()) {
                    if (pod.owner().equals(Optional.of(ref))) {
                        found.addAll(podExplainer.explain(pod, about(pod)));
                    }
                }
            }
        }
        Set<String> keys = new HashSet<>();
        found.forEach(s -> keys.add(s.key()));
        suspectedSince.keySet().retainAll(keys);
        keys.forEach(key -> suspectedSince.putIfAbsent(key, System.nanoTime()));
        return found;
    }

    private List<EventView> about(PodView pod) {
        return events.values().stream()
                .filter(e -> e.uid().equals(pod.uid())
                        || (e.uid().isEmpty()
                                && e.kind().equals("Pod")
                                && e.name().equals(pod.name())))
                .toList();
    }

    private ReadinessUpdate update(List<Suspicion> suspicions) {
        List<WorkloadView> there = wanted.stream()
                .map(ref -> workloads.get(ref.toString()))
                .filter(Objects::nonNull)
                .sorted(Comparator.comparing(w -> w.ref().toString()))
                .toList();
        List<PodView> theirs = pods.values().stream()
                .filter(pod -> pod.owner().filter(wanted::contains).isPresent())
                .sorted(Comparator.comparing(PodView::name))
                .toList();
        List<Problem> concerns = new ArrayList<>(
                suspicions.stream().map(Suspicion::problem).distinct().toList());
        if (lost != null) {
            concerns.addFirst(lost);
        }
        return new ReadinessUpdate(
                there.stream().mapToInt(w -> Math.min(w.ready(), w.desired())).sum(),
                there.stream().mapToInt(WorkloadView::desired).sum(),
                lost == null && there.size() == wanted.size() && there.stream().allMatch(WorkloadView::done),
                there,
                theirs,
                concerns);
    }

    private Problem late(Duration limit, ReadinessUpdate now, List<Suspicion> suspicions) {
        Problem offline;
        lock.lock();
        try {
            offline = lost;
        } finally {
            lock.unlock();
        }
        if (offline != null) {
            return offline;
        }
        Evidence evidence = new Evidence(cluster, now);
        if (!suspicions.isEmpty()) {
            return evidence.complete(suspicions.getFirst().problem());
        }
        lock.lock();
        try {
            return evidence.late(limit, wanted, events.values());
        } finally {
            lock.unlock();
        }
    }

    private void pause() {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(250);
            while (!news && left > 0) {
                left = changed.awaitNanos(left);
            }
            news = false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemException.of("problem.stopped");
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        watches.forEach(Watching::close);
    }
}
