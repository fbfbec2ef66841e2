package dev.premortem.engine.alert;

/** One condition of an alert policy, as far as it can be evaluated. */
public sealed interface AlertCondition permits MetricCondition, PromqlCondition {
  /** Returns the name of the alert policy. */
  String policy();

  /** Returns the position of the condition in it, from 0. */
  int index();
}
