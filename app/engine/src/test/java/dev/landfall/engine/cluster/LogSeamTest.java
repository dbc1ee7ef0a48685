package dev.landfall.engine.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

@DisplayName("Pieces of a log")
class LogSeamTest {
    private record Line(Instant stamp, String text) {}

    @RepeatedTest(50)
    @DisplayName("are joined without a line lost or told twice, wherever they were cut")
    void joined(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        List<Line> log = new ArrayList<>();
        Instant now = Instant.parse("2026-01-01T00:00:00.5Z");
        for (int i = 0; i < 300; i++) {
            // many lines in a second, many of the same stamp and text
            now = now.plusNanos(random.nextInt(4) == 0 ? random.nextInt(400_000_000) : 0);
            log.add(new Line(now, "line " + random.nextInt(3)));
        }
        LogSeam seam = new LogSeam();
        List<Line> told = new ArrayList<>();
        int end = 0;
        while (end < log.size()) {
            Instant since = seam.since();
            seam.begin();
            int to = Math.min(log.size(), end + random.nextInt(40));
            for (Line line : log.subList(0, Math.max(to, end))) {
                boolean sent = since == null || !line.stamp().isBefore(since);
                if (sent && seam.fresh(line.stamp(), line.text())) {
                    told.add(line);
                }
            }
            end = Math.max(to, end);
        }
        assertEquals(log, told);
    }

    @Test
    @DisplayName("may come from a server that does not look at the time asked for")
    void deafServer() {
        LogSeam seam = new LogSeam();
        assertNull(seam.since());
        Instant first = Instant.parse("2026-01-01T00:00:00.1Z");
        Instant second = Instant.parse("2026-01-01T00:00:05.1Z");
        seam.begin();
        assertEquals(List.of(true, true), List.of(seam.fresh(first, "a"), seam.fresh(second, "b")));
        seam.begin();
        assertEquals(
                List.of(false, false, true),
                List.of(seam.fresh(first, "a"), seam.fresh(second, "b"), seam.fresh(second, "c")));
    }
}
