package dev.premortem.engine.promql.eval;

import dev.premortem.engine.series.Labels;
import dev.premortem.engine.series.Points;

/**
 * A value of a series at the time of evaluation.
 *
 * @param labels what identifies it
 * @param value its value
 * @param nameDropped whether the metric name among the labels no longer holds
 */
public record Sample(Labels labels, double value, boolean nameDropped) {
  Sample(Labels labels, double value) {
    this(labels, value, false);
  }

  /** Whether it stands for a native histogram, which is passed on and left out, never computed. */
  boolean isHistogram() {
    return Double.isNaN(value) && Points.isNativeHistogram(value);
  }
}
