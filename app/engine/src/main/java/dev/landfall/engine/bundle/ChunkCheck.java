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
 * Reads volumes once: each chunk is held to its hash, and its bytes go on into the digests of the blobs that lie in it.
 *
 * <p>The members of all volumes, in order, are cut into stretches that begin at a blob's start; a stretch follows its last blob into the
 * next volumes, so that each digest is reckoned by one worker. Where two stretches meet within a chunk it is read twice.
 */
final class ChunkCheck {
    private static final long STRETCH = 32L << 20;

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
    private record Run(VolumeFile volume, List<VolumeTable.Member> members, long from, long to, int owned) {}

    /** A blob whose chunks are right and whose digest is not: the volume was made wrong. */
    private record Wrong(Digest blob, VolumeFile volume, VolumeTable.Member last) {}

    Outcome run() {
        progress.total(set.found().values().stream()
                .mapToLong(v -> v.table().size() - v.table().data())
                .sum());
        Workers.each(stretches(), this::stretch);
        List<Damage> sorted = new ArrayList<>(damage);
        sorted.sort(Comparator.comparingInt(Damage::volume).thenComparingLong(Damage::offset));
        return new Outcome(bytes.get(), chunks.get(), blobs.get(), sorted, problems());
    }

    private List<List<Run>> stretches() {
        List<List<Run>> stretches = new ArrayList<>();
        List<Run> current = new ArrayList<>();
        long length = 0;
        for (VolumeFile volume : set.found().values()) {
            VolumeTable table = volume.table();
            List<VolumeTable.Member> members = new ArrayList<>();
            long from = table.data();
            int owned = 0;
            for (VolumeTable.Member member : table.members()) {
                if (member.from() == 0 && length >= STRETCH) {
                    if (!members.isEmpty()) {
                        long end = end(members.getLast());
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

    private static long end(VolumeTable.Member member) {
        return member.at() + TarHeader.padded(member.length());
    }

    private void stretch(List<Run> runs, byte[] buffer) {
        BlobHash hash = new BlobHash();
        for (Run run : runs) {
            VolumeTable table = run.volume.table();
            if (run.to <= run.from) {
                continue;
            }
            int next = 0;
            int last = table.chunkOf(run.to - 1);
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
        VolumeTable table = volume.table();
        boolean good;
        try {
            good = volume.good(chunk, buffer);
        } catch (ProblemException e) {
            if (!e.problem().code().equals("bundle.volume-unreadable")) {
                throw e;
            }
            // a medium that cannot be read there has lost that chunk, no less than one that reads wrong
            progress.note(e.problem().title() + ": " + e.problem().why());
            good = false;
        } catch (IOException e) {
            throw OpenFile.unreadable(volume.path(), e);
        }
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
        return good;
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
