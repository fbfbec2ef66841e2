package dev.premortem.engine.alert;

import dev.premortem.engine.signal.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * One point of a time series.
 *
 * @param start beginning of its interval, epoch seconds; its end for gauges
 * @param end end of its interval, epoch seconds
 * @param value its value: a number, 1 or 0 for a boolean, the mean of a distribution
 * @param distribution the distribution, null where the value is a number
 */
public record TimePoint(long start, long end, double value, @Nullable Histogram distribution) {}
