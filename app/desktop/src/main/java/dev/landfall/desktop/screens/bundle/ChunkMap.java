package dev.landfall.desktop.screens.bundle;

import dev.landfall.desktop.ports.BundlePort.Volume;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which chunks of which volume have been read, and which of them were bad: two bits a chunk, 64 KiB for a bundle of 1 TiB. Safe for any
 * thread.
 */
public final class ChunkMap {
    private final Map<Integer, Part> parts = new TreeMap<>();
    private final int all;

    /** Counted as chunks are marked: the window asks at every pulse, and a bundle has hundreds of thousands. */
    private static final class Part {
        final int chunks;
        final BitSet good = new BitSet();
        final BitSet bad = new BitSet();
        int goods;
        int bads;

        Part(int chunks) {
            this.chunks = chunks;
        }
    }

    /** What a cell of the map shows, which may stand for several chunks. */
    public enum Cell {
        UNREAD,
        SOME,
        GOOD,
        BAD
    }

    ChunkMap(List<Volume> volumes) {
        volumes.stream().filter(Volume::present).forEach(v -> parts.put(v.number(), new Part(v.chunks())));
        all = parts.values().stream().mapToInt(p -> p.chunks).sum();
    }

    synchronized void mark(int volume, int chunk, boolean good) {
        Part part = parts.get(volume);
        if (part == null || chunk < 0 || chunk >= part.chunks) {
            return;
        }
        part.goods += set(part.good, chunk, good);
        part.bads += set(part.bad, chunk, !good);
    }

    private static int set(BitSet bits, int at, boolean on) {
        boolean was = bits.get(at);
        bits.set(at, on);
        return on == was ? 0 : on ? 1 : -1;
    }

    /** One volume in so many cells; one bad chunk makes its cell bad. */
    public synchronized Cell[] cells(int volume, int count) {
        Part part = parts.get(volume);
        Cell[] cells = new Cell[count];
        for (int i = 0; i < count; i++) {
            int from = part == null ? 0 : (int) ((long) i * part.chunks / count);
            int to = part == null ? 0 : Math.max(from + 1, (int) ((long) (i + 1) * part.chunks / count));
            cells[i] = part == null ? Cell.UNREAD : cell(part, from, to);
        }
        return cells;
    }

    /** All volumes that were found, one after the other, in so many cells. */
    public synchronized Cell[] cells(int count) {
        Cell[] cells = new Cell[count];
        for (int i = 0; i < count; i++) {
            int from = (int) ((long) i * all / count);
            int to = Math.max(from + 1, (int) ((long) (i + 1) * all / count));
            cells[i] = across(from, to);
        }
        return cells;
    }

    private Cell across(int from, int to) {
        Cell together = null;
        int start = 0;
        for (Part part : parts.values()) {
            int a = Math.max(from - start, 0);
            int b = Math.min(to - start, part.chunks);
            start += part.chunks;
            if (a < b) {
                Cell here = cell(part, a, b);
                together = together == null || together == here ? here : worse(together, here);
            }
        }
        return together == null ? Cell.UNREAD : together;
    }

    private static Cell worse(Cell one, Cell other) {
        return one == Cell.BAD || other == Cell.BAD ? Cell.BAD : Cell.SOME;
    }

    private static Cell cell(Part part, int from, int to) {
        int bad = part.bad.nextSetBit(from);
        if (bad >= 0 && bad < to) {
            return Cell.BAD;
        }
        int unread = part.good.nextClearBit(from);
        if (unread >= to) {
            return Cell.GOOD;
        }
        int read = part.good.nextSetBit(from);
        return read >= 0 && read < to ? Cell.SOME : Cell.UNREAD;
    }

    public synchronized int bad() {
        return parts.values().stream().mapToInt(p -> p.bads).sum();
    }

    public synchronized int bad(int volume) {
        Part part = parts.get(volume);
        return part == null ? 0 : part.bads;
    }

    synchronized boolean isBad(int volume, int chunk) {
        Part part = parts.get(volume);
        return part != null && part.bad.get(chunk);
    }

    public synchronized int read(int volume) {
        Part part = parts.get(volume);
        return part == null ? 0 : part.goods + part.bads;
    }

    /** How many chunks there are in the volumes that were found. */
    public int all() {
        return all;
    }
}
