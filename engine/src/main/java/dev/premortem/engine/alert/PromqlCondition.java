package dev.premortem.engine.alert;

import dev.premortem.engine.promql.rules.Rule;

/**
 * One condition of an alert policy in PromQL: a rule of Prometheus that is evaluated on its own.
 *
 * @param policy name of the alert policy
 * @param index position of the condition in it
 * @param rule expression, and for how long it must give a series
 * @param intervalSeconds time between evaluations
 */
public record PromqlCondition(String policy, int index, Rule.Alerting rule, long intervalSeconds)
    implements AlertCondition {}
