package dev.landfall.engine.registry;

import dev.landfall.engine.oci.BlobSource;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Pushes images: blobs of all of them in parallel, each read once and sent once, the largest first; then each image's manifests, children
 * before indexes, under the digests and tags they had. Blocks; one bad image does not stop the others.
 */
public final class Pusher {
    private final PushRun run;
    private final NameLayout layout;
    private final int concurrency;

    private Pusher(PushRun run, NameLayout layout, int concurrency) {
        this.run = run;
        this.layout = layout;
        this.concurrency = concurrency;
    }

    /**
     * Pushes.
     *
     * @param progress total and advance in bytes of blobs; asked to stop, a push ends the parts it is sending if that takes seconds
     * @throws ProblemException {@code registry.name-clash} before anything is sent; {@code problem.stopped}. What concerns single images
     *     stands in the report
     */
    public static PushReport push(
            BlobSource source,
            List<PushItem> items,
            RegistryAccess access,
            PushOptions options,
            UploadMemory memory,
            Progress progress) {
        NameLayout layout = new NameLayout(access.target(), options.keep());
        for (Problem clash : layout.clashes(items)) {
            throw clash.asException();
        }
        try (Api api = new Api(access)) {
            PushRun run = new PushRun(source, api, Retry.within(options.patience()), memory, progress, options.chunk());
            return new Pusher(run, layout, options.concurrency()).push(items);
        }
    }

    private PushReport push(List<PushItem> items) {
        long begun = System.nanoTime();
        List<ImagePush> images = items.stream()
                .map(i -> new ImagePush(run, new PushPlan(i, layout.target(i.source()))))
                .toList();
        each(images, ImagePush::prepare);
        Map<Digest, BlobPush> blobs = new LinkedHashMap<>();
        for (ImagePush image : images) {
            image.shareBlobs(blobs);
        }
        run.progress.total(blobs.values().stream().mapToLong(BlobPush::size).sum());
        List<BlobPush> largestFirst = blobs.values().stream()
                .sorted(Comparator.comparingLong(BlobPush::size).reversed())
                .toList();
        Semaphore turns = new Semaphore(concurrency);
        try (ExecutorService finishing = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> ends = new ArrayList<>();
            for (ImagePush image : images) {
                ends.add(finishing.submit(() -> image.finish(turns)));
            }
            each(largestFirst, BlobPush::run);
            ends.forEach(Pusher::join);
        }
        if (run.progress.stopped() && images.stream().anyMatch(ImagePush::stopped)) {
            run.progress.checkpoint();
        }
        List<PushReport.Image> ended = images.stream().map(ImagePush::report).toList();
        return new PushReport(
                ended,
                run.sent.get(),
                blobs.values().stream().mapToLong(BlobPush::skipped).sum()
                        + images.stream().mapToLong(ImagePush::skippedWhole).sum(),
                Duration.ofNanos(System.nanoTime() - begun));
    }

    /** Does something with each, as many at once as the options say. */
    private <T> void each(List<T> all, java.util.function.Consumer<T> work) {
        AtomicInteger next = new AtomicInteger();
        try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> ends = new ArrayList<>();
            for (int w = 0; w < Math.min(concurrency, all.size()); w++) {
                ends.add(workers.submit(() -> {
                    for (int i = next.getAndIncrement(); i < all.size(); i = next.getAndIncrement()) {
                        work.accept(all.get(i));
                    }
                }));
            }
            ends.forEach(Pusher::join);
        }
    }

    private static void join(Future<?> end) {
        try {
            end.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemException.because(e, "problem.stopped");
        } catch (java.util.concurrent.ExecutionException e) {
            throw new CompletionException(e.getCause());
        }
    }

    /** What went wrong, as a problem, whatever it was. */
    static ProblemException problem(Throwable e) {
        Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
        return cause instanceof ProblemException known
                ? known
                : ProblemException.because(cause, "problem.unexpected", "what", String.valueOf(cause));
    }

    /** One image: its plan, its blobs on their way, its end. */
    static final class ImagePush {
        private final PushRun run;
        private final PushPlan plan;
        private final List<BlobPush> blobs = new ArrayList<>();
        private Optional<Digest> before = Optional.empty();
        private boolean there;
        private volatile @Nullable Problem problem;

        ImagePush(PushRun run, PushPlan plan) {
            this.run = run;
            this.plan = plan;
        }

        /** Reads its manifests and asks whether the registry has it already. */
        void prepare() {
            try {
                plan.read(run.source);
                before = run.call(() -> run.api.manifest(
                        plan.target.repository(), plan.reference(), Api.push(plan.target.repository())));
                there = before.filter(plan.item.root().digest()::equals).isPresent();
            } catch (RuntimeException e) {
                problem = problem(e).problem();
            }
        }

        void shareBlobs(Map<Digest, BlobPush> all) {
            if (problem != null) {
                return;
            }
            for (Descriptor blob : plan.blobs.values()) {
                BlobPush shared = all.get(blob.digest());
                if (there) {
                    if (shared != null) {
                        shared.heldBy(plan.target.repository());
                    }
                    continue;
                }
                if (shared == null) {
                    shared = new BlobPush(run, blob, plan.item.source().toString());
                    all.put(blob.digest(), shared);
                }
                shared.wanted(plan.target.repository());
                blobs.add(shared);
            }
        }

        /** Waits for its blobs, then puts its manifests. */
        void finish(Semaphore turns) {
            if (problem != null || there) {
                return;
            }
            try {
                for (BlobPush blob : blobs) {
                    blob.await(plan.target.repository());
                }
                turns.acquire();
                try {
                    putManifests();
                } finally {
                    turns.release();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                problem = Problem.of("problem.stopped");
            } catch (RuntimeException e) {
                problem = problem(e).problem();
            }
        }

        private void putManifests() {
            String repository = plan.target.repository();
            Digest root = plan.item.root().digest();
            for (Descriptor absent : plan.elsewhere) {
                if (!run.call(() -> run.api.hasManifest(repository, absent.digest()))) {
                    throw ProblemException.of(
                            "registry.blob-missing", "digest", absent.digest(), "repository", repository);
                }
            }
            for (PushPlan.Document document : plan.documents.values()) {
                boolean last = document.digest.equals(root);
                put(document, last ? plan.reference() : document.digest.toString());
            }
        }

        private void put(PushPlan.Document document, String reference) {
            String repository = plan.target.repository();
            Optional<Digest> kept = run.call(() -> {
                try {
                    return run.api.putManifest(repository, reference, document.mediaType, document.content);
                } catch (Refusal e) {
                    boolean taken = before.isPresent() && reference.equals(plan.target.tag());
                    if (taken && e.status() >= 400 && e.status() < 500 && e.status() != 401 && !e.passing()) {
                        throw ProblemException.because(
                                e,
                                "registry.tag-immutable",
                                "target",
                                plan.target,
                                "there",
                                before.get(),
                                "wanted",
                                document.digest);
                    }
                    throw e;
                }
            });
            if (kept.filter(d -> !d.equals(document.digest)).isPresent()) {
                throw ProblemException.of(
                        "registry.digest-changed",
                        "target",
                        plan.target,
                        "digest",
                        document.digest,
                        "kept",
                        kept.get());
            }
        }

        boolean stopped() {
            Problem end = problem;
            return end != null && end.code().equals("problem.stopped");
        }

        long skippedWhole() {
            return there ? plan.size() : 0;
        }

        PushReport.Image report() {
            ImageReference source = plan.item.source();
            Digest digest = plan.item.root().digest();
            Problem end = problem;
            long sent =
                    blobs.stream().mapToLong(b -> b.sentFor(source.toString())).sum();
            PushReport.Outcome outcome = end != null
                    ? PushReport.Outcome.FAILED
                    : there ? PushReport.Outcome.SKIPPED : PushReport.Outcome.PUSHED;
            return new PushReport.Image(
                    source, plan.target, digest, outcome, end, sent, Math.max(0, plan.size() - sent));
        }
    }
}
