/** Forecasts of recorded series: well-known methods, combined by what they were worth lately. */
@NullMarked
package dev.premortem.simulator.forecast.series;

import org.jspecify.annotations.NullMarked;
