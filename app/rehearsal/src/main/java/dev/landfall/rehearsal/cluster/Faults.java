package dev.landfall.rehearsal.cluster;

import dev.landfall.engine.oci.ImageReference;
import dev.landfall.rehearsal.cluster.api.Disturbance;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What the simulated cluster is told to get wrong, so that one can practise trouble. Thread-safe; takes effect at once.
 *
 * <p>A workload is meant by its namespace and name: every pod it owns, directly or not, and a pod of just that name.
 */
public final class Faults {
    private final Map<Workload, String> crashing = new ConcurrentHashMap<>();
    private final Map<Workload, String> unschedulable = new ConcurrentHashMap<>();
    private final Map<Workload, String> unready = new ConcurrentHashMap<>();
    private final Map<String, PullCheck.Outcome> images = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Outage> outage = new AtomicReference<>();
    private final AtomicReference<@Nullable Outage> slowness = new AtomicReference<>();
    private volatile Runnable poke = () -> {};
    private volatile Runnable dropWatches = () -> {};
    private volatile Runnable forgetHistory = () -> {};

    Faults() {}

    private record Workload(String namespace, String name) {
        boolean owns(String aNamespace, String pod) {
            return namespace.equals(aNamespace) && (pod.equals(name) || pod.startsWith(name + "-"));
        }
    }

    /** Something that lasts until a moment of {@link System#nanoTime()}. */
    private record Outage(int status, Duration delay, long until) {
        boolean over() {
            return System.nanoTime() - until >= 0;
        }
    }

    void wire(Runnable pods, Runnable watches, Runnable history) {
        this.poke = pods;
        this.dropWatches = watches;
        this.forgetHistory = history;
    }

    /** The pods of a workload crash soon after each start. */
    public void crash(String namespace, String workload) {
        crash(namespace, workload, "cannot open the store: connection refused");
    }

    /** The same, with what they log last. */
    public void crash(String namespace, String workload, String lastWords) {
        crashing.put(new Workload(namespace, workload), lastWords);
        poke.run();
    }

    /** The new pods of a workload find no node. */
    public void neverSchedule(String namespace, String workload) {
        unschedulable.put(new Workload(namespace, workload), "");
    }

    /** The pods of a workload run, but fail their readiness probe. */
    public void neverReady(String namespace, String workload) {
        unready.put(new Workload(namespace, workload), "");
        poke.run();
    }

    /** Pulling any image whose reference contains this text ends like that, whatever the registry says. */
    public void failPull(String image, PullCheck.Outcome outcome) {
        images.put(image, outcome);
    }

    /** For a while the API server answers every request with this HTTP status, e.g. 401, 403, 500 or 503. */
    public void answer(int status, Duration howLong) {
        outage.set(new Outage(status, Duration.ZERO, end(howLong)));
    }

    /** For a while the API server breaks off every request, as behind a failing network. */
    public void hangUp(Duration howLong) {
        outage.set(new Outage(-1, Duration.ZERO, end(howLong)));
        dropWatches.run();
    }

    /** For a while the API server waits before each answer. */
    public void slow(Duration each, Duration howLong) {
        slowness.set(new Outage(0, each, end(howLong)));
    }

    /** Ends every watch that is open now; clients can take them up again where they were. */
    public void dropWatches() {
        dropWatches.run();
    }

    /** Ends every watch, and clients cannot take them up where they were: they are told 410 and have to list again. */
    public void expireWatches() {
        forgetHistory.run();
        dropWatches.run();
    }

    /** All is well again; what failed is tried again at once. */
    public void heal() {
        crashing.clear();
        unschedulable.clear();
        unready.clear();
        images.clear();
        outage.set(null);
        slowness.set(null);
        poke.run();
    }

    private static long end(Duration howLong) {
        return System.nanoTime() + howLong.toNanos();
    }

    Optional<String> lastWords(String namespace, String pod) {
        return find(crashing, namespace, pod);
    }

    boolean schedulable(String namespace, String pod) {
        return find(unschedulable, namespace, pod).isEmpty();
    }

    boolean ready(String namespace, String pod) {
        return find(unready, namespace, pod).isEmpty();
    }

    Optional<PullCheck.Outcome> pull(ImageReference image) {
        String name = image.toString();
        return images.entrySet().stream()
                .filter(e -> name.contains(e.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static Optional<String> find(Map<Workload, String> faults, String namespace, String pod) {
        return faults.entrySet().stream()
                .filter(e -> e.getKey().owns(namespace, pod))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    Disturbance disturbance() {
        return (method, path) -> {
            Outage slow = slowness.get();
            if (slow != null && !slow.over()) {
                Thread.sleep(slow.delay());
            }
            Outage now = outage.get();
            return now == null || now.over() ? 0 : now.status();
        };
    }
}
