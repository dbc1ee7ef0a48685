package dev.landfall.engine.support;

import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.support.redact.KnownSecret;
import dev.landfall.engine.support.redact.Redactor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.UnaryOperator;

/** A collection under way: where it writes, what it learnt, what is missing. Safe for any thread. */
final class Collecting {
    private static final int MOST_LEARNT = 20_000;

    final SupportLimits limits;
    final Signatures signatures = new Signatures();
    private final Staging staging;
    private final Progress progress;
    private final Set<KnownSecret> secrets = ConcurrentHashMap.newKeySet();
    private final Set<KnownSecret> learnt = ConcurrentHashMap.newKeySet();
    private final Set<String> publicNames = ConcurrentHashMap.newKeySet();
    private final List<SupportReport.Missing> missing = Collections.synchronizedList(new ArrayList<>());
    private volatile Redactor redactor;

    Collecting(SupportLimits limits, Staging staging, Progress progress, List<KnownSecret> known) {
        this.limits = limits;
        this.staging = staging;
        this.progress = progress;
        secrets.addAll(known);
        redactor = Redactor.of(known);
    }

    /** One thing to collect. */
    interface Part {
        void collect() throws IOException;
    }

    /**
     * @param what in plain words, for progress and for the list of what is missing
     */
    record Named(String what, Part part) {}

    /**
     * Does several things at once. None of them stops the others; only the engineer does.
     *
     * @throws ProblemException {@code problem.stopped}
     */
    void all(List<Named> parts) {
        Semaphore places = new Semaphore(limits.parallel());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (Named part : parts) {
                running.add(threads.submit(() -> {
                    places.acquireUninterruptibly();
                    try {
                        one(part);
                    } finally {
                        places.release();
                    }
                }));
            }
            for (Future<?> future : running) {
                await(future);
            }
        }
        progress.checkpoint();
    }

    private static void await(Future<?> future) {
        try {
            future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemException.of("problem.stopped");
        }
    }

    /** Does one thing, and notes why when it cannot be done. */
    void one(Named part) {
        if (progress.stopped()) {
            return;
        }
        try {
            part.part.collect();
        } catch (Refusal e) {
            missing(part.what, e.words());
        } catch (ClusterReader.UncheckedRefusal e) {
            missing(part.what, e.refusal().words());
        } catch (IOException | RuntimeException | StackOverflowError e) {
            missing(part.what, e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
        }
        progress.advance(part.what, 1);
    }

    void expect(long parts) {
        progress.total(parts);
    }

    void checkpoint() {
        progress.checkpoint();
    }

    void missing(String what, String why) {
        missing.add(new SupportReport.Missing(what, why, false));
    }

    void withheld(String what, String why) {
        missing.add(new SupportReport.Missing(what, why, true));
    }

    List<SupportReport.Missing> missing() {
        synchronized (missing) {
            return missing.stream()
                    .map(m -> new SupportReport.Missing(redactor.mask(m.what()), redactor.mask(m.why()), m.withheld()))
                    .toList();
        }
    }

    /** Takes in a secret found in the cluster; it counts from the next {@link #useWhatIsKnown()}. */
    void secret(KnownSecret secret) {
        secrets.add(secret);
    }

    /** Takes in a value that only its name gave away. */
    void learn(KnownSecret secret) {
        if (learnt.size() < MOST_LEARNT) {
            learnt.add(secret);
        }
    }

    void publicName(String name) {
        publicNames.add(name);
    }

    /** From now on everything known so far is searched for. */
    void useWhatIsKnown() {
        List<KnownSecret> all = new ArrayList<>(secrets);
        all.addAll(learnt);
        redactor = redactor.knows(all) ? redactor : redactor.plus(all, publicNames);
    }

    Redactor redactor() {
        return redactor;
    }

    int secretsKnown() {
        return secrets.size();
    }

    void put(String name, String text) throws IOException {
        staging.put(name, text, redactor);
    }

    /** A file of objects: values found by their names are learnt. */
    void putObjects(String name, InputStream in) throws IOException {
        staging.put(name, in, redactor, this::learn, out -> out, true);
    }

    /** A log or another file of text: what was read until its source fails is kept. */
    void putText(String name, InputStream in, UnaryOperator<OutputStream> shape) throws IOException {
        staging.put(name, in, redactor, null, shape, true);
    }
}
