package dev.landfall.desktop.screens.bundle;

import dev.landfall.desktop.fx.Job;
import dev.landfall.desktop.journey.Activity;
import dev.landfall.desktop.journey.Amounts;
import dev.landfall.desktop.journey.Context;
import dev.landfall.desktop.ports.BundlePort;
import dev.landfall.desktop.ports.BundlePort.Bad;
import dev.landfall.desktop.ports.BundlePort.Checked;
import dev.landfall.desktop.ports.BundlePort.ChunkListener;
import dev.landfall.desktop.ports.BundlePort.OpenBundle;
import dev.landfall.desktop.ports.BundlePort.Repaired;
import dev.landfall.desktop.ports.BundlePort.Volume;
import dev.landfall.engine.problem.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import javafx.beans.property.ReadOnlyLongProperty;
import javafx.beans.property.ReadOnlyLongWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;

/** The reading of every chunk of a bundle, and the repair of those that are bad. On the gate's thread. */
public final class VerifyModel {
    private final Context context;
    private final BundlePort port;
    private final Runnable changed;
    private final Runnable repairEnded;
    private final ObservableList<Bad> damage = FXCollections.observableArrayList();
    private final ObservableList<Problem> problems = FXCollections.observableArrayList();
    private final ReadOnlyObjectWrapper<Reading> reading = new ReadOnlyObjectWrapper<>(Reading.NOT_YET);
    private final ReadOnlyLongWrapper ticks = new ReadOnlyLongWrapper();
    private ChunkMap chunks = new ChunkMap(List.of());
    private String repaired = "";
    private List<Problem> unrepaired = List.of();
    private @Nullable Activity activity;
    private @Nullable Job job;

    /** How far the reading of every chunk is. */
    public enum Reading {
        NOT_YET,
        NOW,
        REPAIRING,
        ALL_GOOD,
        SOME_BAD,
        STOPPED;

        /** Whether the medium is at work. */
        public boolean busy() {
            return this == NOW || this == REPAIRING;
        }
    }

    /**
     * @param changed told whenever what is known has changed
     * @param repairEnded told when a repair went to its end, and the bundle is to be looked at again
     */
    VerifyModel(Context context, BundlePort port, Runnable changed, Runnable repairEnded) {
        this.context = context;
        this.port = port;
        this.changed = changed;
        this.repairEnded = repairEnded;
    }

    /** Another bundle, or none: what was read of the last one is of no use. */
    void forget() {
        stop();
        damage.clear();
        problems.clear();
        repaired = "";
        unrepaired = List.of();
        chunks = new ChunkMap(List.of());
        reading.set(Reading.NOT_YET);
    }

    /** The bundle as it lies there now; nothing of it has been read. */
    void opened(OpenBundle bundle) {
        stop();
        damage.clear();
        problems.setAll(unrepaired);
        chunks = new ChunkMap(bundle.volumes());
        reading.set(Reading.NOT_YET);
        ticks.set(ticks.get() + 1);
    }

    private void stop() {
        if (job != null) {
            job.drop();
            job = null;
        }
        if (activity != null) {
            activity.stop();
            context.activities().end(activity);
            activity = null;
        }
    }

    /** Reads every chunk, again if need be. */
    void verify(OpenBundle open) {
        stop();
        damage.clear();
        problems.clear();
        ChunkMap fresh = new ChunkMap(open.volumes());
        chunks = fresh;
        Activity now = context.activities().begin("Reading " + open.name());
        begin(now, Reading.NOW, () -> port.verify(open, marking(fresh), now), checked -> verified(now, checked));
    }

    private void verified(Activity was, Checked checked) {
        damage.setAll(checked.bad());
        problems.setAll(checked.problems());
        boolean good = damage.isEmpty() && problems.isEmpty();
        if (!good) {
            // why the repair before could not mend it
            unrepaired.stream().filter(p -> !problems.contains(p)).forEach(problems::add);
        }
        unrepaired = List.of();
        ended(was, good ? Reading.ALL_GOOD : Reading.SOME_BAD);
    }

    /** Takes what is bad from another copy; the chunks are marked as they are read and mended. */
    void repair(Path file, List<Path> folders, Path copy) {
        stop();
        problems.clear();
        unrepaired = List.of();
        ChunkMap map = chunks;
        Activity now = context.activities().begin("Repairing from " + copy);
        begin(
                now,
                Reading.REPAIRING,
                () -> port.repair(file, folders, copy, marking(map), now),
                done -> repaired(now, done, copy));
    }

    private void repaired(Activity was, Repaired done, Path copy) {
        repaired = done.parts() == 0
                ? "Nothing could be taken from " + copy + "."
                : Amounts.count(done.parts(), "part") + " (" + Amounts.bytes(done.bytes()) + ") taken from " + copy
                        + ".";
        unrepaired = done.problems();
        ended(was, Reading.SOME_BAD);
        repairEnded.run();
    }

    private <T> void begin(Activity now, Reading state, Callable<T> work, Consumer<T> done) {
        activity = now;
        reading.set(state);
        job = context.work().run(work, done, problem -> {
            boolean stopped = problem.code().equals("problem.stopped");
            int before = damage.size();
            damage.removeIf(bad -> !chunks.isBad(bad.volume(), bad.chunk()));
            if (!stopped) {
                problems.add(problem);
            } else if (state == Reading.REPAIRING) {
                repaired = "Stopped. What was repaired by then stays so: "
                        + Amounts.count(before - damage.size(), "part") + ".";
            }
            ended(now, stopped && damage.isEmpty() ? Reading.STOPPED : Reading.SOME_BAD);
        });
        changed.run();
    }

    private ChunkListener marking(ChunkMap map) {
        return (volume, chunk, good) -> {
            map.mark(volume, chunk, good);
            context.gate().latest(this, () -> ticks.set(ticks.get() + 1));
        };
    }

    private void ended(Activity was, Reading outcome) {
        context.activities().end(was);
        if (activity == was) {
            activity = null;
        }
        reading.set(outcome);
        changed.run();
    }

    /** What is said of one volume in the map. */
    public String volumeState(Volume volume) {
        if (!volume.present()) {
            return "missing";
        }
        if (volume.chunks() == 0) {
            // an archive of another tool is checked by what lies in it
            return switch (reading.get()) {
                case NOW -> "being read";
                case ALL_GOOD -> "good";
                case SOME_BAD -> "damaged";
                default -> "not read yet";
            };
        }
        int read = chunks.read(volume.number());
        int bad = chunks.bad(volume.number());
        if (bad > 0) {
            return Amounts.count(bad, "bad chunk");
        }
        return read == 0
                ? "not read yet"
                : read == volume.chunks() ? "good" : Amounts.count(100L * read / volume.chunks()) + " %";
    }

    /** Chunks that are bad, in the order of volumes; known when the reading has ended. */
    public ObservableList<Bad> damage() {
        return damage;
    }

    /** Whatever else the reading or the repair found wrong. */
    public ObservableList<Problem> problems() {
        return problems;
    }

    public ReadOnlyObjectProperty<Reading> reading() {
        return reading.getReadOnlyProperty();
    }

    /** Changes whenever the map does. */
    public ReadOnlyLongProperty ticks() {
        return ticks.getReadOnlyProperty();
    }

    public ChunkMap chunks() {
        return chunks;
    }

    /** What the last repair did, in words; empty when there was none. */
    public String repairedWords() {
        return repaired;
    }

    /** What is being read now, for its bytes and rate; null when nothing is. */
    public @Nullable Activity activity() {
        return reading.get().busy() ? activity : null;
    }
}
