package dev.landfall.desktop.screens.bundle;

import dev.landfall.desktop.fx.Job;
import dev.landfall.desktop.journey.Activity;
import dev.landfall.desktop.journey.Context;
import dev.landfall.desktop.ports.BundlePort;
import dev.landfall.desktop.ports.BundlePort.Imported;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import java.nio.file.Path;
import java.util.function.Consumer;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;

/** An archive that cannot be read in place, and the making of a bundle from it. On the gate's thread. */
public final class ImportModel {
    /** What says of an archive that it can only be read in one pass. */
    private static final String ONE_PASS = "bundle.compressed";

    /** An archive that is nothing by itself may hold archives of images. */
    private static final String NO_BUNDLE = "bundle.not-a-bundle";

    private final Context context;
    private final BundlePort port;
    private final Runnable changed;
    private final Consumer<Path> made;
    private final ReadOnlyObjectWrapper<@Nullable Offer> offer = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyObjectWrapper<@Nullable Activity> running = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyObjectWrapper<@Nullable Problem> problem = new ReadOnlyObjectWrapper<>();
    private final StringProperty name = new SimpleStringProperty("");
    private final StringProperty version = new SimpleStringProperty("");
    private final ObservableList<Finding> findings = FXCollections.observableArrayList();
    private @Nullable Job job;

    /** @param why it cannot be read in place */
    public record Offer(Path archive, Problem why) {}

    /** @param made told the bundle, to be opened */
    ImportModel(Context context, BundlePort port, Runnable changed, Consumer<Path> made) {
        this.context = context;
        this.port = port;
        this.changed = changed;
        this.made = made;
    }

    /** Offers to import what could not be opened; says whether that is a way on. */
    boolean offer(Path archive, Problem why) {
        boolean tarOfTars = why.code().equals(NO_BUNDLE)
                && String.valueOf(archive.getFileName()).endsWith(".tar");
        if (!why.code().equals(ONE_PASS) && !tarOfTars) {
            return false;
        }
        problem.set(null);
        version.set("1");
        context.work().run(() -> port.importName(archive), name::set, problem::set);
        offer.set(new Offer(archive, Problem.of("desktop.import", "file", archive, "why", why.why())));
        return true;
    }

    void forget() {
        if (job != null) {
            job.drop();
            job = null;
        }
        end();
        offer.set(null);
        problem.set(null);
        findings.clear();
    }

    private void end() {
        Activity activity = running.get();
        if (activity != null) {
            activity.stop();
            context.activities().end(activity);
            running.set(null);
        }
    }

    /** Makes the bundle in a folder, then opens it. */
    public void into(Path folder) {
        Offer what = offer.get();
        if (what == null || running.get() != null) {
            return;
        }
        problem.set(null);
        String called = name.get().strip();
        String numbered = version.get().strip();
        Activity activity =
                context.activities().begin("Importing " + what.archive().getFileName());
        running.set(activity);
        job = context.work()
                .run(
                        () -> port.importing(what.archive(), folder, called, numbered, activity),
                        imported -> done(imported),
                        failure -> {
                            end();
                            if (!failure.code().equals("problem.stopped")) {
                                problem.set(failure);
                            }
                            changed.run();
                        });
        changed.run();
    }

    private void done(Imported imported) {
        end();
        offer.set(null);
        made.accept(imported.file());
        findings.setAll(imported.findings());
    }

    /** The archive that can be imported; null when there is none. */
    public ReadOnlyObjectProperty<@Nullable Offer> offer() {
        return offer.getReadOnlyProperty();
    }

    /** How the bundle shall be called. */
    public StringProperty name() {
        return name;
    }

    public StringProperty version() {
        return version;
    }

    /** The import as it runs; null when none does. */
    public ReadOnlyObjectProperty<@Nullable Activity> running() {
        return running.getReadOnlyProperty();
    }

    /** Why the last import came to nothing. */
    public ReadOnlyObjectProperty<@Nullable Problem> problem() {
        return problem.getReadOnlyProperty();
    }

    /** What was noticed in the archive that the open bundle was made of. */
    public ObservableList<Finding> findings() {
        return findings;
    }
}
