package dev.landfall.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;

/**
 * What a command meets around it, passed in so that tests give their own.
 *
 * @param environment variables, as {@link System#getenv()}
 */
record Terminal(PrintWriter out, PrintWriter err, Map<String, String> environment, Clock clock) {
    static Terminal system() {
        return new Terminal(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                System.getenv(),
                Clock.systemUTC());
    }
}
