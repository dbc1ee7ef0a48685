package dev.landfall.desktop.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.landfall.desktop.fx.Gate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Amounts")
class AmountsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "999, 999 B",
        "1000, 1.0 kB",
        "214630, 215 kB",
        "999499, 999 kB",
        "999500, 1.0 MB",
        "36211020, 36.2 MB",
        "1748721782, 1.7 GB",
        "98412300112, 98.4 GB",
        "2000398934016, 2.0 TB",
        "9223372036854775807, 9223 PB"
    })
    @DisplayName("of bytes are decimal and short")
    void bytes(long bytes, String words) {
        assertEquals(words, Amounts.bytes(bytes));
    }

    @ParameterizedTest
    @CsvSource({"400, 0.4 s", "42000, 42 s", "130000, 2 min 10 s", "11100000, 3 h 5 min"})
    @DisplayName("of time are in the unit that matters")
    void times(long millis, String words) {
        assertEquals(words, Amounts.duration(Duration.ofMillis(millis)));
    }

    @Test
    @DisplayName("per second come from the last few seconds, and give the time that is left")
    void rate() {
        Rate rate = new Rate();
        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        assertEquals(Optional.empty(), rate.left(1000));
        for (int second = 0; second <= 20; second++) {
            // ten a second at first, then a hundred
            rate.at(start.plusSeconds(second), second <= 10 ? second * 10L : 100 + (second - 10) * 100L);
        }
        assertEquals(100, rate.perSecond(), 0.01);
        assertEquals(Optional.of(Duration.ofSeconds(9)), rate.left(2000));
    }

    @Test
    @DisplayName("of an activity are told in one line, and stopping reaches the work")
    void activity() {
        Deque<Instant> times = new ArrayDeque<>(List.of(
                Instant.parse("2026-01-01T00:00:00Z"),
                Instant.parse("2026-01-01T00:00:01Z"),
                Instant.parse("2026-01-01T00:00:02Z"),
                Instant.parse("2026-01-01T00:00:03Z")));
        Activities activities = new Activities(Gate.direct(), times::pop);
        Activity activity = activities.begin("Sending");
        activity.total(4_000_000);
        activity.advance("a", 1_000_000);
        activity.advance("b", 1_000_000);
        assertEquals(
                "2.0 MB of 4.0 MB  ·  1.0 MB/s  ·  2.0 s left",
                activity.figures().get());
        assertEquals("b", activity.part().get());
        activity.stop();
        assertEquals(true, activity.stopped());
        assertEquals(List.of(activity), activities.running());
        activities.end(activity);
        assertEquals(List.of(), activities.running());
    }
}
