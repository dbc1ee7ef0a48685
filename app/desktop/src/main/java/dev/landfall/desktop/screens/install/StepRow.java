package dev.landfall.desktop.screens.install;

import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.run.RunEvent;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One step of the run, as the list shows it.
 *
 * @param kind as plans write it
 * @param why what its check found, or the latest note
 * @param what the part at work
 * @param done in bytes
 * @param total in bytes, 0 when it moves none
 * @param problem only of a step that failed
 */
public record StepRow(
        String id,
        String kind,
        String title,
        State state,
        String why,
        String what,
        long done,
        long total,
        @Nullable Instant started,
        @Nullable Instant ended,
        @Nullable Problem problem) {
    /** How a step stands. */
    public enum State {
        WAITING("waiting"),
        RUNNING("running"),
        DONE("done"),
        ALREADY_SO("already so"),
        FAILED("failed"),
        STOPPED("stopped");

        private final String word;

        State(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    static StepRow waiting(String id, String kind, String title, long total) {
        return new StepRow(id, kind, title, State.WAITING, "", "", 0, total, null, null, null);
    }

    /** The same row after an event of its step. */
    StepRow after(RunEvent event) {
        return switch (event) {
            case RunEvent.StepStarted e ->
                new StepRow(id, kind, title, State.RUNNING, e.why(), "", 0, total, e.at(), null, null);
            case RunEvent.StepProgressed e ->
                new StepRow(
                        id,
                        kind,
                        title,
                        state,
                        why,
                        e.what(),
                        e.done(),
                        Math.max(e.total(), 0),
                        started,
                        ended,
                        problem);
            case RunEvent.StepNoted e ->
                new StepRow(id, kind, title, state, e.text(), what, done, total, started, ended, problem);
            case RunEvent.StepEnded e ->
                new StepRow(
                        id,
                        kind,
                        title,
                        switch (e.result()) {
                            case DONE -> State.DONE;
                            case ALREADY_SO -> State.ALREADY_SO;
                            case FAILED -> State.FAILED;
                            case STOPPED -> State.STOPPED;
                        },
                        e.why(),
                        "",
                        done,
                        total,
                        started,
                        e.at(),
                        e.problem());
            case RunEvent.RunStarted e -> this;
            case RunEvent.RunEnded e -> this;
        };
    }

    /** The same row as it waits for another attempt; what is done stays done. */
    StepRow again() {
        return state == State.DONE || state == State.ALREADY_SO ? this : waiting(id, kind, title, total);
    }

    /** How long it took, or has been running. */
    @Nullable
    Duration time(Instant now) {
        return started == null ? null : Duration.between(started, ended == null ? now : ended);
    }
}
