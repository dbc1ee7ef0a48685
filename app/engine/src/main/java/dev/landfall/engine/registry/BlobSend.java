package dev.landfall.engine.registry;

import dev.landfall.engine.oci.BlobSource;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.registry.UploadMemory.Upload;
import dev.landfall.engine.registry.wire.WireBody;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.OptionalLong;
import javax.net.ssl.SSLException;

/**
 * One blob on its way into one repository: read, checked and sent in the same pass, in one PUT when it is small and in PATCHes of the run's
 * chunk when it is large; after a failure it goes on at the offset the registry says it has. One thread.
 */
final class BlobSend {
    /** Larger ones miss the processor's cache, smaller ones cost calls. */
    private static final int BUFFER = 128 << 10;
    /** Below it an upload is not worth a line in the memory. */
    private static final long REMEMBER = 1 << 20;
    /** How long a part may still take once the engineer asked to stop: a part that is cut off may be lost. */
    private static final long STOP_NANOS = 5_000_000_000L;
    /** How often a registry may refuse a part that is no fault of the connection: it forgot the upload, or lost count. */
    private static final int REFUSALS = 3;

    private final PushRun run;
    private final String repository;
    private final Digest digest;
    private final long size;
    private final Optional<String> what;
    private final BlobMedium medium;
    private final byte[] buffer = new byte[BUFFER];
    private long told;
    private long part;
    private boolean whole;
    private long stopAt;
    private Optional<Upload> current = Optional.empty();

    /**
     * @param source where it is read
     * @param what the name under which progress is told; empty when the blob was counted before
     */
    BlobSend(PushRun run, BlobSource source, String repository, Digest digest, Optional<String> what) {
        OptionalLong there = source.size(digest);
        if (there.isEmpty()) {
            throw ProblemException.of("registry.blob-missing", "digest", digest, "repository", repository);
        }
        this.run = run;
        this.repository = repository;
        this.digest = digest;
        this.size = there.getAsLong();
        this.what = what;
        this.medium = new BlobMedium(source, digest, size);
    }

    /**
     * Sends it.
     *
     * @param opened an upload that is open already
     * @throws ProblemException when the medium is damaged, the registry refuses, or every retry failed
     */
    void send(Optional<Upload> opened) {
        current = known();
        if (current.isEmpty() && opened.isPresent()) {
            current = opened;
            remember(opened.get());
        }
        try (medium) {
            sendWithRetries();
        } catch (ProblemException e) {
            if (e.problem().code().equals("oci.digest-mismatch")) {
                cancel();
            }
            tell(0);
            throw e;
        } catch (IOException e) {
            // only from closing the medium, when all is sent
            throw new UncheckedIOException(e);
        }
    }

    private void sendWithRetries() {
        int failures = 0;
        int refusals = 0;
        long best = 0;
        while (true) {
            run.checkpoint();
            try {
                transfer(current.isPresent() ? current.get() : open());
                return;
            } catch (IOException e) {
                run.progress.checkpoint();
                if (e instanceof Refusal r && r.status() == 413 && run.smaller(part)) {
                    current = resync(current);
                    continue;
                }
                boolean refused = e instanceof Refusal r && !r.passing();
                boolean again = refused ? retryable((Refusal) e) && ++refusals < REFUSALS : Retry.passing(e);
                if (!again) {
                    throw end(e);
                }
                if (e instanceof Refusal r && r.code().equals("DIGEST_INVALID")) {
                    // bytes of a connection given up may have come in late: nothing can be built on this upload
                    cancel();
                    current = Optional.empty();
                }
                current = resync(current);
                long held = current.map(Upload::offset).orElse(0L);
                if (held > best) {
                    best = held;
                    failures = 0;
                    refusals = refused ? 1 : 0;
                }
                failures++;
                if (failures >= run.retry.attempts()) {
                    throw end(e);
                }
                whole |= refusals == REFUSALS - 1;
                if (!refused && failures > 1) {
                    // nothing of it was kept, twice: something in between may limit time or size
                    run.smaller(part);
                }
                if (!refused) {
                    run.retry.pause(failures, e, run.progress);
                }
            }
        }
    }

    private ProblemException end(IOException e) {
        boolean wire = e instanceof Refusal
                || Retry.passing(e)
                || e instanceof UnknownHostException
                || e instanceof SSLException;
        return wire
                ? run.fail(e)
                : ProblemException.because(
                        e, "registry.medium", "digest", digest, "why", String.valueOf(e.getMessage()));
    }

    /** Whether a refused part may be taken when the upload is begun anew or gone on with elsewhere. */
    private static boolean retryable(Refusal r) {
        return switch (r.status()) {
            case 400, 401, 404, 405, 409, 412, 416, 499 -> true;
            default -> false;
        };
    }

    private void transfer(Upload from) throws IOException {
        Upload upload = from;
        medium.seek(upload.offset(), buffer);
        tell(upload.offset());
        if (upload.offset() == 0 && (whole || size <= Math.max(run.chunk(), upload.leastChunk()))) {
            run.uploads.commit(upload, Optional.of(part(size)));
        } else {
            while (upload.offset() < size) {
                long most = Math.max(run.chunk(), upload.leastChunk());
                upload = run.uploads.patch(upload, part(Math.min(most, size - upload.offset())));
                current = Optional.of(upload);
                remembered(upload);
                run.checkpoint();
            }
            run.uploads.commit(upload, Optional.empty());
        }
        run.memory.finished(repository, digest);
    }

    /** What a run before this one left, if the registry still has it. */
    private Optional<Upload> known() {
        Optional<Upload> remembered = run.memory.find(repository, digest);
        if (remembered.isEmpty()) {
            return Optional.empty();
        }
        Optional<Upload> held = resync(remembered);
        held.filter(u -> u.offset() > 0)
                .ifPresent(u -> run.progress.note(
                        "Going on inside " + digest.brief() + " at byte " + u.offset() + " of " + size));
        return held;
    }

    /** Asks the registry how much it holds; empty when the blob is to be begun again. */
    private Optional<Upload> resync(Optional<Upload> upload) {
        if (upload.isEmpty()) {
            return upload;
        }
        Upload asked = upload.get();
        Optional<Upload> held = run.call(() -> run.uploads.status(asked)).filter(u -> u.offset() <= size);
        if (held.isEmpty()) {
            run.memory.finished(repository, digest);
        }
        return held;
    }

    private Upload open() throws IOException {
        Upload upload = run.uploads
                .open(repository, digest, Optional.empty())
                .orElseThrow(() -> new IOException("the registry answered as if it had mounted " + digest));
        current = Optional.of(upload);
        remember(upload);
        return upload;
    }

    private void remember(Upload upload) {
        if (size >= REMEMBER) {
            run.memory.opened(upload);
        }
    }

    private void remembered(Upload upload) {
        if (size >= REMEMBER) {
            run.memory.advanced(upload);
        }
    }

    private void cancel() {
        run.memory.finished(repository, digest);
        try {
            if (current.isPresent()) {
                run.uploads.cancel(current.get());
            }
        } catch (IOException e) {
            // registries clear away what nobody finishes
        }
    }

    private void tell(long done) {
        if (done != told && what.isPresent()) {
            run.progress.advance(what.get(), done - told);
        }
        told = done;
    }

    private WireBody part(long length) {
        part = length;
        medium.mark();
        return new WireBody() {
            @Override
            public long length() {
                return length;
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                for (long left = length; left > 0; ) {
                    int n = medium.read(buffer, (int) Math.min(buffer.length, left));
                    out.write(buffer, 0, n);
                    left -= n;
                    run.sent.addAndGet(n);
                    tell(medium.at());
                    if (run.progress.stopped()) {
                        stopSoon();
                    }
                }
            }
        };
    }

    private void stopSoon() {
        long now = System.nanoTime();
        if (stopAt == 0) {
            stopAt = now + STOP_NANOS;
        } else if (now - stopAt > 0) {
            run.progress.checkpoint();
        }
    }
}
