package dev.premortem.engine.promql.eval;

import dev.premortem.engine.series.Labels;

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
}
