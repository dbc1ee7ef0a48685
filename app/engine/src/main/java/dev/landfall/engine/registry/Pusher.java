package dev.landfall.engine.registry;

import dev.landfall.engine.oci.BlobSource;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * Pushes images: blobs of all of them in parallel, each read once and sent once, the largest first; then each image's manifests, children
 * before indexes, under the digests and tags they had. Blocks; one bad image does not stop the others.
 */
public final class Pusher {
    private static final Duration STOP_WITHIN = Duration.ofSeconds(8);

    /** Requests without a body at once. */
    private static final int QUESTIONS = 8;

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
     * @throws ProblemException {@code registry.name-clash} and {@code registry.base-missing} before anything is sent; {@code
     *     problem.stopped}. What concerns single images stands in the report
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
        return with(source, access, options, memory, progress, layout, pusher -> pusher.push(items));
    }

    /**
     * The names of those images that the registry does not have, or not whole; sends nothing.
     *
     * @throws ProblemException when the registry does not answer
     */
    public static List<ImageReference> lacking(
            BlobSource source, List<PushItem> items, RegistryAccess access, PushOptions options, Progress progress) {
        NameLayout layout = new NameLayout(access.target(), options.keep());
        return with(source, access, options, UploadMemory.none(), progress, layout, pusher -> {
            List<ImageReference> lacking = new ArrayList<>();
            for (ImagePush image : pusher.prepared(items)) {
                Problem problem = image.problem();
                if (problem != null) {
                    throw problem.asException();
                }
                if (!image.isThere()) {
                    lacking.add(image.target());
                }
            }
            return lacking;
        });
    }

    /**
     * Why these images cannot be pushed, when the registry does not have what was left to it; empty when it has all of it. Sends nothing.
     *
     * @throws ProblemException when the registry does not answer or the source cannot be read
     */
    public static Optional<Problem> baseMissing(
            BlobSource source, List<PushItem> items, RegistryAccess access, PushOptions options, Progress progress) {
        NameLayout layout = new NameLayout(access.target(), options.keep());
        return with(source, access, options, UploadMemory.none(), progress, layout, pusher -> {
            List<PushPlan> plans = items.stream()
                    .map(i -> new PushPlan(i, layout.target(i.source())))
                    .toList();
            plans.forEach(plan -> plan.read(source));
            BaseCheck.Found found = new BaseCheck(pusher.run).look(plans);
            return found.missing().isEmpty()
                    ? Optional.empty()
                    : Optional.of(options.base().problem(found.missing(), found.all(), access.target(), null));
        });
    }

    private static <T> T with(
            BlobSource source,
            RegistryAccess access,
            PushOptions options,
            UploadMemory memory,
            Progress progress,
            NameLayout layout,
            Function<Pusher, T> work) {
        try (Api api = new Api(access)) {
            Thread guard = Thread.ofVirtual().name("push-stop").start(() -> closeWhenStopped(api, progress));
            try {
                return work.apply(
                        new Pusher(new PushRun(source, api, memory, progress, options), layout, options.concurrency()));
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

    /** What each of these images lacks in the registry, told without sending anything. */
    private List<ImagePush> prepared(List<PushItem> items) {
        List<ImagePush> images = items.stream()
                .map(i -> new ImagePush(run, new PushPlan(i, layout.target(i.source()))))
                .toList();
        // one goes ahead: a wrong password is tried by it alone, not by all at once, which locks accounts
        images.stream().limit(1).forEach(ImagePush::prepare);
        AtOnce.each(images.stream().skip(1).toList(), Math.max(concurrency, QUESTIONS), ImagePush::prepare);
        return images;
    }

    /**
     * Where the registry has what is left to it; all of it is asked for before the first byte is sent.
     *
     * @throws ProblemException {@code registry.base-missing} naming all that is neither there nor brought along
     */
    private Map<Digest, String> demandBase(List<ImagePush> images) {
        if (run.base.blobs().isEmpty()) {
            return Map.of();
        }
        BaseCheck.Found found = new BaseCheck(run)
                .look(images.stream().flatMap(i -> i.readPlan().stream()).toList());
        if (!found.missing().isEmpty()) {
            throw run.base
                    .problem(found.missing(), found.all(), run.api.access().target(), null)
                    .asException();
        }
        return found.holders();
    }

    private PushReport push(List<PushItem> items) {
        long begun = System.nanoTime();
        List<ImagePush> images = prepared(items);
        Map<Digest, String> held = demandBase(images);
        Map<Digest, BlobPush> blobs = new LinkedHashMap<>();
        for (ImagePush image : images) {
            image.shareBlobs(blobs);
        }
        images.forEach(image -> image.lendBlobs(blobs));
        held.forEach((digest, repository) -> {
            BlobPush blob = blobs.get(digest);
            if (blob != null) {
                blob.heldBy(repository);
            }
        });
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
            AtOnce.each(largestFirst, concurrency, BlobPush::run);
            ends.forEach(AtOnce::join);
        }
        if (run.progress.stopped() && images.stream().anyMatch(ImagePush::stopped)) {
            run.progress.checkpoint();
        }
        List<PushReport.Image> ended = images.stream().map(ImagePush::report).toList();
        Map<Digest, Long> skipped = new HashMap<>();
        images.forEach(image -> image.noteHeld(skipped));
        blobs.forEach((digest, blob) -> skipped.put(digest, blob.skipped()));
        return new PushReport(
                ended,
                run.sent.get(),
                skipped.values().stream().mapToLong(Long::longValue).sum(),
                Duration.ofNanos(System.nanoTime() - begun));
    }

    /** What went wrong, as a problem, whatever it was. */
    static ProblemException problem(Throwable e) {
        Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
        return cause instanceof ProblemException known
                ? known
                : ProblemException.because(cause, "problem.unexpected", "what", String.valueOf(cause));
    }
}
