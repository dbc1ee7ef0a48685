package dev.landfall.desktop.screens.bundle;

import dev.landfall.desktop.ports.BundlePort.Volume;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which chunks of which volume have been read, and which of them were bad. Not safe for threads. */
public final class ChunkMap {
    private final Map<Integer, Part> parts = new TreeMap<>();

    private record Part(int chunks, BitSet good, BitSet bad) {}

    /** What a cell of the map shows, which may stand for several chunks. */
    public enum Cell {
        UNREAD,
        SOME,
        GOOD,
        BAD
    }

    ChunkMap(List<Volume> volumes) {
        volumes.forEach(v -> parts.put(v.number(), new Part(v.chunks(), new BitSet(), new BitSet())));
    }

    void mark(int volume, int chunk, boolean good) {
        Part part = parts.get(volume);
        if (part != null) {
            part.good().set(chunk, good);
            part.bad().set(chunk, !good);
        }
    }

    void forget() {
        parts.values().forEach(part -> {
            part.good().clear();
            part.bad().clear();
        });
    }

    /** The volume in so many cells; one bad chunk makes its cell bad. */
    public Cell[] cells(int volume, int count) {
        Part part = parts.get(volume);
        Cell[] cells = new Cell[count];
        for (int i = 0; i < count; i++) {
            int from = part == null ? 0 : (int) ((long) i * part.chunks() / count);
            int to = part == null ? 0 : Math.max(from + 1, (int) ((long) (i + 1) * part.chunks() / count));
            cells[i] = part == null ? Cell.UNREAD : cell(part, from, to);
        }
        return cells;
    }

    private static Cell cell(Part part, int from, int to) {
        int bad = part.bad().nextSetBit(from);
        if (bad >= 0 && bad < to) {
            return Cell.BAD;
        }
        int good = part.good().get(from, to).cardinality();
        return good == 0 ? Cell.UNREAD : good == to - from ? Cell.GOOD : Cell.SOME;
    }

    public int bad() {
        return parts.values().stream().mapToInt(p -> p.bad().cardinality()).sum();
    }

    public int bad(int volume) {
        Part part = parts.get(volume);
        return part == null ? 0 : part.bad().cardinality();
    }

    public int read(int volume) {
        Part part = parts.get(volume);
        return part == null ? 0 : part.good().cardinality() + part.bad().cardinality();
    }
}
