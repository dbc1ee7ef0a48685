package dev.landfall.desktop.screens.bundle;

import dev.landfall.desktop.fx.Job;
import dev.landfall.desktop.journey.Activity;
import dev.landfall.desktop.journey.Amounts;
import dev.landfall.desktop.journey.Context;
import dev.landfall.desktop.journey.Journey.Flag;
import dev.landfall.desktop.journey.Primary;
import dev.landfall.desktop.journey.Station;
import dev.landfall.desktop.journey.StationModel;
import dev.landfall.desktop.ports.BundlePort;
import dev.landfall.desktop.ports.BundlePort.ChunkListener;
import dev.landfall.desktop.ports.BundlePort.Drive;
import dev.landfall.desktop.ports.BundlePort.OpenBundle;
import dev.landfall.desktop.ports.BundlePort.RecentSite;
import dev.landfall.desktop.ports.BundlePort.Trust;
import dev.landfall.desktop.ports.BundlePort.Used;
import dev.landfall.desktop.ports.BundlePort.Volume;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.progress.Progress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.property.ReadOnlyIntegerWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;

/** The Bundle screen: what was brought, and whether it can be trusted. */
public final class BundleModel implements StationModel {
    private static final String USE = "Use this bundle";

    private final Context context;
    private final BundlePort port;
    private final Primary primary = new Primary(USE, this::use);
    private final ObservableList<Drive> drives = FXCollections.observableArrayList();
    private final ObservableList<RecentSite> recent = FXCollections.observableArrayList();
    private final ObservableList<Problem> problems = FXCollections.observableArrayList();
    private final ReadOnlyObjectWrapper<@Nullable OpenBundle> bundle = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyObjectWrapper<@Nullable Path> opening = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyObjectWrapper<Reading> reading = new ReadOnlyObjectWrapper<>(Reading.NOT_YET);
    private final ReadOnlyIntegerWrapper chunksRead = new ReadOnlyIntegerWrapper();
    private final StringProperty acceptedBecause = new SimpleStringProperty("");
    private ChunkMap chunks = new ChunkMap(List.of());
    private @Nullable Activity activity;
    private @Nullable Job job;
    private int round;

    /** How far the reading of every chunk is. */
    public enum Reading {
        NOT_YET,
        NOW,
        ALL_GOOD,
        SOME_BAD,
        STOPPED
    }

    /** What tells one bundle from another, wherever it lies. */
    private record Chosen(String name, String version, Instant created, long bytes, String acceptedBecause) {}

    public BundleModel(Context context, BundlePort port) {
        this.context = context;
        this.port = port;
        acceptedBecause.addListener((p, was, is) -> refresh());
        refresh();
    }

    /** Begins to look for drives and for what was opened before. */
    public void begin() {
        // the handle is not kept: drives are of interest as long as the window is open
        context.work()
                .run(
                        () -> port.drives(found -> context.gate().latest("drives", () -> {
                            drives.setAll(found);
                            missFile();
                        })),
                        watch -> {},
                        problems::add);
        context.work().run(port::recent, recent::setAll, problems::add);
        context.work().run(port::remembered, used -> used.ifPresent(this::reopen), problems::add);
    }

    private void reopen(Used used) {
        if (bundle.get() == null && opening.get() == null) {
            open(used.file());
            acceptedBecause.set(used.acceptedBecause());
        }
    }

    /** Opens a bundle, a layout folder or an archive. */
    public void open(Path file) {
        forget();
        opening.set(file);
        job = context.work().run(() -> port.open(file), this::opened, problem -> {
            opening.set(null);
            problems.setAll(problem);
            context.journey().flag(Station.BUNDLE, Flag.FAILED);
            refresh();
        });
        refresh();
    }

    /** Opens the first of what was dropped on the window; what is no file does nothing. */
    public void openDropped(List<Path> files) {
        if (!files.isEmpty()) {
            open(files.getFirst());
        }
    }

    /** Goes back to the choice of bundles. */
    public void chooseAnother() {
        forget();
        refresh();
    }

    private void forget() {
        round++;
        if (job != null) {
            job.drop();
        }
        if (activity != null) {
            activity.stop();
            context.activities().end(activity);
            activity = null;
        }
        bundle.set(null);
        opening.set(null);
        problems.clear();
        reading.set(Reading.NOT_YET);
        acceptedBecause.set("");
        context.journey().flag(Station.BUNDLE, Flag.NONE);
    }

    private void opened(OpenBundle opened) {
        opening.set(null);
        chunks = new ChunkMap(opened.volumes());
        chunksRead.set(0);
        problems.setAll(opened.problems());
        bundle.set(opened);
        refresh();
        if (opened.volumes().stream().anyMatch(v -> v.present() && v.chunks() > 0)) {
            verify();
        }
    }

    /** Reads every chunk, again if need be. */
    public void verify() {
        OpenBundle open = bundle.get();
        if (open != null) {
            chunks.forget();
            read("Reading " + open.name(), (heard, progress) -> port.verify(open, heard, progress));
        }
    }

    /** Takes the bad chunks from another copy. */
    public void repair(Path copy) {
        OpenBundle open = bundle.get();
        if (open != null) {
            problems.setAll(open.problems());
            read("Repairing " + open.name(), (heard, progress) -> port.repair(open, copy, heard, progress));
        }
    }

    /** Something that reads chunks. */
    private interface ReadAll {
        void run(ChunkListener heard, Progress progress);
    }

    private void read(String title, ReadAll all) {
        Activity now = context.activities().begin(title);
        activity = now;
        reading.set(Reading.NOW);
        int mine = ++round;
        ChunkListener heard = new ChunkListener() {
            @Override
            public void checked(int volume, int chunk, boolean good) {
                context.gate().execute(() -> {
                    if (round == mine) {
                        chunks.mark(volume, chunk, good);
                        chunksRead.set(chunksRead.get() + 1);
                    }
                });
            }

            @Override
            public void problem(Problem problem) {
                context.gate().execute(() -> {
                    if (round == mine && !problems.contains(problem)) {
                        problems.add(problem);
                        refresh();
                    }
                });
            }
        };
        job = context.work()
                .run(
                        () -> {
                            all.run(heard, now);
                            return true;
                        },
                        done -> ended(now, chunks.bad() == 0 ? Reading.ALL_GOOD : Reading.SOME_BAD),
                        problem -> {
                            boolean stopped = problem.code().equals("problem.stopped");
                            if (!stopped) {
                                problems.add(problem);
                            }
                            ended(now, stopped ? Reading.STOPPED : Reading.SOME_BAD);
                        });
        refresh();
    }

    private void ended(Activity was, Reading outcome) {
        context.activities().end(was);
        reading.set(outcome);
        refresh();
    }

    private void missFile() {
        OpenBundle open = bundle.get();
        if (open == null) {
            return;
        }
        boolean gone = reading.get() == Reading.NOW
                && drives.stream().noneMatch(d -> open.file().startsWith(d.root()))
                && !java.nio.file.Files.exists(open.file());
        if (gone && problems.stream().noneMatch(p -> p.code().equals("desktop.drive-gone"))) {
            problems.add(Problem.of("desktop.drive-gone", "file", open.file()));
            refresh();
        }
    }

    private void use() {
        OpenBundle open = bundle.get();
        if (open == null) {
            return;
        }
        String because = acceptedBecause.get().strip();
        context.work()
                .run(
                        () -> {
                            port.use(open, because);
                            return true;
                        },
                        done -> {
                            context.header().product().set(String.join(", ", open.products()));
                            context.journey().pass(Station.BUNDLE);
                        },
                        problems::add);
    }

    private void refresh() {
        OpenBundle open = bundle.get();
        context.journey().answer(Station.BUNDLE, open == null ? null : chosen(open));
        if (open == null) {
            primary.refuse(
                    USE,
                    opening.get() == null
                            ? "Open a bundle first."
                            : "Opening " + opening.get().getFileName() + "…");
            return;
        }
        context.header().product().set(String.join(", ", open.products()));
        boolean missing = open.volumes().stream().anyMatch(v -> !v.present());
        boolean broken = !problems.isEmpty();
        boolean words = needsWords() && acceptedBecause.get().isBlank();
        context.journey().flag(Station.BUNDLE, missing || broken || words ? Flag.NEEDS_YOU : Flag.NONE);
        if (missing) {
            primary.refuse(USE, "A volume is missing: put it beside the others.");
        } else if (broken) {
            primary.refuse(USE, "The problem above has to be solved first.");
        } else if (words) {
            primary.refuse(USE, "Say why you trust this bundle although nothing proves where it comes from.");
        } else {
            primary.allow(
                    USE,
                    reading.get() == Reading.NOW
                            ? "You may go on: every chunk is checked again as it is sent."
                            : reading.get() == Reading.ALL_GOOD ? "Every chunk was read and is as it was packed." : "");
        }
    }

    private Chosen chosen(OpenBundle open) {
        return new Chosen(
                open.name(),
                open.version(),
                open.created(),
                open.bytes(),
                acceptedBecause.get().strip());
    }

    /** Whether nothing proves where the bundle comes from. */
    public boolean needsWords() {
        OpenBundle open = bundle.get();
        return open != null && !(open.trust() instanceof Trust.Signed);
    }

    /** What is said of one volume in the map. */
    public String volumeState(Volume volume) {
        if (!volume.present()) {
            return "missing";
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

    @Override
    public Station station() {
        return Station.BUNDLE;
    }

    @Override
    public Primary primary() {
        return primary;
    }

    public ObservableList<Drive> drives() {
        return drives;
    }

    public ObservableList<RecentSite> recent() {
        return recent;
    }

    public ObservableList<Problem> problems() {
        return problems;
    }

    /** The bundle that is open; null when none is. */
    public ReadOnlyObjectProperty<@Nullable OpenBundle> bundle() {
        return bundle.getReadOnlyProperty();
    }

    /** The file that is being opened; null when none is. */
    public ReadOnlyObjectProperty<@Nullable Path> opening() {
        return opening.getReadOnlyProperty();
    }

    public ReadOnlyObjectProperty<Reading> reading() {
        return reading.getReadOnlyProperty();
    }

    /** Changes whenever the map does. */
    public ReadOnlyIntegerProperty chunksRead() {
        return chunksRead.getReadOnlyProperty();
    }

    public ChunkMap chunks() {
        return chunks;
    }

    /** What is being read now, for its bytes and rate; null when nothing is. */
    public @Nullable Activity activity() {
        return reading.get() == Reading.NOW ? activity : null;
    }

    /** Why a bundle that proves nothing is taken all the same; the journal keeps it. */
    public StringProperty acceptedBecause() {
        return acceptedBecause;
    }
}
