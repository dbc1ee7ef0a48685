package dev.landfall.engine.bundle;

import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Reads one blob from its source, opened again where it broke off when that may help. One thread. */
final class BlobFeed {
    private static final int ATTEMPTS = 4;

    private final Contents.Blob blob;
    private final Progress progress;
    private final byte[] buffer = new byte[OpenFile.SLICE];

    BlobFeed(Contents.Blob blob, Progress progress) {
        this.blob = blob;
        this.progress = progress;
    }

    /** Takes bytes on. */
    interface Sink {
        /** @param from where in the blob they stand */
        void put(long from, byte[] bytes, int length);
    }

    /** For which artifact it is read, as progress tells it. */
    String what() {
        return blob.artifacts().isEmpty()
                ? "the bundle's description"
                : blob.artifacts().getFirst();
    }

    /**
     * Gives some of the bytes that the blob shall have.
     *
     * @return false when this is its end and the source has more
     * @throws ProblemException {@code bundle.source-unreadable}, or what the source itself says
     */
    boolean read(long from, long to, Sink sink) {
        long position = from;
        int attempt = 1;
        while (true) {
            try (InputStream in = blob.origin().open(blob.descriptor(), position)) {
                while (position < to) {
                    progress.checkpoint();
                    int count = in.read(buffer, 0, (int) Math.min(buffer.length, to - position));
                    if (count < 0) {
                        throw new EOFException("it ends after " + position + " bytes");
                    }
                    sink.put(position, buffer, count);
                    position += count;
                    progress.advance(what(), count);
                    attempt = 1;
                }
                return to < blob.descriptor().size() || in.read() < 0;
            } catch (IOException e) {
                if (position == to && to > 0) {
                    return true;
                }
                if (!blob.origin().again() || attempt == ATTEMPTS) {
                    throw unreadable(e);
                }
                progress.checkpoint();
                progress.note(what() + ": reading again after " + OpenFile.why(e));
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(250L << attempt));
                attempt++;
            }
        }
    }

    ProblemException damaged() {
        return ProblemException.of(
                "bundle.source-damaged",
                "digest",
                blob.descriptor().digest(),
                "source",
                blob.origin().title(),
                "artifacts",
                VolumeFile.names(blob.artifacts()));
    }

    private ProblemException unreadable(IOException e) {
        return ProblemException.because(
                e,
                "bundle.source-unreadable",
                "source",
                blob.origin().title(),
                "digest",
                blob.descriptor().digest(),
                "why",
                OpenFile.why(e),
                "artifacts",
                VolumeFile.names(blob.artifacts()));
    }
}
