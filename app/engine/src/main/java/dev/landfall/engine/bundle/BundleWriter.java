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
     * @throws ProblemException when a source or the medium fails, or the engineer stops it; what was written stays for the next build
     */
    List<Path> write(int atOnce) {
        try {
            boolean goesOn = recall();
            // from here on closing keeps what is there, even when this try is refused for want of space
            begun = goesOn;
            List<Noted> noted = goesOn ? noted() : List.of();
            long there = noted.stream().mapToLong(Noted::length).sum();
            long size = volumes.stream().mapToLong(v -> v.table().size()).sum();
            folder.check(volumes.stream().mapToLong(v -> v.table().size()).max().orElse(0), size - there);
            if (!goesOn) {
                memory.begin();
            }
            begun = true;
            progress.total(there
                    + jobs.stream()
                            .filter(j -> j.entry() instanceof VolumePlan.BlobEntry)
                            .mapToLong(j -> j.entry().size())
                            .sum());
            recognize(noted);
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

    /** Whether an earlier build of the same plans was begun; what others left is removed. */
    private boolean recall() throws IOException {
        if (!memory.recall()) {
            folder.clear();
            return false;
        }
        if (memory.whole()) {
            folder.unname();
        }
        progress.note("Going on with what an earlier build left; checking it first.");
        return true;
    }

    private List<Noted> noted() {
        List<Noted> noted = new ArrayList<>();
        for (VolumeWriter volume : volumes) {
            for (int chunk = 0; chunk < volume.table().chunkCount(); chunk++) {
                if (memory.noted(volume.table().number(), chunk)) {
                    noted.add(new Noted(volume, chunk));
                }
            }
        }
        return noted;
    }

    private record Noted(VolumeWriter volume, int chunk) {
        long length() {
            return volume.table().chunkLength(chunk);
        }
    }

    private void recognize(List<Noted> noted) {
        Workers.each(noted, Workers.PROCESSORS, (one, buffer) -> {
            progress.checkpoint();
            one.volume().recognize(one.chunk(), buffer);
            progress.advance("what is there already", one.length());
        });
    }

    private void run(Job job, byte[] buffer) {
        try {
            progress.checkpoint();
            switch (job.entry()) {
                case VolumePlan.Document document -> {
                    Stretch whole = job.stretches().getFirst();
                    whole.frame();
                    whole.put(
                            0, document.content().array(), 0, document.content().length());
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
        BlobFeed feed = new BlobFeed(blob, progress);
        job.stretches().forEach(Stretch::frame);
        List<Stretch.Run> runs = new ArrayList<>();
        job.stretches().forEach(s -> s.runs(runs));
        boolean right = memory.right(job.number(), d.digest());
        if (right && runs.stream().allMatch(Stretch.Run::known)) {
            progress.advance(feed.what(), d.size());
            return;
        }
        // what was found right needs its source no more, even where it shares chunks with what was not
        List<Stretch.Run> there = right ? List.of(new Stretch.Run(0, d.size(), true)) : runs;
        boolean some = there.stream().anyMatch(Stretch.Run::known);
        boolean written = some && written(job, feed, there, d, buffer);
        if (!written && !written(job, feed, List.of(new Stretch.Run(0, d.size(), false)), d, buffer)) {
            throw feed.damaged();
        }
        memory.blob(job.number(), d.digest());
    }

    /** Reads what is known of a blob where it lies, and writes the rest out of its source; whether that is the blob. */
    private boolean written(Job job, BlobFeed feed, List<Stretch.Run> runs, Descriptor d, byte[] buffer) {
        MessageDigest hasher = d.digest().hasher();
        long told = 0;
        boolean exact = true;
        for (Stretch.Run run : runs) {
            if (run.known()) {
                try {
                    read(job, run, hasher, buffer);
                } catch (IOException e) {
                    progress.advance(feed.what(), -told);
                    return false;
                }
                progress.advance(feed.what(), run.to() - run.from());
            } else {
                exact &= feed.read(run.from(), run.to(), (from, bytes, length) -> {
                    hasher.update(bytes, 0, length);
                    put(job, from, bytes, length);
                });
            }
            told += run.to() - run.from();
        }
        if (exact && Digest.of(hasher).equals(d.digest())) {
            return true;
        }
        progress.advance(feed.what(), -told);
        return false;
    }

    private void read(Job job, Stretch.Run run, MessageDigest hasher, byte[] buffer) throws IOException {
        for (Stretch stretch : job.stretches()) {
            VolumePlan.Piece piece = stretch.piece();
            long end = Math.min(run.to(), piece.from() + piece.length());
            for (long at = Math.max(run.from(), piece.from()); at < end; ) {
                progress.checkpoint();
                int count = (int) Math.min(buffer.length, end - at);
                stretch.read(at - piece.from(), buffer, count);
                hasher.update(buffer, 0, count);
                at += count;
            }
        }
    }

    private static void put(Job job, long from, byte[] bytes, int length) {
        for (Stretch stretch : job.stretches()) {
            VolumePlan.Piece piece = stretch.piece();
            long start = Math.max(from, piece.from());
            long end = Math.min(from + length, piece.from() + piece.length());
            if (start < end) {
                stretch.put(start - piece.from(), bytes, (int) (start - from), (int) (end - start));
            }
        }
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
