package dev.landfall.engine.run;

import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.problem.Remedy;
import dev.landfall.engine.progress.Progress;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out a plan: each step checked, run, verified, and every event in the journal before anyone else hears of it.
 *
 * <p>Runs on the caller's thread. A second run of the same plan does what the first left open, because each step's check looks at
 * the site itself and not at what was meant to be done.
 */
public final class Runner {
    private static final Logger LOG = LoggerFactory.getLogger(Runner.class);

    private final Journal journal;
    private final Clock clock;
    private final Consumer<RunEvent> listener;
    private final StopSignal stop;
    private final UnaryOperator<String> mask;

    /**
     * Prepares a run.
     *
     * @param listener called on the thread that did the work, progress from several; must return at once
     * @param mask takes secrets out of all that steps tell, before journal, log or listener has it; asked on any thread
     */
    public Runner(
            Journal journal, Clock clock, Consumer<RunEvent> listener, StopSignal stop, UnaryOperator<String> mask) {
        this.mask = mask;
        this.journal = journal;
        this.clock = clock;
        this.listener = listener;
        this.stop = stop;
    }

    /**
     * Runs the steps in order until one fails or the stop signal is given.
     *
     * @param steps in the plan's order, one for each of its lines
     * @return how it ended; never throws a problem of a step
     */
    public RunEvent.RunEnded run(Plan plan, List<? extends Step> steps) {
        String run = clock.instant().toString();
        tell(new RunEvent.RunStarted(clock.instant(), run, plan.title(), plan.fingerprint(), steps.size()));
        RunEvent.RunEnded ended = new RunEvent.RunEnded(clock.instant(), run, RunEvent.RunResult.DONE, null);
        for (Step step : steps) {
            RunEvent.StepEnded result = runStep(step);
            tell(result);
            if (result.result() == RunEvent.StepResult.FAILED) {
                ended = new RunEvent.RunEnded(clock.instant(), run, RunEvent.RunResult.FAILED, result.problem());
                break;
            }
            if (result.result() == RunEvent.StepResult.STOPPED) {
                ended = new RunEvent.RunEnded(clock.instant(), run, RunEvent.RunResult.STOPPED, result.problem());
                break;
            }
        }
        RunEvent.RunEnded last = new RunEvent.RunEnded(clock.instant(), run, ended.result(), ended.problem());
        tell(last);
        return last;
    }

    private RunEvent.StepEnded runStep(Step step) {
        String id = step.planned().id();
        Context context = new Context(id);
        try {
            context.checkpoint();
            switch (step.check(context)) {
                case Check.Done done -> {
                    return new RunEvent.StepEnded(
                            clock.instant(), id, RunEvent.StepResult.ALREADY_SO, mask.apply(done.why()), null);
                }
                case Check.ToDo toDo ->
                    tell(new RunEvent.StepStarted(
                            clock.instant(), id, mask.apply(step.planned().title()), mask.apply(toDo.why())));
            }
            step.run(context);
            step.verify(context);
            return new RunEvent.StepEnded(clock.instant(), id, RunEvent.StepResult.DONE, "", null);
        } catch (ProblemException e) {
            LOG.info("step {} ended with a problem: {}", id, trace(e));
            boolean stopped = e.problem().code().equals("problem.stopped");
            return new RunEvent.StepEnded(
                    clock.instant(),
                    id,
                    stopped ? RunEvent.StepResult.STOPPED : RunEvent.StepResult.FAILED,
                    "",
                    masked(e.problem()));
        } catch (RuntimeException e) {
            LOG.error("step {} ended unexpectedly: {}", id, trace(e));
            return new RunEvent.StepEnded(
                    clock.instant(),
                    id,
                    RunEvent.StepResult.FAILED,
                    "",
                    Problem.of("problem.unexpected", "what", mask.apply(String.valueOf(e))));
        }
    }

    private Problem masked(Problem problem) {
        return new Problem(
                problem.code(),
                masked(problem.facts()),
                problem.remedies().stream()
                        .map(r -> new Remedy(r.action(), mask.apply(r.label()), masked(r.facts())))
                        .toList());
    }

    private Map<String, String> masked(Map<String, String> facts) {
        Map<String, String> masked = new LinkedHashMap<>();
        facts.forEach((name, value) -> masked.put(name, mask.apply(value)));
        return masked;
    }

    /** Where it happened, and all that led to it; what the exceptions say may hold a container's words. */
    private String trace(Throwable e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return mask.apply(text.toString());
    }

    private void tell(RunEvent event) {
        journal.append(event);
        listener.accept(event);
    }

    /** One step's view of the run. */
    private final class Context implements StepContext, Progress {
        private final String step;
        private final AtomicLong total = new AtomicLong();
        private final AtomicLong done = new AtomicLong();

        Context(String step) {
            this.step = step;
        }

        @Override
        public Progress progress() {
            return this;
        }

        @Override
        public void remember(String key, Map<String, String> values) {
            journal.remember(step, key, values);
        }

        @Override
        public Optional<Map<String, String>> recall(String key) {
            return journal.recall(step, key);
        }

        @Override
        public void total(long amount) {
            total.set(amount);
        }

        @Override
        public void advance(String what, long amount) {
            Instant now = clock.instant();
            listener.accept(
                    new RunEvent.StepProgressed(now, step, mask.apply(what), done.addAndGet(amount), total.get()));
        }

        @Override
        public void note(String text) {
            tell(new RunEvent.StepNoted(clock.instant(), step, mask.apply(text)));
        }

        @Override
        public boolean stopped() {
            return stop.stopped();
        }
    }
}
