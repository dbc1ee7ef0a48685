package dev.landfall.engine.charts.text;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Changes to one text that do not overlap. */
final class Edits {
    private record Change(int to, String with) {}

    private final TreeMap<Integer, Change> changes = new TreeMap<>();

    /** Whether the change is there already, or stands in nobody's way. */
    boolean accepts(int from, int to, String with) {
        Change same = changes.get(from);
        if (same != null) {
            return same.to() == to && same.with().equals(with);
        }
        Map.Entry<Integer, Change> before = changes.lowerEntry(from);
        Map.Entry<Integer, Change> after = changes.higherEntry(from);
        return (before == null || before.getValue().to() <= from) && (after == null || after.getKey() >= to);
    }

    boolean add(int from, int to, String with) {
        if (!accepts(from, to, with)) {
            return false;
        }
        changes.put(from, new Change(to, with));
        return true;
    }

    boolean isEmpty() {
        return changes.isEmpty();
    }

    String apply(String text) {
        if (changes.isEmpty()) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length() + 256);
        int at = 0;
        for (Map.Entry<Integer, Change> change : changes.entrySet()) {
            out.append(text, at, change.getKey()).append(change.getValue().with());
            at = change.getValue().to();
        }
        return out.append(text, at, text.length()).toString();
    }

    /** A value that stands at this place, with the changes of the place made in it. */
    String followed(int from, int to, String text, String value) {
        String now = value;
        for (Map.Entry<Integer, Change> change : changes.subMap(from, to).entrySet()) {
            String before = text.substring(change.getKey(), change.getValue().to());
            now = before.isEmpty() ? now : now.replace(before, change.getValue().with());
        }
        return now;
    }

    /** Says a piece of text in the style of the place it goes to. */
    interface Encoder {
        /** Null when that style cannot say it. */
        @Nullable
        String encode(String piece);
    }

    /**
     * Puts each change to another place of another text.
     *
     * @param positions where each char stands there, and where the last one ends; null for the same place
     * @return false when one cannot be said or stands in the way of another; then some may have been put
     */
    boolean moveTo(Edits other, int @Nullable [] positions, Encoder encoder) {
        for (Map.Entry<Integer, Change> change : changes.entrySet()) {
            int from = change.getKey();
            int to = change.getValue().to();
            int there = positions == null ? from : positions[from];
            int thereEnd = positions == null ? to : positions[to];
            String piece = encoder.encode(change.getValue().with());
            if (piece == null || !other.add(there, thereEnd, piece)) {
                return false;
            }
        }
        return true;
    }
}
