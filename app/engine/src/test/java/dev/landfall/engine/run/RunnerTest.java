package dev.landfall.engine.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.problem.Remedy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A run")
class RunnerTest {
    @TempDir
    Path folder;

    private final List<String> done = new ArrayList<>();
    private final List<RunEvent> events = new ArrayList<>();
    private final StopSignal stop = new StopSignal();
    private Journal journal;

    @BeforeEach
    void open() {
        journal = Journal.open(folder.resolve("journal.jsonl"), Clock.systemUTC());
    }

    @AfterEach
    void close() {
        journal.close();
    }

    @Test
    @DisplayName("does the steps in order, each checked first and verified after")
    void inOrder() {
        RunEvent.RunEnded ended = run(new Recorded("a"), new Recorded("b"));
        assertEquals(RunEvent.RunResult.DONE, ended.result());
        assertEquals(List.of("check a", "run a", "verify a", "check b", "run b", "verify b"), done);
    }

    @Test
    @DisplayName("leaves alone what is so already")
    void skips() {
        Recorded a = new Recorded("a");
        a.so = true;
        run(a);
        assertEquals(List.of("check a"), done);
        assertEquals(RunEvent.StepResult.ALREADY_SO, ended("a").result());
    }

    @Test
    @DisplayName("stops at the first step that fails and says its problem")
    void failure() {
        Recorded a = new Recorded("a");
        a.problem = ProblemException.of("run.site-in-use", "file", "x");
        RunEvent.RunEnded ended = run(a, new Recorded("b"));
        assertEquals(RunEvent.RunResult.FAILED, ended.result());
        assertNotNull(ended.problem());
        assertEquals(List.of("check a", "run a"), done);
    }

    @Test
    @DisplayName("never leaves a failed verification for done")
    void verification() {
        Recorded a = new Recorded("a");
        a.verifyFails = true;
        assertEquals(RunEvent.RunResult.FAILED, run(a).result());
    }

    @Test
    @DisplayName("turns an unexpected failure into a problem, with the steps before it kept")
    void unexpected() {
        Recorded b = new Recorded("b");
        b.problem = new IllegalStateException("boom");
        RunEvent.RunEnded ended = run(new Recorded("a"), b);
        assertEquals("problem.unexpected", problem(ended).code());
        assertEquals(RunEvent.StepResult.DONE, ended("a").result());
    }

    @Test
    @DisplayName("stops between steps when asked, resumable")
    void stops() {
        Recorded a = new Recorded("a");
        a.during = stop::stop;
        RunEvent.RunEnded ended = run(a, new Recorded("b"));
        assertEquals(RunEvent.RunResult.STOPPED, ended.result());
        assertEquals(130, problem(ended).exitCode());
        assertEquals(List.of("check a", "run a", "verify a"), done);
    }

    @Test
    @DisplayName("gives a later run what a step remembered")
    void remembers() {
        Recorded a = new Recorded("a");
        a.during = () -> {
            throw ProblemException.of("problem.stopped");
        };
        run(a);
        Recorded again = new Recorded("a");
        run(again);
        assertEquals(Map.of("at", "half"), again.recalled);
    }

    @Test
    @DisplayName("leaves no secret that a step tells in events, journal or what it ends with")
    void masked() throws IOException {
        for (RuntimeException thrown : List.of(
                new ProblemException(
                        Problem.of("problem.unexpected", "what", "said s3cr3t", "lines", "pw=s3cr3t")
                                .with(new Remedy("", "without s3cr3t", Map.of("key", "s3cr3t"))),
                        new IOException("s3cr3t")),
                new IllegalStateException("boom s3cr3t"))) {
            Recorded a = new Recorded("a");
            a.notes = "pod says s3cr3t";
            a.problem = thrown;
            RunEvent.RunEnded ended = run(a);
            assertTrue(problem(ended).title().length() > 0);
            String all = ended + " " + events + Files.readString(folder.resolve("journal.jsonl"));
            assertFalse(all.contains("s3cr3t"), all);
            assertTrue(events.toString().contains("pod says (secret)"), all);
        }
    }

    private RunEvent.RunEnded run(Recorded... steps) {
        List<Recorded> list = List.of(steps);
        Plan plan = new Plan("test", "f", list.stream().map(Recorded::planned).toList());
        return new Runner(journal, Clock.systemUTC(), events::add, stop, text -> text.replace("s3cr3t", "(secret)"))
                .run(plan, list);
    }

    private static Problem problem(RunEvent.RunEnded ended) {
        return Objects.requireNonNull(ended.problem());
    }

    private RunEvent.StepEnded ended(String step) {
        return events.stream()
                .filter(e ->
                        e instanceof RunEvent.StepEnded ended && ended.step().equals(step))
                .map(RunEvent.StepEnded.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private final class Recorded implements Step {
        private final String id;
        private boolean so;
        private boolean verifyFails;
        private String notes = "";
        private @Nullable RuntimeException problem;
        private Runnable during = () -> {};
        private Map<String, String> recalled = Map.of();

        Recorded(String id) {
            this.id = id;
        }

        @Override
        public PlannedStep planned() {
            return new PlannedStep(id, "test", "Step " + id, "", 0, List.of(), List.of());
        }

        @Override
        public Check check(StepContext context) {
            done.add("check " + id);
            recalled = context.recall("state").orElse(Map.of());
            return so ? Check.done("so") : Check.toDo("not so");
        }

        @Override
        public void run(StepContext context) {
            done.add("run " + id);
            if (!notes.isEmpty()) {
                context.progress().note(notes);
                context.progress().advance(notes, 1);
            }
            if (problem != null) {
                throw problem;
            }
            context.remember("state", Map.of("at", "half"));
            during.run();
        }

        @Override
        public void verify(StepContext context) {
            done.add("verify " + id);
            if (verifyFails) {
                throw ProblemException.of("problem.unexpected", "what", "not so after all");
            }
        }
    }
}
