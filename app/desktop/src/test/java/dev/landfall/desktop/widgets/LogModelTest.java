package dev.landfall.desktop.widgets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.desktop.fx.Gate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javafx.collections.ListChangeListener;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A log")
class LogModelTest {
    /** A gate that is opened by hand, as a pulse would. */
    private static final class HandGate implements Gate {
        private final List<Runnable> waiting = new ArrayList<>();

        @Override
        public void execute(Runnable update) {
            waiting.add(update);
        }

        @Override
        public void latest(Object key, Runnable update) {
            if (waiting.isEmpty()) {
                waiting.add(update);
            }
        }

        @Override
        public Ticking every(Duration period, Runnable tick) {
            return () -> {};
        }

        void pulse() {
            List<Runnable> now = List.copyOf(waiting);
            waiting.clear();
            now.forEach(Runnable::run);
        }
    }

    private final HandGate gate = new HandGate();
    private final LogModel log = new LogModel(gate);

    @Test
    @DisplayName("shows everything that came since the last pulse as one change")
    void oneChangeAPulse() {
        List<Integer> changes = new ArrayList<>();
        log.shown().addListener((ListChangeListener<String>) c -> {
            while (c.next()) {
                changes.add(c.getAddedSize());
            }
        });
        for (int i = 0; i < 1000; i++) {
            log.add("line " + i);
        }
        assertEquals(0, log.shown().size());
        gate.pulse();
        assertEquals(List.of(1000), changes);
        assertEquals("line 999", log.shown().getLast());
    }

    @Test
    @DisplayName("keeps the latest 50,000 lines")
    void keepsTheLatest() {
        for (int i = 0; i < 120_000; i++) {
            log.add("line " + i);
            if (i % 7_000 == 0) {
                gate.pulse();
            }
        }
        gate.pulse();
        assertEquals(50_000, log.shown().size());
        assertEquals("line 70000", log.shown().getFirst());
        assertEquals("line 119999", log.shown().getLast());
    }

    @Test
    @DisplayName("stands still while it is paused, says how much came, and catches up")
    void pauses() {
        log.add("first");
        gate.pulse();
        log.follow().set(false);
        log.add("second");
        log.add("third");
        gate.pulse();
        assertEquals(List.of("first"), log.shown());
        assertEquals(2, log.waiting().get());
        log.follow().set(true);
        assertEquals(List.of("first", "second", "third"), log.shown());
        assertEquals(0, log.waiting().get());
    }

    @Test
    @DisplayName("holds no more than the limit while it is paused")
    void pausedLimit() {
        log.follow().set(false);
        for (int i = 0; i < LogModel.LIMIT + 10; i++) {
            log.add("line " + i);
        }
        gate.pulse();
        assertEquals(LogModel.LIMIT, log.waiting().get());
        log.follow().set(true);
        assertEquals("line 10", log.shown().getFirst());
    }

    @Test
    @DisplayName("filters what is there and what comes, whatever the case")
    void filters() {
        log.add("INFO all right");
        log.add("ERROR broken");
        gate.pulse();
        log.filter().set("error");
        assertEquals(List.of("ERROR broken"), log.shown());
        log.add("INFO fine");
        log.add("an Error again");
        gate.pulse();
        assertEquals(List.of("ERROR broken", "an Error again"), log.shown());
        log.filter().set("");
        assertEquals(4, log.shown().size());
    }

    @Test
    @DisplayName("forgets everything when another container is chosen")
    void clears() {
        log.add("a");
        gate.pulse();
        log.add("b");
        log.clear();
        gate.pulse();
        assertTrue(log.shown().isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ERROR|2026-01-01T00:00:00Z ERROR something broke",
                "ERROR|mongodb 12:00:23.20 ERROR ==> MongoDB ended",
                "ERROR|{\"t\":{\"$date\":\"2026\"},\"s\":\"E\",\"c\":\"STORAGE\",\"msg\":\"DBException\"}",
                "ERROR|E0803 12:00:00.123456       1 reflector.go:138] failed",
                "WARN|W0803 12:00:00.123456       1 warnings.go:70] old",
                "WARN|[2026-01-01] WARNING: low on disk",
                "WARN|{\"level\":\"warn\",\"msg\":\"slow\"}",
                "DEBUG|12:00 DEBUG detail",
                "NORMAL|INFO no error here, errors are lower case",
                "NORMAL|{\"level\":\"info\",\"msg\":\"ERROR in a message\"}",
                "NORMAL|plain text"
            })
    @DisplayName("knows how serious a line is by the words programs use")
    void levels(LogLevel level, String line) {
        assertEquals(level, LogLevel.of(line));
    }
}
