package dev.landfall.desktop.widgets;

import dev.landfall.desktop.fx.Gate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.property.ReadOnlyIntegerWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.ObservableList;

/**
 * A log as it comes in: lines from any thread, shown once a pulse, the latest {@value #LIMIT} kept.
 *
 * <p>While it is paused, lines wait and what is shown stands still.
 */
public final class LogModel {
    /** How many lines are kept. */
    public static final int LIMIT = 50_000;

    private final Gate gate;
    private final ConcurrentLinkedQueue<String> incoming = new ConcurrentLinkedQueue<>();
    private final LogLines all = new LogLines(LIMIT);
    private final LogLines shown = new LogLines(LIMIT);
    private final BooleanProperty follow = new SimpleBooleanProperty(true);
    private final StringProperty filter = new SimpleStringProperty("");
    private final ReadOnlyIntegerWrapper waiting = new ReadOnlyIntegerWrapper();
    private List<String> held = new ArrayList<>();

    public LogModel(Gate gate) {
        this.gate = gate;
        follow.addListener((p, was, is) -> drain());
        filter.addListener((p, was, is) -> shown.replace(matching(all)));
    }

    /** Adds a line. Any thread. */
    public void add(String line) {
        incoming.add(line);
        gate.latest(this, this::drain);
    }

    /** Forgets everything, for another container's log. On the gate's thread. */
    public void clear() {
        incoming.clear();
        held = new ArrayList<>();
        waiting.set(0);
        all.replace(List.of());
        shown.replace(List.of());
    }

    private void drain() {
        for (String line = incoming.poll(); line != null; line = incoming.poll()) {
            held.add(line);
        }
        if (held.size() > LIMIT) {
            held = new ArrayList<>(held.subList(held.size() - LIMIT, held.size()));
        }
        if (follow.get() && !held.isEmpty()) {
            all.append(held);
            shown.append(matching(held));
            held = new ArrayList<>();
        }
        waiting.set(held.size());
    }

    private List<String> matching(List<String> lines) {
        String wanted = filter.get().toLowerCase(Locale.ROOT);
        if (wanted.isEmpty()) {
            return List.copyOf(lines);
        }
        return lines.stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).contains(wanted))
                .toList();
    }

    /** What the filter lets through, the latest last. */
    public ObservableList<String> shown() {
        return shown;
    }

    /** How many lines are kept in all. */
    public int kept() {
        return all.size();
    }

    /** Whether new lines are shown as they come. */
    public BooleanProperty follow() {
        return follow;
    }

    /** Only lines with this text are shown; upper and lower case alike. */
    public StringProperty filter() {
        return filter;
    }

    /** How many lines came while it was paused. */
    public ReadOnlyIntegerProperty waiting() {
        return waiting.getReadOnlyProperty();
    }
}
