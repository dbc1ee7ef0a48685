package dev.landfall.desktop.journey;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import org.jspecify.annotations.Nullable;

/**
 * Where the engineer stands on the way from bundle to done, and what of it still holds.
 *
 * <p>Each station publishes its answers. Passing a station stamps it with its own answers and those of all earlier ones; as soon as
 * one of them is different, the station is to be redone, and when the change is taken back, it is done again. No answer is ever
 * thrown away. Used on the gate's thread only.
 */
public final class Journey {
    private final Map<Station, Object> answers = new EnumMap<>(Station.class);
    private final Map<Station, Map<Station, Object>> stamps = new EnumMap<>(Station.class);
    private final Map<Station, Flag> flags = new EnumMap<>(Station.class);
    private final Set<Station> reached = EnumSet.of(Station.BUNDLE);
    private final Map<Station, ReadOnlyObjectWrapper<StationState>> states = new EnumMap<>(Station.class);
    private final Map<Station, ReadOnlyBooleanWrapper> open = new EnumMap<>(Station.class);
    private final ReadOnlyObjectWrapper<Station> current = new ReadOnlyObjectWrapper<>(Station.BUNDLE);
    private final BooleanProperty locked = new SimpleBooleanProperty();

    /** What a station's own work says of it. */
    public enum Flag {
        NONE,
        WORKING,
        NEEDS_YOU,
        FAILED
    }

    public Journey() {
        for (Station station : Station.values()) {
            states.put(station, new ReadOnlyObjectWrapper<>(StationState.TO_DO));
            open.put(station, new ReadOnlyBooleanWrapper(station == Station.BUNDLE));
        }
        refresh();
    }

    /**
     * What a station says now.
     *
     * @param value compared with {@code equals}; null takes it back
     */
    public void answer(Station station, @Nullable Object value) {
        Object before = answers.get(station);
        if (value == null) {
            answers.remove(station);
        } else {
            answers.put(station, value);
            if (before == null) {
                // a site that was opened again is stamped before its answers have been read
                stamps.forEach((stamped, stamp) -> {
                    if (station.compareTo(stamped) <= 0) {
                        stamp.putIfAbsent(station, value);
                    }
                });
            }
        }
        refresh();
    }

    /** The station is passed with what it says now; the next one is shown. */
    public void pass(Station station) {
        stamp(station);
        reached.add(station.next());
        current.set(station.next());
        refresh();
    }

    /** The station is passed, and what is shown stays. */
    public void settle(Station station) {
        stamp(station);
        reached.add(station.next());
        refresh();
    }

    /** A site opened again: these were passed in an earlier sitting. */
    public void restore(Set<Station> passed) {
        for (Station station : passed) {
            stamp(station);
            reached.add(station);
            reached.add(station.next());
        }
        refresh();
    }

    private void stamp(Station station) {
        Map<Station, Object> stamp = new EnumMap<>(Station.class);
        for (Station s : Station.values()) {
            Object value = answers.get(s);
            if (s.compareTo(station) <= 0 && value != null) {
                stamp.put(s, value);
            }
        }
        stamps.put(station, stamp);
        flags.remove(station);
    }

    /** Shows a station that has been reached; others stay closed. */
    public boolean go(Station station) {
        if (!reached.contains(station)) {
            return false;
        }
        current.set(station);
        refresh();
        return true;
    }

    public void flag(Station station, Flag flag) {
        flags.put(station, flag);
        refresh();
    }

    public ReadOnlyObjectProperty<Station> current() {
        return current.getReadOnlyProperty();
    }

    public ReadOnlyObjectProperty<StationState> state(Station station) {
        return wrapper(station).getReadOnlyProperty();
    }

    /** Whether it can be shown. */
    public ReadOnlyBooleanProperty open(Station station) {
        return Objects.requireNonNull(open.get(station)).getReadOnlyProperty();
    }

    /** The first station before this one that is not done, and so has to be seen first. */
    public Optional<Station> openBefore(Station station) {
        return station.earlier().stream().filter(s -> !holds(s)).findFirst();
    }

    /** What all stations before this one say now; two of these are equal when nothing has changed between. */
    public Map<Station, Object> answersBefore(Station station) {
        Map<Station, Object> before = new EnumMap<>(Station.class);
        for (Station s : station.earlier()) {
            Object value = answers.get(s);
            if (value != null) {
                before.put(s, value);
            }
        }
        return before;
    }

    /** True while an installation runs on the answers as they are: they can be looked at and not changed. */
    public BooleanProperty locked() {
        return locked;
    }

    private ReadOnlyObjectWrapper<StationState> wrapper(Station station) {
        return Objects.requireNonNull(states.get(station));
    }

    private void refresh() {
        for (Station station : Station.values()) {
            wrapper(station).set(stateOf(station));
            Objects.requireNonNull(open.get(station)).set(reached.contains(station));
        }
    }

    private StationState stateOf(Station station) {
        return switch (flags.getOrDefault(station, Flag.NONE)) {
            case FAILED -> StationState.FAILED;
            case NEEDS_YOU -> StationState.NEEDS_YOU;
            case WORKING -> StationState.NOW;
            case NONE -> {
                if (holds(station)) {
                    yield StationState.DONE;
                }
                if (stamps.containsKey(station)) {
                    yield StationState.REDO;
                }
                yield current.get() == station ? StationState.NOW : StationState.TO_DO;
            }
        };
    }

    private boolean holds(Station station) {
        Map<Station, Object> stamp = stamps.get(station);
        if (stamp == null) {
            return false;
        }
        return stamp.entrySet().stream().allMatch(e -> e.getValue().equals(answers.get(e.getKey())));
    }
}
