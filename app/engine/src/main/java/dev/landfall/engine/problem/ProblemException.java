package dev.landfall.engine.problem;

import org.jspecify.annotations.Nullable;

/** Ends a piece of work with a {@link Problem} that a person can read and act on. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    /** @param cause kept for the log; what it says is not shown to the engineer */
    public ProblemException(Problem problem, @Nullable Throwable cause) {
        super(problem.code() + " " + problem.facts(), cause);
        this.problem = problem;
    }

    /** A problem with its facts in pairs, as {@link Problem#of}. */
    public static ProblemException of(String code, Object... facts) {
        return Problem.of(code, facts).asException();
    }

    /** The same with what led to it; a {@code why} that is only the name of a file that was refused is put into words. */
    public static ProblemException because(Throwable cause, String code, Object... facts) {
        return new ProblemException(Problem.of(code, FileTrouble.inWords(cause, facts)), cause);
    }

    public Problem problem() {
        return problem;
    }
}
