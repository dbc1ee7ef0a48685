package dev.landfall.desktop.screens.done;

import dev.landfall.desktop.journey.Activity;
import dev.landfall.desktop.journey.Context;
import dev.landfall.desktop.journey.Journey.Flag;
import dev.landfall.desktop.journey.Primary;
import dev.landfall.desktop.journey.Station;
import dev.landfall.desktop.journey.StationModel;
import dev.landfall.desktop.ports.DonePort;
import dev.landfall.desktop.ports.DonePort.Handover;
import dev.landfall.desktop.ports.DonePort.SupportBundle;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import java.nio.file.Path;
import java.util.List;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleObjectProperty;
import org.jspecify.annotations.Nullable;

/** The Done screen: how to use what was installed, and what is handed over. */
public final class DoneModel implements StationModel {
    private static final String WATCH = "Watch this site";

    private final Context context;
    private final DonePort port;
    private final Primary primary = new Primary(WATCH, this::watch);
    private final ReadOnlyObjectWrapper<@Nullable Handover> handover = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyObjectWrapper<@Nullable Path> receipt = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyObjectWrapper<@Nullable SupportBundle> support = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyObjectWrapper<List<Finding>> tried = new ReadOnlyObjectWrapper<>(List.of());
    private final ReadOnlyObjectWrapper<Boolean> trying = new ReadOnlyObjectWrapper<>(false);
    private final ReadOnlyObjectWrapper<Boolean> collecting = new ReadOnlyObjectWrapper<>(false);
    private final ObjectProperty<@Nullable Problem> problem = new SimpleObjectProperty<>();

    public DoneModel(Context context, DonePort port) {
        this.context = context;
        this.port = port;
        primary.inOrder(false);
        refresh();
    }

    @Override
    public void entered() {
        context.work()
                .run(
                        port::handover,
                        now -> {
                            handover.set(now);
                            problem.set(null);
                            context.journey().answer(Station.DONE, now.receipt().bundleDigest());
                            refresh();
                            if (now.troubles().isEmpty()) {
                                context.journey().settle(Station.DONE);
                            }
                            tryAddresses();
                        },
                        p -> {
                            problem.set(p);
                            refresh();
                        });
    }

    /** Tries the addresses, again if they were tried before. */
    public void tryAddresses() {
        Handover now = handover.get();
        if (now == null || trying.get() || now.addresses().isEmpty()) {
            return;
        }
        trying.set(true);
        context.work()
                .run(
                        () -> port.tried(now),
                        found -> {
                            tried.set(List.copyOf(found));
                            trying.set(false);
                        },
                        p -> {
                            trying.set(false);
                            problem.set(p);
                            refresh();
                        });
    }

    /** Writes the receipt. */
    public void saveReceipt(Path file) {
        context.work()
                .run(
                        () -> {
                            port.saveReceipt(file);
                            return file;
                        },
                        receipt::set,
                        problem::set);
    }

    /** Collects a support bundle. */
    public void collect(Path file) {
        Activity activity = context.activities().begin("Collecting a support bundle");
        collecting.set(true);
        context.work()
                .run(
                        () -> port.supportBundle(file, activity),
                        made -> {
                            support.set(made);
                            ended(activity);
                        },
                        p -> {
                            if (!p.code().equals("problem.stopped")) {
                                problem.set(p);
                            }
                            ended(activity);
                        });
    }

    private void ended(Activity activity) {
        context.activities().end(activity);
        collecting.set(false);
        refresh();
    }

    private void watch() {
        context.journey().go(Station.INSTALL);
    }

    private void refresh() {
        Handover now = handover.get();
        boolean trouble =
                problem.get() != null || (now != null && !now.troubles().isEmpty());
        context.journey().flag(Station.DONE, trouble ? Flag.NEEDS_YOU : Flag.NONE);
        if (now == null) {
            primary.refuse(WATCH, problem.get() == null ? "Looking at the site…" : "");
        } else {
            primary.allow(WATCH, "Pods, logs and events stay live as long as this window is open.");
        }
    }

    @Override
    public Station station() {
        return Station.DONE;
    }

    @Override
    public Primary primary() {
        return primary;
    }

    /** What is handed over; null until it has been read. */
    public ReadOnlyObjectProperty<@Nullable Handover> handover() {
        return handover.getReadOnlyProperty();
    }

    /** Whether each address answers, in their order; empty as long as they were not tried. */
    public ReadOnlyObjectProperty<List<Finding>> tried() {
        return tried.getReadOnlyProperty();
    }

    /** Whether the addresses are being tried. */
    public ReadOnlyObjectProperty<Boolean> trying() {
        return trying.getReadOnlyProperty();
    }

    /** Where the receipt was saved; null when it was not. */
    public ReadOnlyObjectProperty<@Nullable Path> receipt() {
        return receipt.getReadOnlyProperty();
    }

    /** The support bundle that was made; null when none was. */
    public ReadOnlyObjectProperty<@Nullable SupportBundle> support() {
        return support.getReadOnlyProperty();
    }

    public ReadOnlyObjectProperty<Boolean> collecting() {
        return collecting.getReadOnlyProperty();
    }

    public ObjectProperty<@Nullable Problem> problem() {
        return problem;
    }
}
