package dev.landfall.desktop.screens.bundle;

import dev.landfall.desktop.fx.Job;
import dev.landfall.desktop.journey.Context;
import dev.landfall.desktop.ports.BundlePort;
import dev.landfall.desktop.ports.BundlePort.Drive;
import dev.landfall.desktop.ports.BundlePort.OpenBundle;
import dev.landfall.desktop.ports.BundlePort.Used;
import dev.landfall.engine.problem.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;

/**
 * Where the bundle lies: drives as they come and go, the file that is opened, and the other folders that volumes of it lie in. On the
 * gate's thread.
 */
final class OpenModel {
    private static final String UNREACHABLE = "bundle.unreadable";

    private static final String GONE = "desktop.drive-gone";

    private final Context context;
    private final BundlePort port;
    private final Heard heard;
    private final ObservableList<Drive> drives = FXCollections.observableArrayList();
    private final ObservableList<Problem> problems = FXCollections.observableArrayList();
    private final ReadOnlyObjectWrapper<@Nullable OpenBundle> bundle = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyObjectWrapper<@Nullable Path> opening = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyObjectWrapper<@Nullable Used> awaited = new ReadOnlyObjectWrapper<>();
    private final Set<Path> lookedIn = new LinkedHashSet<>();
    private @Nullable Path file;
    private @Nullable Job job;

    /** What the screen does when something is opened or cannot be. */
    interface Heard {
        /** What was known of the last bundle is of no use. */
        void forgotten();

        /** The bundle is open, or was looked at again. */
        void opened(OpenBundle bundle);

        /** Whether there is another way on than to say that it could not be opened. */
        boolean otherwise(Path file, Problem problem);

        void changed();
    }

    OpenModel(Context context, BundlePort port, Heard heard) {
        this.context = context;
        this.port = port;
        this.heard = heard;
    }

    /** Begins to look for drives and for what was opened before. */
    void begin() {
        // the handle is not kept: drives are of interest as long as the window is open
        context.work()
                .run(
                        () -> port.drives(found -> context.gate().latest("drives", () -> seen(found))),
                        watch -> {},
                        problems::add);
        context.work().run(port::remembered, used -> used.ifPresent(this::reopen), problems::add);
    }

    private void reopen(Used used) {
        if (bundle.get() == null && opening.get() == null) {
            open(used.file(), used.folders(), problem -> {
                if (problem.code().equals(UNREACHABLE)) {
                    // most likely its drive is out: said in one line, and opened as soon as it is back
                    awaited.set(used);
                    heard.changed();
                } else {
                    refused(problem);
                }
            });
        }
    }

    private void seen(List<Drive> found) {
        drives.setAll(found);
        missFile();
        Used used = awaited.get();
        if (used != null && bundle.get() == null && opening.get() == null && onDrive(used.file())) {
            awaited.set(null);
            open(used.file(), used.folders(), this::refused);
        }
        lookOnDrives();
    }

    private boolean onDrive(Path wanted) {
        return drives.stream()
                .flatMap(d -> d.bundles().stream())
                .anyMatch(b -> Objects.equals(b.file().getParent(), wanted.getParent()));
    }

    void open(Path wanted) {
        open(wanted, List.of(), problem -> {
            if (heard.otherwise(wanted, problem)) {
                heard.changed();
            } else {
                refused(problem);
            }
        });
    }

    private void open(Path wanted, List<Path> folders, Consumer<Problem> refused) {
        forget();
        file = wanted;
        opening.set(wanted);
        job = context.work().run(() -> port.open(wanted, folders), this::opened, problem -> {
            opening.set(null);
            refused.accept(problem);
        });
        heard.changed();
    }

    private void refused(Problem problem) {
        problems.setAll(problem);
        heard.changed();
    }

    /** Back to the choice of bundles. */
    void forget() {
        if (job != null) {
            job.drop();
        }
        heard.forgotten();
        lookedIn.clear();
        file = null;
        bundle.set(null);
        opening.set(null);
        problems.clear();
    }

    private void opened(OpenBundle opened) {
        opening.set(null);
        awaited.set(null);
        problems.setAll(opened.problems());
        bundle.set(opened);
        heard.opened(opened);
        heard.changed();
        lookOnDrives();
    }

    /** Opens the same once more: a volume may be there that was missing, or be right that was damaged. */
    void again() {
        Path same = file;
        if (same != null) {
            List<Path> folders = folders();
            job = context.work().run(() -> port.open(same, folders), this::opened, this::refused);
        }
    }

    /** Looks for missing volumes in a folder too. */
    void lookIn(Path folder) {
        OpenBundle open = bundle.get();
        if (open == null || opening.get() != null) {
            return;
        }
        lookedIn.add(folder);
        List<Path> folders = new ArrayList<>(open.folders());
        folders.add(folder);
        opening.set(open.file());
        job = context.work().run(() -> port.open(open.file(), folders), this::opened, problem -> {
            opening.set(null);
            problems.setAll(open.problems());
            problems.add(problem);
            heard.changed();
        });
        heard.changed();
    }

    /** A drive that holds volumes called like the missing ones is looked at by itself, once. */
    private void lookOnDrives() {
        OpenBundle open = bundle.get();
        if (open == null || open.missing().isEmpty()) {
            return;
        }
        // a drive that was pulled out and comes back is looked at again
        lookedIn.removeIf(folder -> drives.stream().noneMatch(d -> folder.startsWith(d.root())));
        copies().stream()
                .map(copy -> copy.folder())
                .filter(folder -> !lookedIn.contains(folder))
                .findFirst()
                .ifPresent(this::lookIn);
    }

    /** Drives came or went: does every volume that was found lie where it did? */
    private void missFile() {
        OpenBundle open = bundle.get();
        if (open == null) {
            return;
        }
        Set<Path> places = new LinkedHashSet<>(open.folders());
        places.add(open.file());
        places.removeIf(place -> drives.stream().anyMatch(d -> place.startsWith(d.root())));
        context.work()
                .run(
                        () -> places.stream().allMatch(Files::exists),
                        there -> {
                            if (open.equals(bundle.get())) {
                                missed(open, there);
                            }
                        },
                        problems::add);
    }

    private void missed(OpenBundle open, boolean there) {
        boolean said = problems.stream().anyMatch(p -> p.code().equals(GONE));
        if (!there && !said) {
            problems.add(Problem.of(GONE, "file", open.file()));
            heard.changed();
        } else if (there && said) {
            // what was read of it before may not be what lies there now
            again();
        }
    }

    /** Other copies of the bundle, or more of its volumes, on drives that are plugged in. */
    List<Copy> copies() {
        OpenBundle open = bundle.get();
        Path unopened = file;
        return open != null ? Copy.of(open, drives) : unopened == null ? List.of() : Copy.of(unopened, drives);
    }

    /** Where else volumes of the open bundle lie. */
    List<Path> folders() {
        OpenBundle open = bundle.get();
        return open == null ? List.of() : open.folders();
    }

    /** The file that was opened, or could not be; null when none was chosen. */
    @Nullable
    Path file() {
        return file;
    }

    ObservableList<Drive> drives() {
        return drives;
    }

    ObservableList<Problem> problems() {
        return problems;
    }

    ReadOnlyObjectProperty<@Nullable OpenBundle> bundle() {
        return bundle.getReadOnlyProperty();
    }

    ReadOnlyObjectProperty<@Nullable Path> opening() {
        return opening.getReadOnlyProperty();
    }

    ReadOnlyObjectProperty<@Nullable Used> awaited() {
        return awaited.getReadOnlyProperty();
    }
}
