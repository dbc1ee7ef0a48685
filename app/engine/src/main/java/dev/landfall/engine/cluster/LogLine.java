package dev.landfall.engine.cluster;

import java.time.Instant;

/**
 * A line a container wrote.
 *
 * @param timestamp when, by the node's clock
 * @param text without the line's end; cut at 256 KiB
 */
public record LogLine(String pod, String container, Instant timestamp, String text) {}
