package dev.landfall.cli;

import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.registry.serve.ServedCall;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** A line for each request that was served, and the sum in the end. Safe for any thread. */
final class ServeLog implements Consumer<ServedCall> {
    private final Printer printer;
    private final Clock clock;
    private final Instant began;
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final Set<Problem> told = ConcurrentHashMap.newKeySet();

    ServeLog(Printer printer, Clock clock) {
        this.printer = printer;
        this.clock = clock;
        this.began = clock.instant();
    }

    @Override
    public void accept(ServedCall call) {
        calls.incrementAndGet();
        bytes.addAndGet(call.bytes());
        printer.line(call.at().truncatedTo(ChronoUnit.SECONDS) + " " + call.client() + " " + call.status() + " "
                + call.method() + " " + call.path() + " " + Printer.bytes(call.bytes()) + " "
                + call.took().toMillis() + " ms" + (call.agent().isEmpty() ? "" : " \"" + call.agent() + "\"")
                + (call.cut().isEmpty() ? "" : " CUT: " + call.cut()));
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("at", call.at().toString());
        fields.put("client", call.client());
        fields.put("method", call.method());
        fields.put("path", call.path());
        fields.put("agent", call.agent());
        fields.put("status", call.status());
        fields.put("bytes", call.bytes());
        fields.put("millis", call.took().toMillis());
        if (!call.cut().isEmpty()) {
            fields.put("cut", call.cut());
        }
        printer.object("request", fields);
        Problem problem = call.problem();
        // clients try again and again: one damaged chunk is told once
        if (problem != null && told.add(problem)) {
            printer.problem(problem);
        }
    }

    /** What was served in all. */
    void end() {
        Duration took = Duration.between(began, clock.instant());
        printer.line("Stopped. " + calls.get() + " requests, " + Printer.bytes(bytes.get()) + " sent, "
                + took.toSeconds() + " s");
        printer.object("served", Map.of("requests", calls.get(), "bytes", bytes.get(), "millis", took.toMillis()));
    }
}
