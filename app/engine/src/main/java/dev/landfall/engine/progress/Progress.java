package dev.landfall.engine.progress;

import dev.landfall.engine.problem.ProblemException;

/**
 * Where a piece of work tells how far it is, and hears that it should stop.
 *
 * <p>Called from any thread, often from several; implementations are thread-safe and return at once.
 */
public interface Progress {
    /** How much there is to do in all, in bytes unless the work says otherwise; may be called again when more is known. */
    void total(long amount);

    /**
     * Some of it is done.
     *
     * @param what which part, e.g. an image reference or a file name
     * @param amount done since the last call, may be negative when a part has to be done again
     */
    void advance(String what, long amount);

    /** Something worth a line: a retry, a skip, a choice made. Never a secret. */
    void note(String text);

    /** Whether the engineer asked to stop. */
    boolean stopped();

    /**
     * Leaves the work when the engineer asked to stop.
     *
     * @throws ProblemException {@code problem.stopped}
     */
    default void checkpoint() {
        if (stopped()) {
            throw ProblemException.of("problem.stopped");
        }
    }

    /** The same wish to stop, telling nothing: for work inside of work whose steps mean nothing to who reads along. */
    default Progress quiet() {
        Progress outer = this;
        return new Progress() {
            @Override
            public void total(long amount) {}

            @Override
            public void advance(String what, long amount) {}

            @Override
            public void note(String text) {}

            @Override
            public boolean stopped() {
                return outer.stopped();
            }
        };
    }

    /** Tells nobody, never stops. */
    static Progress none() {
        return Silent.INSTANCE;
    }
}
