package dev.landfall.engine.registry;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.registry.UploadMemory.Upload;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One blob and every repository that needs it: sent to one of them at most, linked into the others. One that the bundle leaves to the
 * registry is linked from where the registry has it.
 */
final class BlobPush {
    private final PushRun run;
    private final Descriptor blob;
    private final String what;
    private final Map<String, CompletableFuture<Boolean>> wanted = new LinkedHashMap<>();
    private final Set<String> images = new LinkedHashSet<>();
    private final Set<String> holders = new LinkedHashSet<>();
    private final AtomicLong sent = new AtomicLong();

    /** @param what the image that needed it first */
    BlobPush(PushRun run, Descriptor blob, String what) {
        this.run = run;
        this.blob = blob;
        this.what = what;
    }

    long size() {
        return blob.size();
    }

    void wanted(String image, String repository) {
        images.add(image);
        wanted.computeIfAbsent(repository, r -> new CompletableFuture<>());
    }

    void heldBy(String repository) {
        holders.add(repository);
    }

    /** Waits until it is in a repository, or throws why it is not. */
    void await(String repository) {
        CompletableFuture<Boolean> end = wanted.get(repository);
        if (end != null) {
            end.join();
        }
    }

    long sentFor(String image) {
        return image.equals(what) ? sent.get() : 0;
    }

    long skipped() {
        return Math.max(0, blob.size() - sent.get());
    }

    /** Brings it everywhere it is wanted; what fails is told to those who wait. */
    void run() {
        wanted.forEach((repository, end) -> attempt(end, () -> {
            if (run.call(() -> run.api.blob(repository, blob.digest())).isPresent()) {
                holders.add(repository);
                end.complete(true);
            }
        }));
        if (!holders.isEmpty()) {
            run.progress.advance(what, blob.size());
        }
        wanted.forEach((repository, end) -> attempt(end, () -> {
            bring(repository);
            holders.add(repository);
            end.complete(true);
        }));
    }

    private void bring(String repository) {
        Optional<Upload> opened = Optional.empty();
        Optional<String> counted = holders.isEmpty() ? Optional.of(what) : Optional.empty();
        if (!holders.isEmpty()) {
            String from = holders.iterator().next();
            opened = run.call(() -> run.uploads.open(repository, blob.digest(), Optional.of(from)));
            if (opened.isEmpty()) {
                return;
            }
        }
        if (run.base.holds(blob.digest()) && run.source.size(blob.digest()).isEmpty()) {
            copy(repository, opened);
        } else {
            new BlobSend(run, run.source, repository, blob.digest(), counted).send(opened);
        }
        sent.addAndGet(blob.size());
    }

    /** Out of the registry and in again: this laptop does not have it, and the registry did not link it. */
    private void copy(String repository, Optional<Upload> opened) {
        String from = holders.stream().filter(this::has).findFirst().orElseThrow(this::lost);
        // closing the client would close what the whole push goes through
        RegistryClient client = new RegistryClient(run.api, run.retry, run.progress);
        try {
            new BlobSend(run, new RegistryBlob(client, from, blob), repository, blob.digest(), Optional.empty())
                    .send(opened);
        } catch (ProblemException e) {
            run.progress.checkpoint();
            if (!has(from)) {
                throw lost();
            }
            throw e.problem().code().equals("oci.digest-mismatch")
                    ? ProblemException.because(
                            e,
                            "registry.wrong-content",
                            "registry",
                            run.api.access().target().host(),
                            "digest",
                            blob.digest())
                    : e;
        }
    }

    private boolean has(String repository) {
        return run.call(() -> run.api.blob(repository, blob.digest())).isPresent();
    }

    /** It was there when the push began. */
    private ProblemException lost() {
        RegistryTarget target = run.api.access().target();
        PushBase.Missing missing = new PushBase.Missing(
                blob, List.copyOf(images), run.base.places(blob.digest(), wanted.keySet(), target));
        return run.base.problem(List.of(missing), 1, target, what).asException();
    }

    private static void attempt(CompletableFuture<Boolean> end, Runnable work) {
        if (end.isDone()) {
            return;
        }
        try {
            work.run();
        } catch (CompletionException e) {
            end.completeExceptionally(e.getCause() == null ? e : e.getCause());
        } catch (RuntimeException | Error e) {
            end.completeExceptionally(e);
        }
    }
}
