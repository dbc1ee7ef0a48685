package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads volumes once: every byte of them is held to the digest of the blob it is of, or to what the table makes of it.
 *
 * <p>The members of all volumes, in order, are cut into stretches that begin at a blob's start; a stretch follows its last blob into the
 * next volumes, so that each digest is reckoned by one worker. A stretch is first held to the digests of its blobs ({@link DigestCheck}),
 * which hashes each byte once. Where that finds anything wrong, or a blob is not here whole, it is gone through chunk by chunk, to tell
 * what is damaged. The chunk where two stretches meet is always held to its own hash, by the first of them.
 */
final class ChunkCheck {
    /** A stretch is at least this long, so that what is read twice at its ends does not count. */
    private static final long LEAST = 32L << 20;

    private static final long MOST = 128L << 20;

    private final VolumeSet set;
    private final Progress progress;
    private final Consumer<ChunkState> listener;
    private final List<Damage> damage = Collections.synchronizedList(new ArrayList<>());
    private final List<Wrong> wrong = Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger chunks = new AtomicInteger();
    private final AtomicInteger blobs = new AtomicInteger();

    ChunkCheck(VolumeSet set, Progress progress, Consumer<ChunkState> listener) {
        this.set = set;
        this.progress = progress;
        this.listener = listener;
    }

    record Outcome(long bytes, int chunks, int blobs, List<Damage> damage, List<Problem> problems) {}

    /**
     * Some members of one volume, one after the other.
     *
     * @param from where it starts in the volume: the volume's data, or the end of the member before
     * @param to where it ends
     * @param owned the first chunk that is this run's to check; one before it belongs to the run before
     */
    record Run(VolumeFile volume, List<VolumeTable.Member> members, long from, long to, int owned) {
        /** The last chunk it touches; one before its first when it is empty. */
        int last() {
            return to > from ? volume.table().chunkOf(to - 1) : owned - 1;
        }
    }

    /** A blob whose chunks are right and whose digest is not: the volume was made wrong. */
    private record Wrong(Digest blob, VolumeFile volume, VolumeTable.Member last) {}

    Outcome run() {
        long total = set.found().values().stream()
                .mapToLong(v -> v.table().size() - v.table().data())
                .sum();
        progress.total(total);
        Workers.each(stretches(Math.clamp(total / 32, LEAST, MOST)), this::stretch);
        List<Damage> sorted = new ArrayList<>(damage);
        sorted.sort(Comparator.comparingInt(Damage::volume).thenComparingLong(Damage::offset));
        return new Outcome(bytes.get(), chunks.get(), blobs.get(), sorted, problems());
    }

    private List<List<Run>> stretches(long least) {
        List<List<Run>> stretches = new ArrayList<>();
        List<Run> current = new ArrayList<>();
        long length = 0;
        for (VolumeFile volume : set.found().values()) {
            VolumeTable table = volume.table();
            List<VolumeTable.Member> members = new ArrayList<>();
            long from = table.data();
            int owned = 0;
            for (VolumeTable.Member member : table.members()) {
                if (member.from() == 0 && length >= least) {
                    if (!members.isEmpty()) {
                        long end = members.getLast().end();
                        current.add(new Run(volume, List.copyOf(members), from, end, owned));
                        owned = end > from ? table.chunkOf(end - 1) + 1 : owned;
                        from = end;
                        members.clear();
                    }
                    stretches.add(List.copyOf(current));
                    current.clear();
                    length = 0;
                }
                members.add(member);
                length += member.length();
            }
            current.add(new Run(volume, List.copyOf(members), from, table.size(), owned));
        }
        stretches.add(List.copyOf(current));
        return stretches;
    }

    private void stretch(List<Run> runs, byte[] buffer) {
        DigestCheck digests = new DigestCheck(runs, buffer, progress);
        boolean right = digests.right();
        // from here on it is told by whole chunks, each once
        progress.advance(runs.getFirst().volume.name(), -digests.told());
        if (right) {
            blobs.addAndGet(digests.blobs());
            runs.forEach(run -> pass(run, buffer));
        } else {
            chunkwise(runs, buffer);
        }
    }

    private void pass(Run run, byte[] buffer) {
        int last = run.last();
        boolean shared =
                run.volume.table().chunkStart(last) + run.volume.table().chunkLength(last) > run.to;
        for (int chunk = run.owned; chunk <= last; chunk++) {
            if (shared && chunk == last) {
                check(run.volume, chunk, buffer);
            } else {
                tell(run.volume, chunk, true);
            }
        }
    }

    private void chunkwise(List<Run> runs, byte[] buffer) {
        BlobHash hash = new BlobHash();
        for (Run run : runs) {
            VolumeTable table = run.volume.table();
            if (run.to <= run.from) {
                continue;
            }
            int next = 0;
            int last = run.last();
            for (int chunk = table.chunkOf(run.from); chunk <= last; chunk++) {
                progress.checkpoint();
                boolean read =
                        chunk >= run.owned ? check(run.volume, chunk, buffer) : readAgain(run.volume, chunk, buffer);
                long start = table.chunkStart(chunk);
                long end = start + table.chunkLength(chunk);
                while (next < run.members.size()) {
                    VolumeTable.Member member = run.members.get(next);
                    if (member.at() >= end && member.length() > 0) {
                        break;
                    }
                    hash.feed(run.volume, member, start, end, buffer, read);
                    if (member.at() + member.length() > end) {
                        break;
                    }
                    next++;
                }
            }
        }
    }

    private boolean check(VolumeFile volume, int chunk, byte[] buffer) {
        boolean good = false;
        try {
            VolumeFile from = volume.goodIn(chunk, buffer);
            good = from != null;
            if (from != null && from != volume) {
                progress.note(volume.path() + " is damaged at byte "
                        + volume.table().chunkStart(chunk) + "; " + from.path() + " has it right and is used instead");
            }
        } catch (ProblemException e) {
            if (!e.problem().code().equals("bundle.volume-unreadable")) {
                throw e;
            }
            // a medium that cannot be read there has lost that chunk, no less than one that reads wrong
            progress.note(e.problem().title() + ": " + e.problem().why());
        } catch (IOException e) {
            throw OpenFile.unreadable(volume.path(), e);
        }
        tell(volume, chunk, good);
        return good;
    }

    private void tell(VolumeFile volume, int chunk, boolean good) {
        VolumeTable table = volume.table();
        int length = table.chunkLength(chunk);
        chunks.incrementAndGet();
        bytes.addAndGet(length);
        if (!good) {
            long start = table.chunkStart(chunk);
            damage.add(new Damage(
                    volume.path(), table.number(), chunk, start, length, table.touched(start, start + length)));
        }
        listener.accept(new ChunkState(table.number(), chunk, table.chunkCount(), good));
        progress.advance(volume.name(), length);
    }

    private static boolean readAgain(VolumeFile volume, int chunk, byte[] buffer) {
        try {
            return volume.good(chunk, buffer);
        } catch (ProblemException | IOException e) {
            // who owns the chunk tells of it
            return false;
        }
    }

    private List<Problem> problems() {
        List<Problem> problems = new ArrayList<>();
        for (Wrong w : wrong) {
            VolumeTable table = w.volume.table();
            problems.add(Problem.of(
                    "bundle.blob-mismatch",
                    "digest",
                    w.blob,
                    "file",
                    w.volume.name(),
                    "offset",
                    w.last.at(),
                    "artifacts",
                    VolumeFile.names(w.last.artifacts().stream()
                            .map(table.artifacts()::get)
                            .toList())));
        }
        return problems;
    }

    /** The digest of the blob that a stretch is in the middle of. */
    private final class BlobHash {
        private @Nullable Digest blob;
        private MessageDigest hasher = Digest.sha256();
        private long done;
        private boolean sound;

        void feed(VolumeFile volume, VolumeTable.Member m, long start, long end, byte[] chunk, boolean read) {
            if (m.from() == 0 && m.at() >= start) {
                blob = m.blob();
                hasher = m.blob().hasher();
                done = 0;
                sound = true;
            }
            if (!m.blob().equals(blob)) {
                // its beginning lies in a volume that is not here
                return;
            }
            long first = Math.max(m.at(), start);
            long last = Math.min(m.at() + m.length(), end);
            if (last > first) {
                sound &= read && m.from() + first - m.at() == done;
                hasher.update(chunk, (int) (first - start), (int) (last - first));
                done += last - first;
            }
            if (done == m.size() && m.at() + m.length() <= end) {
                blobs.incrementAndGet();
                if (sound && !Digest.of(hasher).equals(m.blob())) {
                    wrong.add(new Wrong(m.blob(), volume, m));
                }
                blob = null;
            }
        }
    }
}
