package dev.landfall.engine.registry;

import dev.landfall.engine.oci.BlobSource;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What all parts of one push share. */
final class PushRun {
    private static final long LEAST_CHUNK = 1 << 20;

    final BlobSource source;
    final Api api;
    final Uploads uploads;
    final Retry retry;
    final UploadMemory memory;
    final Progress progress;
    final PushBase base;
    final AtomicLong sent = new AtomicLong();
    private final AtomicLong chunk;
    private final AtomicReference<@Nullable ProblemException> outage = new AtomicReference<>();

    PushRun(BlobSource source, Api api, UploadMemory memory, Progress progress, PushOptions options) {
        this.source = source;
        this.api = api;
        this.uploads = new Uploads(api);
        this.retry = Retry.within(options.patience());
        this.memory = memory;
        this.progress = progress;
        this.base = options.base();
        this.chunk = new AtomicLong(options.chunk());
    }

    long chunk() {
        return chunk.get();
    }

    /**
     * Takes smaller parts from now on, after one was too large.
     *
     * @return false when they are as small as they get
     */
    boolean smaller(long refused) {
        long half = Math.max(LEAST_CHUNK, refused / 2);
        if (refused <= LEAST_CHUNK) {
            return false;
        }
        if (chunk.getAndUpdate(now -> Math.min(now, half)) > half) {
            progress.note(
                    "The registry refuses parts of " + refused + " bytes; sending " + half + " at once from now on");
        }
        return true;
    }

    /** Leaves at once when another part found that the registry cannot be reached or does not let us in. */
    void checkpoint() {
        progress.checkpoint();
        ProblemException known = outage.get();
        if (known != null) {
            throw known;
        }
    }

    /** The problem of a failed exchange; remembered when no other part would fare better. */
    ProblemException fail(Throwable failed) {
        ProblemException problem = Trouble.problem(failed, api);
        boolean all = switch (problem.problem().code()) {
            case "registry.login-wrong",
                    "registry.login-missing",
                    "registry.unknown-host",
                    "registry.no-route",
                    "registry.refused",
                    "registry.untrusted",
                    "registry.wrong-host",
                    "registry.cert-expired",
                    "registry.cert-early",
                    "registry.is-tls",
                    "registry.is-plain",
                    "registry.full" -> true;
            // a large part may die of a time limit while everything else goes through
            case "registry.timeout", "registry.connection-lost" -> !answers();
            default -> false;
        };
        if (all) {
            outage.compareAndSet(null, problem);
        }
        return problem;
    }

    private boolean answers() {
        try {
            api.ping();
            return true;
        } catch (Refusal e) {
            return true;
        } catch (IOException | ProblemException e) {
            return false;
        }
    }

    <T> T call(Retry.Attempt<T> attempt) {
        checkpoint();
        try {
            return retry.call(api, progress, attempt);
        } catch (ProblemException e) {
            throw fail(e);
        }
    }
}
