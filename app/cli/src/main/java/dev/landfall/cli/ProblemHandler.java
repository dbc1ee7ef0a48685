package dev.landfall.cli;

import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Says a problem in words and gives its exit code; an unexpected failure becomes a problem too, its trace goes to the log. */
final class ProblemHandler implements IExecutionExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemHandler.class);

    @Override
    public int handleExecutionException(Exception e, CommandLine line, ParseResult parsed) {
        Problem problem = e instanceof ProblemException known
                ? known.problem()
                : Problem.of("problem.unexpected", "what", String.valueOf(e));
        if (e instanceof ProblemException) {
            LOG.debug("ended with {}", problem.code(), e);
        } else {
            LOG.error("ended with {}", problem.code(), e);
        }
        Object command = line.getCommand();
        Printer printer = command instanceof LandfallCommand ours
                ? ours.printer()
                : new Printer(line.getOut(), line.getErr(), false);
        printer.problem(problem);
        return problem.exitCode();
    }
}
