package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reads the blobs for the volumes, each once from start to end even when it is split, and holds it to its size and digest. One thread.
 */
final class BlobFeed implements AutoCloseable {
    private static final int ATTEMPTS = 4;

    private final byte[] buffer = new byte[OpenFile.SLICE];
    private @Nullable InputStream in;
    private MessageDigest hasher = Digest.sha256();
    private long position;

    /** Takes bytes on. */
    interface Sink {
        void put(byte[] bytes, int offset, int length);
    }

    /**
     * Gives one piece; the pieces of a blob come one after the other.
     *
     * @throws ProblemException {@code bundle.source-damaged}, {@code bundle.source-unreadable}, or what the source itself says
     */
    void take(VolumePlan.Piece piece, Sink sink, Progress progress) {
        switch (piece.entry()) {
            case VolumePlan.Document document ->
                sink.put(document.content().array(), 0, document.content().length());
            case VolumePlan.BlobEntry entry -> blob(entry.blob(), piece, sink, progress);
        }
    }

    private void blob(Contents.Blob blob, VolumePlan.Piece piece, Sink sink, Progress progress) {
        if (piece.from() == 0) {
            end();
            hasher = blob.descriptor().digest().hasher();
            position = 0;
        }
        String what = blob.artifacts().isEmpty()
                ? "the bundle's description"
                : blob.artifacts().getFirst();
        long end = piece.from() + piece.length();
        int attempt = 1;
        while (position < end) {
            progress.checkpoint();
            try {
                int count = more(blob, (int) Math.min(buffer.length, end - position));
                hasher.update(buffer, 0, count);
                sink.put(buffer, 0, count);
                position += count;
                progress.advance(what, count);
                attempt = 1;
            } catch (IOException e) {
                end();
                if (!blob.origin().again() || attempt == ATTEMPTS) {
                    throw unreadable(blob, e);
                }
                progress.note(what + ": reading again after " + OpenFile.why(e));
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(250L << attempt));
                attempt++;
            }
        }
        if (end == piece.entry().size()) {
            finish(blob);
        }
    }

    private int more(Contents.Blob blob, int count) throws IOException {
        InputStream source = in;
        if (source == null) {
            source = blob.origin().open(blob.descriptor(), position);
            in = source;
        }
        int read = source.read(buffer, 0, count);
        if (read < 0) {
            throw new EOFException("it ends after " + position + " bytes");
        }
        return read;
    }

    private void finish(Contents.Blob blob) {
        Descriptor d = blob.descriptor();
        boolean longer;
        try {
            longer = in != null && in.read() >= 0;
        } catch (IOException e) {
            throw unreadable(blob, e);
        } finally {
            end();
        }
        if (longer || !Digest.of(hasher).equals(d.digest())) {
            throw ProblemException.of(
                    "bundle.source-damaged",
                    "digest",
                    d.digest(),
                    "source",
                    blob.origin().title(),
                    "artifacts",
                    VolumeFile.names(blob.artifacts()));
        }
    }

    private static ProblemException unreadable(Contents.Blob blob, IOException e) {
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

    private void end() {
        try {
            if (in != null) {
                in.close();
            }
        } catch (IOException ignored) {
            // read to its end, or given up already
        }
        in = null;
    }

    @Override
    public void close() {
        end();
    }
}
