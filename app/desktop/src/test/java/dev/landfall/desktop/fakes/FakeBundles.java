package dev.landfall.desktop.fakes;

import dev.landfall.desktop.ports.BundlePort;
import dev.landfall.desktop.ports.Watch;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    public Trust judgedLater = Trust.NOT_YET;
    /** What opening gives once other folders are named; null for the same. */
    public @Nullable OpenBundle withFolders;

    public final List<List<Path>> openedWith = new ArrayList<>();
    public KeyFile key = new KeyFile(Path.of("/home/engineer/release.pub"), "5a".repeat(32), "ECDSA P-256", "");
    public @Nullable Problem keyRefusal;
    public final List<String> trustedKeys = new ArrayList<>();
    public final List<String> imported = new ArrayList<>();
    public List<Finding> importFindings = List.of();
    public @Nullable Problem importRefusal;
    public boolean importHangs;

    /** How many of the bad chunks another copy has right. */
    public int repairable = Integer.MAX_VALUE;

    public Ends repairEnds = Ends.DONE;
    public List<Problem> unrepaired = List.of();
    private static final long CHUNK = 4L << 20;

    /** How a repair ends that cannot mend everything. */
    public enum Ends {
        DONE,
        STOPPED,
        HANGING
    }

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
    public OpenBundle open(Path file, List<Path> folders) {
        openedWith.add(folders);
        if (refusal != null) {
            throw new ProblemException(refusal, null);
        }
        if (bundle == null) {
            throw new StillRunning();
        }
        return folders.isEmpty() || withFolders == null ? bundle : withFolders;
    }

    @Override
    public Trust judge(OpenBundle open) {
        return judgedLater;
    }

    @Override
    public boolean enough(String words) {
        return words.strip().contains(" ");
    }

    @Override
    public Checked verify(OpenBundle open, ChunkListener heard, Progress progress) {
        read(open, heard, progress, badChunks);
        return new Checked(
                badChunks.stream()
                        .map(chunk -> new Bad(
                                1,
                                chunk,
                                open.volumes().getFirst().fileName(),
                                4096L + chunk * CHUNK,
                                CHUNK,
                                List.of("docker.io/allegroai/clearml:2.0.0-613")))
                        .toList(),
                foundWhileReading == null ? List.of() : List.of(foundWhileReading));
    }

    @Override
    public Repaired repair(Path file, List<Path> folders, Path copy, ChunkListener heard, Progress progress) {
        repairedFrom.add(copy);
        List<Integer> bad = badChunks;
        int left = repairable;
        for (int chunk : bad) {
            if (left-- <= 0) {
                progress.total(bad.size() * CHUNK);
                progress.advance(copy.toString(), repairable * CHUNK);
                switch (repairEnds) {
                    case STOPPED -> throw ProblemException.of("problem.stopped");
                    case HANGING -> throw new StillRunning();
                    case DONE -> {}
                }
                break;
            }
            heard.checked(1, chunk, true);
        }
        badChunks = bad.subList(Math.min(repairable, bad.size()), bad.size());
        if (badChunks.isEmpty()) {
            foundWhileReading = null;
        }
        return new Repaired(bad.size() - badChunks.size(), (bad.size() - badChunks.size()) * CHUNK, unrepaired);
    }

    @Override
    public KeyFile key(Path file) {
        if (keyRefusal != null) {
            throw new ProblemException(keyRefusal, null);
        }
        return key;
    }

    @Override
    public void trust(KeyFile trusted, String name, String family) {
        trustedKeys.add(trusted.brief() + " " + name + " " + family);
    }

    @Override
    public String importName(Path archive) {
        return "images";
    }

    @Override
    public Imported importing(Path archive, Path folder, String name, String version, Progress progress) {
        imported.add(archive + " -> " + folder + "/" + name + "-" + version);
        progress.total(4L << 30);
        progress.advance("katib-controller.tar", 1536L << 20);
        if (importHangs) {
            throw new StillRunning();
        }
        if (importRefusal != null) {
            throw new ProblemException(importRefusal, null);
        }
        refusal = null;
        return new Imported(folder.resolve("kubeflow-1.9.01of02.landfall"), importFindings);
    }

    private void read(OpenBundle open, ChunkListener heard, Progress progress, List<Integer> bad) {
        List<Volume> there = open.volumes().stream().filter(Volume::present).toList();
        progress.total(there.stream().mapToLong(Volume::bytes).sum());
        long all = there.stream().mapToLong(Volume::chunks).sum();
        long left = Math.round(all * readShare);
        for (Volume volume : there) {
            for (int chunk = 0; chunk < volume.chunks() && left > 0; chunk++, left--) {
                progress.checkpoint();
                heard.checked(volume.number(), chunk, volume.number() != 1 || !bad.contains(chunk));
                progress.advance(volume.fileName(), volume.bytes() / volume.chunks());
            }
        }
        if (readShare < 1) {
            throw new StillRunning();
        }
    }

    @Override
    public void use(OpenBundle open, Map<String, String> words) {
        used.add(open.name() + " " + words);
    }
}
