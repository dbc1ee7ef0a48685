package dev.landfall.engine.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The journal")
class JournalTest {
    @TempDir
    Path folder;

    @Test
    @DisplayName("keeps facts from one process to the next, the latest of a key")
    void keepsFacts() {
        Path file = folder.resolve("journal.jsonl");
        try (Journal journal = Journal.open(file, Clock.systemUTC())) {
            journal.remember("push", "blob", Map.of("offset", "1"));
            journal.remember("push", "blob", Map.of("offset", "2"));
            journal.remember("helm", "blob", Map.of("offset", "3"));
        }
        try (Journal journal = Journal.open(file, Clock.systemUTC())) {
            assertEquals(Optional.of(Map.of("offset", "2")), journal.recall("push", "blob"));
            assertEquals(Map.of("blob", Map.of("offset", "3")), journal.recallAll("helm"));
        }
    }

    @Test
    @DisplayName("drops a line that a crash cut off and goes on after the last whole one")
    void survivesATornLine() throws IOException {
        Path file = folder.resolve("journal.jsonl");
        try (Journal journal = Journal.open(file, Clock.systemUTC())) {
            journal.remember("push", "a", Map.of("x", "1"));
        }
        Files.writeString(file, "{\"event\":\"fact\",\"scope\":\"push\",\"ke", StandardOpenOption.APPEND);
        try (Journal journal = Journal.open(file, Clock.systemUTC())) {
            journal.remember("push", "b", Map.of("x", "2"));
            assertEquals(2, journal.entries().size());
        }
        assertEquals(2, Files.readAllLines(file).size());
    }

    @Test
    @DisplayName("reads past a damaged line in the middle")
    void survivesADamagedLine() throws IOException {
        Path file = folder.resolve("journal.jsonl");
        Files.writeString(file, "{\"event\":\"a\"}\n\0\0\0garbage\n{\"event\":\"b\"}\n");
        assertEquals(2, Journal.read(file).size());
    }

    @Test
    @DisplayName("lets one writer in at a time")
    void oneWriter() {
        Path file = folder.resolve("journal.jsonl");
        try (Journal journal = Journal.open(file, Clock.systemUTC())) {
            ProblemException e = assertThrows(ProblemException.class, () -> Journal.open(file, Clock.systemUTC()));
            assertEquals("run.site-in-use", e.problem().code());
            assertEquals(0, journal.entries().size());
        }
    }

    @Test
    @DisplayName("keeps events but not every byte of progress")
    void leavesProgressOut() {
        Path file = folder.resolve("journal.jsonl");
        try (Journal journal = Journal.open(file, Clock.systemUTC())) {
            journal.append(new RunEvent.StepProgressed(Instant.EPOCH, "push", "x", 1, 2));
            journal.append(new RunEvent.StepStarted(Instant.EPOCH, "push", "Push", "3 of 4 missing"));
            assertEquals(1, journal.entries().size());
            assertEquals(
                    "step-started", journal.entries().getFirst().path("event").asText());
        }
    }
}
