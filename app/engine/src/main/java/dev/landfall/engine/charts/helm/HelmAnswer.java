package dev.landfall.engine.charts.helm;

/**
 * What Helm said.
 *
 * @param done whether it did what it was asked
 * @param text its report, or why it did not
 */
public record HelmAnswer(boolean done, String text) {}
