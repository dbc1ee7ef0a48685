package dev.landfall.engine.run;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.landfall.engine.problem.Problem;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Something that happened in a run, in the order it happened. The journal keeps all but {@link StepProgressed}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
    @JsonSubTypes.Type(value = RunEvent.RunStarted.class, name = "run-started"),
    @JsonSubTypes.Type(value = RunEvent.StepStarted.class, name = "step-started"),
    @JsonSubTypes.Type(value = RunEvent.StepProgressed.class, name = "step-progressed"),
    @JsonSubTypes.Type(value = RunEvent.StepNoted.class, name = "step-noted"),
    @JsonSubTypes.Type(value = RunEvent.StepEnded.class, name = "step-ended"),
    @JsonSubTypes.Type(value = RunEvent.RunEnded.class, name = "run-ended")
})
public sealed interface RunEvent {
    Instant at();

    /** @param fingerprint the plan's */
    record RunStarted(Instant at, String run, String title, String fingerprint, int steps) implements RunEvent {}

    /** @param why what its check found */
    record StepStarted(Instant at, String step, String title, String why) implements RunEvent {}

    /**
     * @param what the part at work, e.g. an image reference
     * @param done in bytes, over the whole step
     * @param total in bytes, 0 when not known
     */
    record StepProgressed(Instant at, String step, String what, long done, long total) implements RunEvent {}

    record StepNoted(Instant at, String step, String text) implements RunEvent {}

    /** @param problem only of a step that failed */
    record StepEnded(
            Instant at,
            String step,
            StepResult result,
            String why,
            @Nullable Problem problem) implements RunEvent {}

    /** @param problem why it did not end well */
    record RunEnded(
            Instant at,
            String run,
            RunResult result,
            @Nullable Problem problem) implements RunEvent {}

    /** How a step ended. */
    enum StepResult {
        DONE,
        ALREADY_SO,
        FAILED,
        STOPPED
    }

    /** How a run ended. */
    enum RunResult {
        DONE,
        FAILED,
        STOPPED
    }
}
