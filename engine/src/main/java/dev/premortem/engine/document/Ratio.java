package dev.premortem.engine.document;

/**
 * A share, written as a percentage or as a fraction.
 *
 * @param value the share as a fraction
 * @param text how it was written
 */
public record Ratio(double value, String text) {}
