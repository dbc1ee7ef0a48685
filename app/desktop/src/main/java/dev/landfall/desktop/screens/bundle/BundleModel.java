package dev.landfall.desktop.screens.bundle;

import dev.landfall.desktop.journey.Context;
import dev.landfall.desktop.journey.Journey.Flag;
import dev.landfall.desktop.journey.Primary;
import dev.landfall.desktop.journey.Station;
import dev.landfall.desktop.journey.StationModel;
import dev.landfall.desktop.ports.BundlePort;
import dev.landfall.desktop.ports.BundlePort.Drive;
import dev.landfall.desktop.ports.BundlePort.OpenBundle;
import dev.landfall.desktop.ports.BundlePort.RecentSite;
import dev.landfall.desktop.ports.BundlePort.Used;
import dev.landfall.desktop.screens.bundle.VerifyModel.Reading;
import dev.landfall.engine.problem.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;

/** The Bundle screen: what was brought, whether it is whole, and whether it can be trusted. */
public final class BundleModel implements StationModel {
    private static final String USE = "Use this bundle";

    private final Context context;
    private final BundlePort port;
    private final Primary primary = new Primary(USE, this::use);
    private final OpenModel opening;
    private final VerifyModel verifying;
    private final TrustModel trust;
    private final ImportModel importing;
    private final ObservableList<RecentSite> recent = FXCollections.observableArrayList();

    /** What tells one bundle from another, wherever it lies. */
    private record Chosen(String digest, Map<String, String> words) {}

    public BundleModel(Context context, BundlePort port) {
        this.context = context;
        this.port = port;
        this.opening = new OpenModel(context, port, new Opening());
        this.verifying = new VerifyModel(context, port, this::refresh, opening::again);
        this.trust = new TrustModel(context, port, this::refresh);
        this.importing = new ImportModel(context, port, this::refresh, this::open);
        refresh();
    }

    /** What follows from what is opened. */
    private final class Opening implements OpenModel.Heard {
        @Override
        public void forgotten() {
            verifying.forget();
            trust.forget();
            importing.forget();
        }

        @Override
        public void opened(OpenBundle bundle) {
            trust.opened(bundle);
            verifying.opened(bundle);
            // what is incomplete is read when the rest is there, or when the engineer asks for it
            if (bundle.missing().isEmpty()) {
                verifying.verify(bundle);
            }
        }

        @Override
        public boolean otherwise(Path file, Problem problem) {
            return importing.offer(file, problem);
        }

        @Override
        public void changed() {
            refresh();
        }
    }

    /** Begins to look for drives and for what was opened before. */
    public void begin() {
        opening.begin();
        context.work().run(port::recent, recent::setAll, problems()::add);
    }

    /** Opens a bundle, a layout folder or an archive. */
    public void open(Path file) {
        opening.open(file);
    }

    /** Opens the first of what was dropped on the window; what is no file does nothing. */
    public void openDropped(List<Path> files) {
        if (!files.isEmpty()) {
            open(files.getFirst());
        }
    }

    /** Goes back to the choice of bundles. */
    public void chooseAnother() {
        opening.forget();
        refresh();
    }

    /** Looks for missing volumes in a folder too. */
    public void lookIn(Path folder) {
        opening.lookIn(folder);
    }

    /** Reads every chunk, again if need be. */
    public void verify() {
        OpenBundle open = bundle().get();
        if (open != null) {
            verifying.verify(open);
        }
    }

    /**
     * Takes what is bad from another copy, also of a bundle too damaged to be opened.
     *
     * @param copy any volume of it, or the folder or drive it lies on
     */
    public void repair(Path copy) {
        Path file = opening.file();
        if (file != null) {
            verifying.repair(file, opening.folders(), copy);
        }
    }

    private void use() {
        OpenBundle open = bundle().get();
        if (open == null) {
            return;
        }
        Map<String, String> words = trust.said();
        context.work()
                .run(
                        () -> {
                            port.use(open, words);
                            return true;
                        },
                        done -> {
                            context.header().product().set(String.join(", ", open.products()));
                            context.journey().pass(Station.BUNDLE);
                        },
                        problems()::add);
    }

    private void refresh() {
        OpenBundle open = bundle().get();
        context.journey()
                .answer(Station.BUNDLE, open == null ? null : new Chosen(open.digest(), Map.copyOf(trust.said())));
        context.journey().flag(Station.BUNDLE, flag(open));
        if (open == null) {
            primary.refuse(USE, unopened());
            return;
        }
        context.header().product().set(String.join(", ", open.products()));
        if (!open.missing().isEmpty()) {
            primary.refuse(USE, "A volume is missing: plug in its drive, or say where it lies.");
        } else if (verifying.reading().get() == Reading.REPAIRING) {
            primary.refuse(USE, "It is being repaired.");
        } else if (broken()) {
            primary.refuse(USE, "The problem above has to be solved first.");
        } else if (needsWords()) {
            primary.refuse(USE, "Say why you take it although it is doubtful, in more than one word.");
        } else {
            primary.allow(
                    USE,
                    switch (verifying.reading().get()) {
                        case NOW -> "You may go on: every chunk is checked again as it is sent.";
                        case ALL_GOOD -> "Every chunk was read and is as it was packed.";
                        default -> "";
                    });
        }
    }

    private Flag flag(@Nullable OpenBundle open) {
        if (open == null) {
            return broken() ? Flag.FAILED : Flag.NONE;
        }
        return !open.missing().isEmpty() || broken() || needsWords() ? Flag.NEEDS_YOU : Flag.NONE;
    }

    private boolean broken() {
        return !problems().isEmpty()
                || !verifying.damage().isEmpty()
                || !verifying.problems().isEmpty();
    }

    private String unopened() {
        Path file = opening.opening().get();
        if (file != null) {
            return "Opening " + file.getFileName() + "…";
        }
        return importing.running().get() != null
                ? "The archive is being imported."
                : importing.offer().get() != null ? "Import the archive first." : "Open a bundle first.";
    }

    /** Whether something is doubtful about the bundle that nothing was said to yet. */
    public boolean needsWords() {
        return !trust.open().isEmpty();
    }

    @Override
    public Station station() {
        return Station.BUNDLE;
    }

    @Override
    public Primary primary() {
        return primary;
    }

    /** The reading of every chunk, and the repair. */
    public VerifyModel verifying() {
        return verifying;
    }

    /** Who vouches for it. */
    public TrustModel trust() {
        return trust;
    }

    /** Archives that have to be imported. */
    public ImportModel importing() {
        return importing;
    }

    /** Other copies of this bundle, or more of its volumes, on drives that are plugged in. */
    public List<Copy> copies() {
        return opening.copies();
    }

    public ObservableList<Drive> drives() {
        return opening.drives();
    }

    public ObservableList<RecentSite> recent() {
        return recent;
    }

    /** What is wrong as far as opening it showed; what reading it showed stands with {@link #verifying()}. */
    public ObservableList<Problem> problems() {
        return opening.problems();
    }

    /** The bundle that is open; null when none is. */
    public ReadOnlyObjectProperty<@Nullable OpenBundle> bundle() {
        return opening.bundle();
    }

    /** The file that is being opened; null when none is. */
    public ReadOnlyObjectProperty<@Nullable Path> opening() {
        return opening.opening();
    }

    /** The bundle this site used last, which lies on a drive that is not there now; null when none is waited for. */
    public ReadOnlyObjectProperty<@Nullable Used> awaited() {
        return opening.awaited();
    }

    public ReadOnlyObjectProperty<Reading> reading() {
        return verifying.reading();
    }
}
