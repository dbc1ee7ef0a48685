package dev.landfall.engine.cluster;

import dev.landfall.engine.problem.Problem;
import java.time.Duration;

/**
 * Something that will probably keep pods from getting ready.
 *
 * @param key the same for the same trouble, however its numbers change
 * @param patience how long to bear with it
 * @param certain whether to bear with it no longer
 */
record Suspicion(String key, Problem problem, Duration patience, boolean certain) {}
