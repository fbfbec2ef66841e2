package dev.premortem.engine.series;

/**
 * One time series.
 *
 * @param labels what identifies it
 * @param points what was measured
 */
public record Series(Labels labels, Points points) {}
