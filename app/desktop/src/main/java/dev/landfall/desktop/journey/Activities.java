package dev.landfall.desktop.journey;

import dev.landfall.desktop.fx.Gate;
import java.time.InstantSource;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;

/** Everything that runs now, whichever station is shown; the latest first. Begun and ended on the gate's thread. */
public final class Activities {
    private final Gate gate;
    private final InstantSource clock;
    private final ObservableList<Activity> running = FXCollections.observableArrayList();

    /** One for all: the view of a list hears of it only as long as someone holds the view. */
    private final ObservableList<Activity> seen = FXCollections.unmodifiableObservableList(running);

    public Activities(Gate gate, InstantSource clock) {
        this.gate = gate;
        this.clock = clock;
    }

    public Activity begin(String title) {
        Activity activity = new Activity(title, gate, clock);
        running.addFirst(activity);
        return activity;
    }

    public void end(Activity activity) {
        running.remove(activity);
    }

    public ObservableList<Activity> running() {
        return seen;
    }
}
