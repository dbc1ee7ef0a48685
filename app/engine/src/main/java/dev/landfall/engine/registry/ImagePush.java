package dev.landfall.engine.registry;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** One image: its plan, its blobs on their way, its end. */
final class ImagePush {
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

    /**
     * Reads its manifests and asks whether the registry has it already, all of it: a manifest may stand in a registry that has lost what it
     * names.
     */
    void prepare() {
        try {
            plan.read(run.source);
            before = run.call(() ->
                    run.api.manifest(plan.target.repository(), plan.reference(), Api.push(plan.target.repository())));
            there = standing() && whole();
        } catch (RuntimeException e) {
            problem = Pusher.problem(e).problem();
        }
    }

    /** Whether its root is under its tag. */
    private boolean standing() {
        return before.filter(plan.item.root().digest()::equals).isPresent();
    }

    private boolean whole() {
        String repository = plan.target.repository();
        boolean manifests = plan.documents.keySet().stream()
                .filter(digest -> !digest.equals(plan.item.root().digest()))
                .allMatch(digest -> run.call(() -> run.api.hasManifest(repository, digest)));
        boolean whole = manifests
                && plan.blobs.keySet().stream()
                        .allMatch(digest ->
                                run.call(() -> run.api.blob(repository, digest)).isPresent());
        if (!whole) {
            run.progress.note("The registry has lost a part of " + plan.target);
        }
        return whole;
    }

    boolean isThere() {
        return there;
    }

    @Nullable
    Problem problem() {
        return problem;
    }

    ImageReference target() {
        return plan.target;
    }

    /** What it consists of, when that could be read. */
    Optional<PushPlan> readPlan() {
        return problem == null ? Optional.of(plan) : Optional.empty();
    }

    void shareBlobs(Map<Digest, BlobPush> all) {
        if (problem != null || there) {
            return;
        }
        for (Descriptor blob : plan.blobs.values()) {
            BlobPush shared = all.get(blob.digest());
            if (shared == null) {
                shared = new BlobPush(run, blob, plan.item.source().toString());
                all.put(blob.digest(), shared);
            }
            shared.wanted(plan.item.source().toString(), plan.target.repository());
            blobs.add(shared);
        }
    }

    /** Tells the blobs that others need where this image, which is there, has them. */
    void lendBlobs(Map<Digest, BlobPush> all) {
        if (there) {
            for (Digest digest : plan.blobs.keySet()) {
                BlobPush wanted = all.get(digest);
                if (wanted != null) {
                    wanted.heldBy(plan.target.repository());
                }
            }
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
            problem = Pusher.problem(e).problem();
        }
    }

    private void putManifests() {
        String repository = plan.target.repository();
        Digest root = plan.item.root().digest();
        for (Descriptor absent : plan.elsewhere) {
            if (!run.call(() -> run.api.hasManifest(repository, absent.digest()))) {
                throw ProblemException.of("registry.blob-missing", "digest", absent.digest(), "repository", repository);
            }
        }
        for (PushPlan.Document document : plan.documents.values()) {
            boolean last = document.digest.equals(root);
            // a tag that stands already need not be moved, which a registry may refuse
            put(document, last && !standing() ? plan.reference() : document.digest.toString());
        }
    }

    private void put(PushPlan.Document document, String reference) {
        String repository = plan.target.repository();
        Optional<Digest> kept = run.call(() -> {
            try {
                return run.api.putManifest(repository, reference, document.mediaType, document.content);
            } catch (Refusal e) {
                if (e.code().endsWith("BLOB_UNKNOWN")) {
                    demandBase();
                }
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
                    "registry.digest-changed", "target", plan.target, "digest", document.digest, "kept", kept.get());
        }
    }

    /** A registry that misses a blob may have lost one of those that were left to it, since they were asked for. */
    private void demandBase() {
        BaseCheck.Found found = new BaseCheck(run).look(List.of(plan));
        if (!found.missing().isEmpty()) {
            throw run.base
                    .problem(
                            found.missing(),
                            found.all(),
                            run.api.access().target(),
                            plan.item.source().toString())
                    .asException();
        }
    }

    boolean stopped() {
        Problem end = problem;
        return end != null && end.code().equals("problem.stopped");
    }

    /** Notes its blobs with their sizes when it was there whole; one that images share is noted once. */
    void noteHeld(Map<Digest, Long> held) {
        if (there) {
            plan.blobs.values().forEach(blob -> held.put(blob.digest(), blob.size()));
        }
    }

    PushReport.Image report() {
        ImageReference source = plan.item.source();
        Digest digest = plan.item.root().digest();
        Problem end = problem;
        long sent = blobs.stream().mapToLong(b -> b.sentFor(source.toString())).sum();
        PushReport.Outcome outcome = end != null
                ? PushReport.Outcome.FAILED
                : there ? PushReport.Outcome.SKIPPED : PushReport.Outcome.PUSHED;
        return new PushReport.Image(source, plan.target, digest, outcome, end, sent, Math.max(0, plan.size() - sent));
    }
}
