package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The second pass of a build: every blob from its source to its planned place, several at once, and what an earlier build of the same
 * plans left is gone on with. One use.
 */
final class BundleWriter implements AutoCloseable {
    private final BuildFolder folder;
    private final BuildMemory memory;
    private final Progress progress;
    private final List<VolumeWriter> volumes = new ArrayList<>();
    private final List<Job> jobs;
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private boolean begun;
    private boolean closed;

    /**
     * An entry with all places it goes to.
     *
     * @param number counts the blobs
     */
    private record Job(VolumePlan.Entry entry, int number, List<Stretch> stretches) {}

    /** @throws ProblemException {@code bundle.build-running}, {@code bundle.unwritable} */
    BundleWriter(BuildFolder folder, List<VolumePlan> plans, Progress progress) {
        this.folder = folder;
        this.progress = new Progress() {
            @Override
            public void total(long amount) {
                progress.total(amount);
            }

            @Override
            public void advance(String what, long amount) {
                progress.advance(what, amount);
            }

            @Override
            public void note(String text) {
                progress.note(text);
            }

            @Override
            public boolean stopped() {
                return failure.get() != null || progress.stopped();
            }
        };
        long entries = plans.stream()
                .flatMap(p -> p.pieces().stream())
                .filter(p -> p.from() == 0)
                .count();
        this.memory = BuildMemory.open(folder.memory(), plans, Math.toIntExact(entries));
        for (VolumePlan plan : plans) {
            volumes.add(new VolumeWriter(folder.part(plan.table().number()), plan, memory));
        }
        this.jobs = jobs(plans);
    }

    private List<Job> jobs(List<VolumePlan> plans) {
        List<Job> found = new ArrayList<>();
        for (int v = 0; v < plans.size(); v++) {
            List<VolumePlan.Piece> pieces = plans.get(v).pieces();
            for (int i = 0; i < pieces.size(); i++) {
                VolumePlan.Piece piece = pieces.get(i);
                if (piece.from() == 0) {
                    found.add(new Job(piece.entry(), found.size(), new ArrayList<>(1)));
                }
                long at = plans.get(v).table().members().get(i).at();
                found.getLast().stretches().add(new Stretch(volumes.get(v), piece, at));
            }
        }
        return found;
    }

    /**
     * Writes all volumes and gives them their names.
     *
     * @param atOnce how many blobs
     * @param before what progress has counted already
     * @throws ProblemException when a source or the medium fails, or the engineer stops it; what was written stays for the next build
     */
    List<Path> write(int atOnce, long before) {
        try {
            long there = recall();
            long size = volumes.stream().mapToLong(v -> v.table().size()).sum();
            folder.check(volumes.stream().mapToLong(v -> v.table().size()).max().orElse(0), size - there);
            if (there == 0) {
                memory.begin();
            }
            begun = true;
            progress.total(before
                    + there
                    + jobs.stream()
                            .filter(j -> j.entry() instanceof VolumePlan.BlobEntry)
                            .mapToLong(j -> j.entry().size())
                            .sum());
            recognize();
            try (Keeper keeper = new Keeper(memory, this::force)) {
                Workers.each(jobs, folder.fillsGaps() ? 1 : atOnce, this::run);
                keeper.check();
            }
            progress.checkpoint();
            memory.allWhole();
            List<Path> named = folder.name();
            close();
            remove();
            return named;
        } catch (IOException e) {
            throw VolumeWriter.failed(folder.folder(), e);
        } catch (RuntimeException e) {
            RuntimeException first = failure.get();
            throw told(first == null ? e : first);
        }
    }

    /** A full medium: with how much more it would take. */
    private RuntimeException told(RuntimeException e) {
        if (!(e instanceof ProblemException p && p.problem().code().equals("bundle.disk-full"))) {
            return e;
        }
        long left = volumes.stream().mapToLong(VolumeWriter::unknown).sum();
        long free = folder.free();
        return ProblemException.because(
                e,
                "bundle.build-full",
                "folder",
                folder.folder(),
                "left",
                left,
                "free",
                free,
                "short",
                Math.max(left - free, 1));
    }

    /** How many bytes an earlier build says it left. */
    private long recall() throws IOException {
        long there = 0;
        if (memory.recall()) {
            for (VolumeWriter volume : volumes) {
                for (int chunk = 0; chunk < volume.table().chunkCount(); chunk++) {
                    if (memory.noted(volume.table().number(), chunk)) {
                        there += volume.table().chunkLength(chunk);
                    }
                }
            }
        }
        if (there == 0) {
            folder.clear();
        } else if (memory.whole()) {
            folder.unname();
        }
        return there;
    }

    private record Noted(VolumeWriter volume, int chunk) {}

    private void recognize() {
        List<Noted> noted = new ArrayList<>();
        for (VolumeWriter volume : volumes) {
            for (int chunk = 0; chunk < volume.table().chunkCount(); chunk++) {
                if (memory.noted(volume.table().number(), chunk)) {
                    noted.add(new Noted(volume, chunk));
                }
            }
        }
        if (!noted.isEmpty()) {
            progress.note("Going on with what an earlier build left; checking it first.");
        }
        Workers.each(noted, Workers.PROCESSORS, (one, buffer) -> {
            progress.checkpoint();
            one.volume().recognize(one.chunk(), buffer);
            progress.advance("what is there already", one.volume().table().chunkLength(one.chunk()));
        });
    }

    private void run(Job job, byte[] buffer) {
        try {
            progress.checkpoint();
            switch (job.entry()) {
                case VolumePlan.Document document -> {
                    Stretch whole = job.stretches().getFirst();
                    whole.begin(0);
                    whole.put(document.content().array(), 0, document.content().length());
                    whole.end();
                }
                case VolumePlan.BlobEntry entry -> blob(job, entry.blob(), buffer);
            }
            job.stretches().forEach(s -> s.completed(buffer));
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
            throw e;
        }
    }

    private void blob(Job job, Contents.Blob blob, byte[] buffer) {
        Descriptor d = blob.descriptor();
        long known = known(job);
        BlobFeed feed = new BlobFeed(blob, progress);
        if (known > 0 && known == d.size() && memory.right(job.number(), d.digest())) {
            progress.advance(feed.what(), known);
            job.stretches().forEach(Stretch::frame);
            return;
        }
        // what was found right needs its source no more, even where it shares chunks with what was not
        long there = memory.right(job.number(), d.digest()) ? d.size() : known;
        if (there > 0 && goneOn(job, feed, blob, there, buffer)) {
            memory.blob(job.number(), d.digest());
            return;
        }
        if (!written(job, feed, 0, d.digest().hasher(), d.digest())) {
            throw feed.damaged();
        }
        memory.blob(job.number(), d.digest());
    }

    /** Takes the first bytes of a blob from the volumes and the others from its source; false when that is not the blob. */
    private boolean goneOn(Job job, BlobFeed feed, Contents.Blob blob, long there, byte[] buffer) {
        Digest digest = blob.descriptor().digest();
        MessageDigest hasher = digest.hasher();
        long told = 0;
        for (Stretch stretch : job.stretches()) {
            VolumePlan.Piece piece = stretch.piece();
            long end = Math.min(there - piece.from(), piece.length());
            for (long at = 0; at < end; ) {
                progress.checkpoint();
                int count = (int) Math.min(buffer.length, end - at);
                try {
                    stretch.read(at, buffer, count);
                } catch (IOException e) {
                    progress.advance(feed.what(), -told);
                    return false;
                }
                hasher.update(buffer, 0, count);
                progress.advance(feed.what(), count);
                told += count;
                at += count;
            }
        }
        if (written(job, feed, there, hasher, digest)) {
            return true;
        }
        progress.advance(feed.what(), -blob.descriptor().size());
        return false;
    }

    /**
     * Writes a blob from an offset on, with all its headers and paddings; whether it has its digest then.
     *
     * @param hasher fed with what lies before the offset
     */
    private boolean written(Job job, BlobFeed feed, long from, MessageDigest hasher, Digest digest) {
        int[] current = {0};
        for (Stretch stretch : job.stretches()) {
            VolumePlan.Piece piece = stretch.piece();
            stretch.begin(Math.clamp(from - piece.from(), 0, piece.length()));
        }
        boolean exact = from == job.entry().size() && from > 0
                || feed.read(from, (bytes, offset, length) -> {
                    hasher.update(bytes, offset, length);
                    put(job, current, bytes, offset, length);
                });
        job.stretches().forEach(Stretch::end);
        return exact && Digest.of(hasher).equals(digest);
    }

    private static void put(Job job, int[] current, byte[] bytes, int offset, int length) {
        int done = 0;
        while (done < length) {
            Stretch stretch = job.stretches().get(current[0]);
            int count = (int) Math.min(length - done, stretch.room());
            if (count == 0) {
                current[0]++;
                continue;
            }
            stretch.put(bytes, offset + done, count);
            done += count;
        }
    }

    /** How many bytes of a blob, from its start, lie in chunks that are known. */
    private static long known(Job job) {
        long known = 0;
        for (Stretch stretch : job.stretches()) {
            long here = stretch.known();
            known += here;
            if (here < stretch.piece().length()) {
                break;
            }
        }
        return known;
    }

    private void force() throws IOException {
        for (VolumeWriter volume : volumes) {
            volume.force();
        }
    }

    /** Keeps what can be kept of a build that did not come to its end. */
    private void keep() {
        try {
            memory.keep(this::force);
        } catch (ProblemException ignored) {
            // the problem that led here is the one to tell
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (begun) {
            keep();
        }
        volumes.forEach(VolumeWriter::close);
        memory.close();
        if (!begun) {
            remove();
        }
    }

    private void remove() {
        try {
            Files.deleteIfExists(folder.memory());
        } catch (IOException ignored) {
            // nothing was written; a file that says nothing is overwritten by the next build
        }
    }
}
