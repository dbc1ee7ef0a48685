package dev.landfall.engine.registry;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.registry.UploadMemory.Upload;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;

/** One blob and every repository that needs it: sent to one of them at most, linked into the others. */
final class BlobPush {
    private final PushRun run;
    private final Descriptor blob;
    private final String what;
    private final Map<String, CompletableFuture<Boolean>> wanted = new LinkedHashMap<>();
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

    void wanted(String repository) {
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
        if (!holders.isEmpty()) {
            String from = holders.iterator().next();
            opened = run.call(() -> run.uploads.open(repository, blob.digest(), Optional.of(from)));
            if (opened.isEmpty()) {
                return;
            }
        }
        Optional<String> counted = holders.isEmpty() ? Optional.of(what) : Optional.empty();
        new BlobSend(run, repository, blob.digest(), counted).send(opened);
        sent.addAndGet(blob.size());
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
