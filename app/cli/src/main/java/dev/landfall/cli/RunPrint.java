package dev.landfall.cli;

import dev.landfall.engine.run.Plan;
import dev.landfall.engine.run.PlannedStep;
import dev.landfall.engine.run.RunEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Prints a run as it happens. Safe for any thread. */
final class RunPrint implements Consumer<RunEvent> {
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final Printer printer;
    private final Map<String, String> titles = new HashMap<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final int steps;
    private Instant lastProgress = Instant.EPOCH;
    private Instant stepBegan = Instant.EPOCH;

    RunPrint(Printer printer, Plan plan) {
        this.printer = printer;
        this.steps = plan.steps().size();
        for (PlannedStep step : plan.steps()) {
            titles.put(step.id(), step.title());
            numbers.put(step.id(), numbers.size() + 1);
        }
    }

    @Override
    public synchronized void accept(RunEvent event) {
        switch (event) {
            case RunEvent.RunStarted started -> object(event, Map.of("run", started.run(), "title", started.title()));
            case RunEvent.StepStarted started -> {
                stepBegan = started.at();
                printer.line(head(started.step()) + started.title() + "  (" + started.why() + ")");
                object(event, Map.of("step", started.step(), "title", started.title(), "why", started.why()));
            }
            case RunEvent.StepProgressed progress -> progress(progress);
            case RunEvent.StepNoted note -> {
                printer.line("        " + note.text());
                object(event, Map.of("step", note.step(), "text", note.text()));
            }
            case RunEvent.StepEnded ended -> ended(ended);
            case RunEvent.RunEnded ended ->
                object(event, Map.of("result", ended.result().name()));
        }
    }

    private void progress(RunEvent.StepProgressed progress) {
        if (Duration.between(lastProgress, progress.at()).compareTo(EVERY) < 0) {
            return;
        }
        lastProgress = progress.at();
        String of = progress.total() > 0 ? " of " + Printer.bytes(progress.total()) : "";
        printer.line("        " + Printer.bytes(progress.done()) + of + "  " + progress.what());
        object(
                progress,
                Map.of(
                        "step", progress.step(),
                        "what", progress.what(),
                        "done", progress.done(),
                        "total", progress.total()));
    }

    private void ended(RunEvent.StepEnded ended) {
        String title = titles.getOrDefault(ended.step(), ended.step());
        switch (ended.result()) {
            case DONE -> printer.line("        done in " + seconds(Duration.between(stepBegan, ended.at())) + " s");
            case ALREADY_SO -> printer.line(head(ended.step()) + title + "  (already so: " + ended.why() + ")");
            case STOPPED -> printer.line(head(ended.step()) + title + "  stopped");
            case FAILED -> printer.line("        FAILED");
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("step", ended.step());
        fields.put("result", ended.result().name());
        fields.put("why", ended.why());
        object(ended, fields);
    }

    private static String seconds(Duration took) {
        return String.format(java.util.Locale.ROOT, "%.1f", took.toMillis() / 1000.0);
    }

    private String head(String step) {
        return String.format("[%d/%d] ", numbers.getOrDefault(step, 0), steps);
    }

    private void object(RunEvent event, Map<String, ?> fields) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("event", event.getClass().getSimpleName());
        line.put("at", event.at().toString());
        line.putAll(fields);
        printer.object("run", line);
    }
}
