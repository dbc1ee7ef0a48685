package dev.landfall.desktop.widgets;

import java.util.ArrayList;
import java.util.List;
import javafx.collections.ObservableListBase;

/** The latest lines of a log, up to a limit, as one observable list that tells of a whole batch at once. */
final class LogLines extends ObservableListBase<String> {
    private final String[] ring;
    private int head;
    private int size;

    LogLines(int limit) {
        ring = new String[limit];
    }

    @Override
    public String get(int index) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException(index);
        }
        return ring[(head + index) % ring.length];
    }

    @Override
    public int size() {
        return size;
    }

    void append(List<String> batch) {
        List<String> lines =
                batch.size() > ring.length ? batch.subList(batch.size() - ring.length, batch.size()) : batch;
        if (lines.isEmpty()) {
            return;
        }
        beginChange();
        int over = Math.max(0, size + lines.size() - ring.length);
        if (over > 0) {
            List<String> gone = new ArrayList<>(over);
            for (int i = 0; i < over; i++) {
                gone.add(get(0));
                head = (head + 1) % ring.length;
                size--;
            }
            nextRemove(0, gone);
        }
        int from = size;
        for (String line : lines) {
            ring[(head + size++) % ring.length] = line;
        }
        nextAdd(from, size);
        endChange();
    }

    void replace(List<String> lines) {
        beginChange();
        if (size > 0) {
            List<String> gone = new ArrayList<>(this);
            head = 0;
            size = 0;
            nextRemove(0, gone);
        }
        endChange();
        append(lines);
    }
}
