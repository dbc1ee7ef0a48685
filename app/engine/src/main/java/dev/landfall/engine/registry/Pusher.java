package dev.landfall.engine.registry;

import dev.landfall.engine.oci.BlobSource;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Pushes images: blobs of all of them in parallel, each read once and sent once, the largest first; then each image's manifests, children
 * before indexes, under the digests and tags they had. Blocks; one bad image does not stop the others.
 */
public final class Pusher {
    private static final Duration STOP_WITHIN = Duration.ofSeconds(8);

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
            Thread guard = Thread.ofVirtual().name("push-stop").start(() -> closeWhenStopped(api, progress));
            try {
                PushRun run =
                        new PushRun(source, api, Retry.within(options.patience()), memory, progress, options.chunk());
                return new Pusher(run, layout, options.concurrency()).push(items);
            } finally {
                guard.interrupt();
            }
        }
    }

    /** A stop must not wait for a connection on which nothing moves; what can end well within this time does. */
    private static void closeWhenStopped(Api api, Progress progress) {
        try {
            while (!progress.stopped()) {
                Thread.sleep(Duration.ofMillis(250));
            }
            Thread.sleep(STOP_WITHIN);
            api.close();
        } catch (InterruptedException e) {
            // the push has ended
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
}
