package dev.landfall.engine.run;

import dev.landfall.engine.problem.ProblemException;

/**
 * One thing done to a site, that can be asked whether it is done already and can be done again after a crash.
 *
 * <p>The runner calls the three methods in order, on one thread: {@link #check}, and when that says to do it, {@link #run} and
 * {@link #verify}. Every method may block and heeds {@link StepContext#progress()}'s wish to stop.
 */
public interface Step {
    /** What the plan says of it. */
    PlannedStep planned();

    /** Whether it is so already. Changes nothing. */
    Check check(StepContext context);

    /**
     * Does it; safe to call again when an earlier call was cut off anywhere.
     *
     * @throws ProblemException when it cannot be done
     */
    void run(StepContext context);

    /**
     * Makes sure that it is done.
     *
     * @throws ProblemException when it is not so after all
     */
    void verify(StepContext context);
}
