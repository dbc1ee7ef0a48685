package dev.landfall.desktop.screens.review;

import dev.landfall.desktop.journey.Activity;
import dev.landfall.desktop.journey.Amounts;
import dev.landfall.desktop.journey.Context;
import dev.landfall.desktop.journey.Journey.Flag;
import dev.landfall.desktop.journey.Primary;
import dev.landfall.desktop.journey.Station;
import dev.landfall.desktop.journey.StationModel;
import dev.landfall.desktop.ports.PlanPort;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.run.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;

/** The Review screen: the plan, step by step, before anything is touched. */
public final class ReviewModel implements StationModel {
    private static final String INSTALL = "Install";

    private final Context context;
    private final PlanPort port;
    private final Consumer<Plan> install;
    private final Primary primary = new Primary(INSTALL, this::install);
    private final ReadOnlyObjectWrapper<@Nullable Plan> plan = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyBooleanWrapper planning = new ReadOnlyBooleanWrapper();
    private final ObjectProperty<@Nullable Problem> problem = new SimpleObjectProperty<>();
    private final StringProperty note = new SimpleStringProperty("");
    private @Nullable Map<Station, Object> plannedWith;

    /** @param install begins with a plan once it has been reviewed */
    public ReviewModel(Context context, PlanPort port, Consumer<Plan> install) {
        this.context = context;
        this.port = port;
        this.install = install;
        refresh();
    }

    @Override
    public void entered() {
        Map<Station, Object> before = context.journey().answersBefore(Station.REVIEW);
        if (!before.equals(plannedWith)
                && context.journey().openBefore(Station.REVIEW).isEmpty()) {
            plan();
        }
    }

    /** Works the plan out, again if need be. */
    public void plan() {
        if (planning.get()) {
            return;
        }
        plannedWith = context.journey().answersBefore(Station.REVIEW);
        planning.set(true);
        problem.set(null);
        note.set("");
        Activity activity = context.activities().begin("Planning");
        context.work()
                .run(
                        () -> port.plan(activity),
                        found -> {
                            Plan before = plan.get();
                            if (before != null && !before.fingerprint().equals(found.fingerprint())) {
                                note.set(
                                        "The plan is not the one you saw before: answers, bundle or cluster have changed since.");
                            }
                            plan.set(found);
                            ended(activity);
                        },
                        p -> {
                            plan.set(null);
                            plannedWith = null;
                            if (!p.code().equals("problem.stopped")) {
                                problem.set(p);
                            }
                            ended(activity);
                        });
        refresh();
    }

    private void ended(Activity activity) {
        planning.set(false);
        context.activities().end(activity);
        refresh();
    }

    /** Writes the plan as a change-control document. */
    public void saveRunbook(Path file) {
        Plan now = plan.get();
        if (now == null) {
            return;
        }
        context.work()
                .run(
                        () -> {
                            try {
                                return Files.writeString(file, port.runbook(now));
                            } catch (IOException e) {
                                throw ProblemException.because(
                                        e, "desktop.not-saved", "file", file, "why", String.valueOf(e.getMessage()));
                            }
                        },
                        saved -> note.set("The runbook was saved to " + saved + "."),
                        problem::set);
    }

    private void install() {
        Plan now = plan.get();
        if (now != null) {
            context.journey().pass(Station.REVIEW);
            install.accept(now);
        }
    }

    private void refresh() {
        Plan now = plan.get();
        context.journey().answer(Station.REVIEW, now == null ? null : now.fingerprint());
        context.journey()
                .flag(Station.REVIEW, planning.get() ? Flag.WORKING : problem.get() != null ? Flag.FAILED : Flag.NONE);
        if (planning.get()) {
            primary.refuse(INSTALL, "Working out what will be done; nothing is touched.");
        } else if (now == null) {
            primary.refuse(
                    INSTALL,
                    problem.get() != null ? "It cannot be planned as things stand." : "Work out the plan first.");
        } else {
            String bytes = now.bytes() > 0 ? ", " + Amounts.bytes(now.bytes()) + " at most" : "";
            primary.allow(
                    INSTALL, Amounts.count(now.steps().size(), "step") + bytes + ". Nothing has been touched yet.");
        }
    }

    @Override
    public Station station() {
        return Station.REVIEW;
    }

    @Override
    public Primary primary() {
        return primary;
    }

    /** The plan; null until there is one. */
    public ReadOnlyObjectProperty<@Nullable Plan> planned() {
        return plan.getReadOnlyProperty();
    }

    public ReadOnlyBooleanProperty planning() {
        return planning.getReadOnlyProperty();
    }

    /** Why there is no plan; null when there is one. */
    public ObjectProperty<@Nullable Problem> problem() {
        return problem;
    }

    /** Something worth a line: that the plan has changed, or where the runbook was saved. */
    public StringProperty note() {
        return note;
    }
}
