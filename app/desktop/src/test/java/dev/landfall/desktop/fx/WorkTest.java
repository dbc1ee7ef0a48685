package dev.landfall.desktop.fx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.landfall.engine.problem.ProblemException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Work away from the window")
class WorkTest {
    private final Deque<Runnable> background = new ArrayDeque<>();
    private final Work work = new Work(background::add, Gate.direct());
    private final List<String> heard = new ArrayList<>();

    @Test
    @DisplayName("hands over its outcome, or the problem it ended with")
    void outcomes() {
        work.run(() -> "fine", heard::add, p -> heard.add("!" + p.code()));
        work.run(() -> failing("desktop.drive-gone"), heard::add, p -> heard.add("!" + p.code()));
        work.run(() -> brokenInside(), heard::add, p -> heard.add("!" + p.code()));
        assertEquals(List.of(), heard);
        background.forEach(Runnable::run);
        assertEquals(List.of("fine", "!desktop.drive-gone", "!problem.unexpected"), heard);
    }

    private static String failing(String code) {
        throw ProblemException.of(code);
    }

    private static String brokenInside() {
        throw new IllegalStateException("a mistake of ours");
    }

    @Test
    @DisplayName("keeps quiet about an outcome that is no longer wanted")
    void dropped() {
        Job job = work.run(() -> "late", heard::add, p -> heard.add("!"));
        job.drop();
        background.forEach(Runnable::run);
        assertEquals(List.of(), heard);
    }

    @Test
    @DisplayName("is refreshed one at a time, and once more when something changed meanwhile")
    void refresh() {
        AtomicInteger runs = new AtomicInteger();
        Refresh<Integer> refresh =
                new Refresh<>(work, runs::incrementAndGet, n -> heard.add("got " + n), p -> heard.add("!"));
        refresh.request();
        refresh.request();
        refresh.request();
        assertEquals(1, background.size());
        while (!background.isEmpty()) {
            background.poll().run();
        }
        assertEquals(List.of("got 1", "got 2"), heard);
    }
}
