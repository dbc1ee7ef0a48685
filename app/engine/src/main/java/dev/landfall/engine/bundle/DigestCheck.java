package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Holds a stretch of volumes to the digests of its blobs, and what lies between them to the headers and zeros that the table makes of it:
 * when both are right, every byte is as it was written, and each was hashed once. It says no more than yes or no. One thread.
 *
 * <p>This is stronger than the chunks' hashes, which are not under the signature. It does not show that those hashes are right; a wrong one
 * can make a reader refuse what is right, never take what is wrong.
 */
final class DigestCheck {
    private final List<ChunkCheck.Run> runs;
    private final byte[] window;
    private final Progress progress;
    private @Nullable VolumeFile volume;
    private long at;
    private long limit;
    private int next;
    private int filled;
    private long told;
    private int blobs;

    /** @param window one to read through, of at least {@link OpenFile#SLICE} bytes */
    DigestCheck(List<ChunkCheck.Run> runs, byte[] window, Progress progress) {
        this.runs = runs;
        this.window = window;
        this.progress = progress;
    }

    /** How many bytes it told the progress of. */
    long told() {
        return told;
    }

    /** How many blobs were found right. */
    int blobs() {
        return blobs;
    }

    /** @throws ProblemException only {@code problem.stopped}; whatever is wrong makes it false */
    boolean right() {
        if (!whole()) {
            return false;
        }
        try {
            MessageDigest hasher = Digest.sha256();
            for (ChunkCheck.Run run : runs) {
                turnTo(run);
                for (VolumeTable.Member member : run.members()) {
                    if (member.from() == 0) {
                        hasher = member.blob().hasher();
                    }
                    if (!member(member, hasher)) {
                        return false;
                    }
                }
                if (!zeros(limit - at)) {
                    return false;
                }
            }
            return true;
        } catch (ProblemException e) {
            VolumeMending.stopped(e);
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether every blob of it begins and ends here, so that its digest can be known at all. */
    private boolean whole() {
        Digest open = null;
        long done = 0;
        for (ChunkCheck.Run run : runs) {
            for (VolumeTable.Member m : run.members()) {
                boolean follows = open == null
                        ? m.from() == 0
                        : m.from() == done && m.blob().equals(open);
                if (!follows) {
                    return false;
                }
                done = m.from() + m.length();
                open = done == m.size() ? null : m.blob();
            }
        }
        return open == null;
    }

    private void turnTo(ChunkCheck.Run run) {
        volume = run.volume();
        at = run.from();
        limit = run.to();
        next = 0;
        filled = 0;
    }

    private boolean member(VolumeTable.Member member, MessageDigest hasher) throws IOException {
        byte[] header = TarHeader.file(member.path(), member.length());
        if (member.at() - at != header.length || !same(header)) {
            return false;
        }
        for (long left = member.length(); left > 0; ) {
            int count = ready(left);
            hasher.update(window, next, count);
            pass(count);
            left -= count;
        }
        if (member.from() + member.length() == member.size()) {
            if (!Digest.of(hasher).equals(member.blob())) {
                return false;
            }
            blobs++;
        }
        return zeros(member.end() - at);
    }

    private boolean same(byte[] expected) throws IOException {
        for (int done = 0; done < expected.length; ) {
            int count = ready(expected.length - done);
            for (int i = 0; i < count; i++) {
                if (window[next + i] != expected[done + i]) {
                    return false;
                }
            }
            pass(count);
            done += count;
        }
        return true;
    }

    private boolean zeros(long length) throws IOException {
        for (long left = length; left > 0; ) {
            int count = ready(left);
            for (int i = next; i < next + count; i++) {
                if (window[i] != 0) {
                    return false;
                }
            }
            pass(count);
            left -= count;
        }
        return true;
    }

    /** Makes bytes ready to be looked at, at least one. */
    private int ready(long wanted) throws IOException {
        if (next == filled) {
            progress.checkpoint();
            VolumeFile from = Objects.requireNonNull(volume);
            int count = (int) Math.min(OpenFile.SLICE, limit - at);
            if (count <= 0) {
                throw new IOException("a member goes on beyond its stretch");
            }
            from.read(at, window, 0, count);
            next = 0;
            filled = count;
            told += count;
            progress.advance(from.name(), count);
        }
        return (int) Math.min(wanted, filled - next);
    }

    private void pass(int count) {
        next += count;
        at += count;
    }
}
