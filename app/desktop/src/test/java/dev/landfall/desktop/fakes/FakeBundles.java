package dev.landfall.desktop.fakes;

import dev.landfall.desktop.ports.BundlePort;
import dev.landfall.desktop.ports.Watch;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Drives and bundles without a file. */
public final class FakeBundles implements BundlePort {
    public List<Drive> drives = List.of();
    public List<RecentSite> recent = List.of();
    public Optional<Used> remembered = Optional.empty();
    public @Nullable OpenBundle bundle = Samples.bundle();
    public @Nullable Problem refusal;

    /** How much of each volume is read before it hangs; 1 for all of it. */
    public double readShare = 1;

    public List<Integer> badChunks = List.of();
    public @Nullable Problem foundWhileReading;
    public final List<String> used = new ArrayList<>();
    public final List<Path> repairedFrom = new ArrayList<>();
    private final List<Consumer<List<Drive>>> listeners = new ArrayList<>();

    @Override
    public Watch drives(Consumer<List<Drive>> listener) {
        listeners.add(listener);
        listener.accept(drives);
        return () -> listeners.remove(listener);
    }

    public void drivesNow(List<Drive> now) {
        drives = now;
        listeners.forEach(l -> l.accept(now));
    }

    @Override
    public List<RecentSite> recent() {
        return recent;
    }

    @Override
    public Optional<Used> remembered() {
        return remembered;
    }

    @Override
    public OpenBundle open(Path file) {
        if (refusal != null) {
            throw new ProblemException(refusal, null);
        }
        if (bundle == null) {
            throw new StillRunning();
        }
        return bundle;
    }

    @Override
    public void verify(OpenBundle open, ChunkListener heard, Progress progress) {
        read(open, heard, progress, badChunks);
    }

    @Override
    public void repair(OpenBundle open, Path copy, ChunkListener heard, Progress progress) {
        repairedFrom.add(copy);
        read(open, heard, progress, List.of());
    }

    private void read(OpenBundle open, ChunkListener heard, Progress progress, List<Integer> bad) {
        progress.total(open.volumes().stream()
                .filter(Volume::present)
                .mapToLong(Volume::bytes)
                .sum());
        long all = open.volumes().stream()
                .filter(Volume::present)
                .mapToLong(Volume::chunks)
                .sum();
        long left = Math.round(all * readShare);
        for (Volume volume : open.volumes()) {
            for (int chunk = 0; volume.present() && chunk < volume.chunks() && left > 0; chunk++, left--) {
                progress.checkpoint();
                boolean good = volume.number() != 1 || !bad.contains(chunk);
                heard.checked(volume.number(), chunk, good);
                if (!good && foundWhileReading != null) {
                    heard.problem(foundWhileReading);
                }
                progress.advance(volume.fileName(), volume.bytes() / volume.chunks());
            }
        }
        if (readShare < 1) {
            throw new StillRunning();
        }
    }

    @Override
    public void use(OpenBundle open, String acceptedBecause) {
        used.add(open.name() + " " + acceptedBecause);
    }
}
