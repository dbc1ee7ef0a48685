package dev.landfall.engine.install.steps;

import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.product.AnswerPath;
import dev.landfall.engine.run.Check;
import dev.landfall.engine.run.PlannedStep;
import dev.landfall.engine.run.Step;
import dev.landfall.engine.run.StepContext;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Calls an API of what was installed, once: it asks first, and what the answer is needed for later is kept in the cluster before
 * anything else is done. That a call was sent stands in the journal before it is sent, so that a run that is cut off before its
 * answer was kept is noticed by the next one.
 */
public final class CallApi implements Step {
    private static final String JOURNAL = "call";

    private final PlannedStep planned;
    private final ApiPlace place;
    private final Login login;
    private final Optional<Question> question;
    private final ApiCall run;
    private final Captures captures;
    private final Settings settings;
    private @Nullable Found found;

    /** Basic authentication (RFC 7617); an empty user for none. */
    public record Login(String user, String password) {
        @Override
        public String toString() {
            return user.isEmpty() ? "no login" : "a login";
        }
    }

    /**
     * How to know that it is done.
     *
     * @param call that asks, changing nothing
     * @param expect what must be found in its answer; when empty, every capture must
     * @param kept captures that, once kept, mean that it is done
     */
    public record Question(Optional<ApiCall> call, Optional<AnswerPath> expect, List<String> kept) {
        public Question {
            kept = List.copyOf(kept);
        }
    }

    /**
     * What belongs to the run and not to the call.
     *
     * @param mask takes secrets out of what is told
     */
    public record Settings(Retrying retrying, Clock clock, UnaryOperator<String> mask) {}

    /** What a question was answered with, as far as the captures go. */
    private record Found(Map<String, String> values) {
        @Override
        public String toString() {
            return "Found " + values.keySet();
        }
    }

    public CallApi(
            PlannedStep planned,
            ApiPlace place,
            Login login,
            Optional<Question> question,
            ApiCall run,
            Captures captures,
            Settings settings) {
        this.planned = planned;
        this.place = place;
        this.login = login;
        this.question = question;
        this.run = run;
        this.captures = captures;
        this.settings = settings;
    }

    @Override
    public PlannedStep planned() {
        return planned;
    }

    @Override
    public Check check(StepContext context) {
        found = null;
        if (question.isEmpty()) {
            return Check.toDo("called each time");
        }
        Question asked = question.get();
        if (!asked.kept().isEmpty()
                && asked.kept().stream().allMatch(name -> captures.value(name).isPresent())) {
            return Check.done("what it answers is kept already");
        }
        Optional<Found> there = asked.call().flatMap(call -> ask(asked, call, context));
        if (there.isEmpty()) {
            return Check.toDo(
                    left(context).map(at -> "a call of " + at + " was cut off").orElse("it is not so yet"));
        }
        found = there.get();
        boolean known = there.get().values().entrySet().stream()
                .allMatch(e ->
                        captures.value(e.getKey()).filter(e.getValue()::equals).isPresent());
        return known ? Check.done("it is so already") : Check.toDo("it is so already; what is needed of it is kept");
    }

    /** What is there; empty when it is not. */
    private Optional<Found> ask(Question asked, ApiCall call, StepContext context) {
        try (ApiChannel channel = channel()) {
            ApiAnswer answer = channel.send(call, true, context.progress());
            if (!call.accepts(answer.status())) {
                if (answer.status() == 404 || answer.status() == 410) {
                    return Optional.empty();
                }
                throw refused(call, answer);
            }
            Map<String, String> taken = answer.take(call.capture());
            boolean all = taken.keySet().containsAll(call.capture().keySet());
            if (asked.expect().isEmpty()) {
                return all ? Optional.of(new Found(taken)) : Optional.empty();
            }
            if (asked.expect().get().find(answer.json()).isEmpty()) {
                return Optional.empty();
            }
            if (!all) {
                throw missing(call, answer, taken);
            }
            return Optional.of(new Found(taken));
        }
    }

    @Override
    public void run(StepContext context) {
        Found there = found;
        if (there != null) {
            captures.keep(there.values());
            context.progress()
                    .note("It is so already; kept: "
                            + String.join(", ", there.values().keySet()));
            return;
        }
        left(context)
                .ifPresent(at -> context.progress()
                        .note("An earlier run sent " + run + " at " + at
                                + " and was cut off before the answer was kept. What that call made may be there, "
                                + "unused: look for it and take it away"));
        boolean takes = !run.capture().isEmpty();
        if (takes) {
            captures.ready();
        }
        try (ApiChannel channel = channel()) {
            journal(context, takes ? "sent" : "called");
            ApiAnswer answer = send(channel, context);
            if (!run.accepts(answer.status())) {
                if (answer.status() < 500) {
                    journal(context, "refused");
                }
                throw refused(run, answer);
            }
            Map<String, String> taken = answer.take(run.capture());
            if (!taken.isEmpty()) {
                captures.keep(taken);
            }
            journal(context, "kept");
            if (taken.size() < run.capture().size()) {
                throw missing(run, answer, taken);
            }
            context.progress()
                    .note(run + " answered " + answer.status()
                            + (taken.isEmpty() ? "" : "; kept: " + String.join(", ", taken.keySet())));
        }
    }

    private ApiAnswer send(ApiChannel channel, StepContext context) {
        try {
            return channel.send(run, false, context.progress());
        } catch (ProblemException e) {
            String code = e.problem().code();
            boolean arrived = code.equals("install.api-lost") || code.equals("install.api-too-much");
            if (!arrived && !channel.underWay()) {
                journal(context, "not sent");
            }
            throw e;
        }
    }

    private void journal(StepContext context, String state) {
        context.remember(
                JOURNAL,
                Map.of(
                        "state",
                        state,
                        "call",
                        run.toString(),
                        "at",
                        settings.clock().instant().toString()));
    }

    /** When an earlier run sent a call whose answer was never kept. */
    private Optional<String> left(StepContext context) {
        return context.recall(JOURNAL)
                .filter(facts -> facts.getOrDefault("state", "").equals("sent"))
                .map(facts -> facts.getOrDefault("at", ""));
    }

    @Override
    public void verify(StepContext context) {
        if (question.isEmpty()) {
            return;
        }
        List<String> lacking = new ArrayList<>(question.get().kept());
        lacking.removeIf(name -> captures.value(name).isPresent());
        Optional<ApiCall> call = question.get().call();
        boolean asks = question.get().kept().isEmpty() && call.isPresent() && found == null;
        if (!lacking.isEmpty() || (asks && !seen(question.get(), call.get(), context))) {
            throw ProblemException.of("install.api-not-so", "what", planned.title(), "call", run);
        }
    }

    /** An API may take a moment to show what it made. */
    private boolean seen(Question asked, ApiCall call, StepContext context) {
        int tries = Math.min(4, settings.retrying().waits().size());
        for (int attempt = 0; ask(asked, call, context).isEmpty(); attempt++) {
            if (attempt >= tries) {
                return false;
            }
            settings.retrying().pause(attempt, context.progress());
        }
        return true;
    }

    private ApiChannel channel() {
        return new ApiChannel(place, login.user(), login.password(), settings.retrying(), this::masked);
    }

    private String masked(String text) {
        if (login.password().isEmpty()) {
            return settings.mask().apply(text);
        }
        // the pair first: its end may be masked as the password's own base64, and its beginning then stay
        String pair = ApiChannel.basic(login.user(), login.password());
        return settings.mask().apply(text.replace(pair, "(secret)")).replace(login.password(), "(secret)");
    }

    private ProblemException refused(ApiCall call, ApiAnswer answer) {
        String code = answer.status() == 401 || answer.status() == 403 ? "install.api-login" : "install.api-refused";
        return ProblemException.of(
                code,
                "call",
                call,
                "place",
                masked(place.words()),
                "status",
                answer.status(),
                "said",
                answer.said(this::masked));
    }

    private ProblemException missing(ApiCall call, ApiAnswer answer, Map<String, String> taken) {
        Map<String, AnswerPath> left = new TreeMap<>(call.capture());
        left.keySet().removeAll(taken.keySet());
        Map.Entry<String, AnswerPath> first = left.entrySet().iterator().next();
        return ProblemException.of(
                "install.api-no-capture",
                "name",
                first.getKey(),
                "call",
                call,
                "path",
                masked(first.getValue().toString()),
                "where",
                masked(first.getValue().whereItEnds(answer.json())));
    }
}
