package dev.premortem.engine.promql.rules;

import dev.premortem.engine.promql.eval.Sample;
import java.util.List;

/** What a rule remembers from one evaluation to the next. */
interface RuleState {
  /**
   * Evaluates the rule.
   *
   * @param time time of evaluation, epoch milliseconds
   * @param offset how long before it the rule looks, milliseconds
   * @param limit greatest number of results, 0 for no limit
   * @return the samples to keep
   */
  List<Sample> evaluate(long time, long offset, int limit);
}
