package dev.landfall.engine.registry;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.oci.Manifest;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * Copies images out of a registry, whole: every platform of an index, every blob checked against its digest while it comes in, and gone on
 * with where a connection broke. Blocks; safe for several threads.
 */
public final class RegistryPuller implements AutoCloseable {
    private static final int AT_ONCE = 3;
    private static final int DEPTH = 4;

    private final Api api;
    private final Retry retry;
    private final RegistryClient client;
    private final Progress progress;

    /** @param access a target without prefix: references are taken as they are */
    public RegistryPuller(RegistryAccess access, Progress progress) {
        this(access, progress, Retry.usual());
    }

    RegistryPuller(RegistryAccess access, Progress progress, Retry retry) {
        this.api = new Api(access);
        this.retry = retry;
        this.client = new RegistryClient(api, retry, progress);
        this.progress = progress;
    }

    /**
     * Pulls one image.
     *
     * @param image its registry must be the one this was made for
     * @return its manifest or index
     * @throws ProblemException {@code registry.not-found}, {@code registry.wrong-content} and whatever keeps a registry from answering
     */
    public Descriptor pull(ImageReference image, BlobReceiver to) {
        ImageReference whole = image.resolved();
        Digest pinned = whole.digest();
        String tag = whole.tag();
        String reference = pinned != null ? pinned.toString() : String.valueOf(tag);
        Map<Digest, Descriptor> blobs = new LinkedHashMap<>();
        List<Manifested> documents = new ArrayList<>();
        Descriptor root = collect(whole, reference, blobs, documents, 0);
        fetch(whole, blobs.values().stream().filter(b -> !to.has(b.digest())).toList(), to);
        for (Manifested document : documents) {
            store(document, to);
        }
        return root;
    }

    private record Manifested(Descriptor descriptor, RegistryClient.Found found) {}

    private Descriptor collect(
            ImageReference image,
            String reference,
            Map<Digest, Descriptor> blobs,
            List<Manifested> documents,
            int depth) {
        progress.checkpoint();
        if (depth > DEPTH) {
            throw ProblemException.of("oci.bad-manifest", "name", image, "why", "indexes nested too deeply");
        }
        RegistryClient.Found found = client.manifest(image.repository(), reference)
                .orElseThrow(() -> ProblemException.of("registry.not-found", "image", image));
        byte[] content = found.content();
        Manifest manifest = Manifest.parse(content, image.toString());
        for (Descriptor child : manifest.manifests()) {
            collect(image, child.digest().toString(), blobs, documents, depth + 1);
        }
        manifest.blobs().forEach(b -> blobs.putIfAbsent(b.digest(), b));
        Descriptor here = new Descriptor(manifest.mediaType(), found.digest(), content.length);
        documents.add(new Manifested(here, found));
        return here;
    }

    private void fetch(ImageReference image, List<Descriptor> blobs, BlobReceiver to) {
        progress.total(blobs.stream().mapToLong(Descriptor::size).sum());
        Semaphore turns = new Semaphore(AT_ONCE);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> ends = new ArrayList<>();
            for (Descriptor blob : blobs) {
                ends.add(threads.submit(() -> {
                    turns.acquire();
                    try {
                        fetch(image, blob, to);
                    } finally {
                        turns.release();
                    }
                    return null;
                }));
            }
            for (Future<?> end : ends) {
                end.get();
            }
        } catch (ExecutionException e) {
            throw Pusher.problem(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemException.because(e, "problem.stopped");
        }
    }

    private void fetch(ImageReference image, Descriptor blob, BlobReceiver to) {
        try (InputStream in = new PulledBlob(api, retry, client, image, blob, progress)) {
            to.put(blob, in);
            // whoever counts bytes and never reads to the end must not miss that they are wrong
            if (in.read() >= 0) {
                throw new IOException("it was not read to its end");
            }
        } catch (IOException e) {
            throw ProblemException.because(
                    e, "registry.receiver", "digest", blob.digest(), "why", String.valueOf(e.getMessage()));
        }
    }

    private static void store(Manifested document, BlobReceiver to) {
        if (to.has(document.descriptor().digest())) {
            return;
        }
        try (InputStream in = new ByteArrayInputStream(document.found().content())) {
            to.put(document.descriptor(), in);
        } catch (IOException e) {
            throw ProblemException.because(
                    e,
                    "registry.receiver",
                    "digest",
                    document.descriptor().digest(),
                    "why",
                    String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        api.close();
    }
}
