package dev.premortem.engine.promql.rules;

import java.util.List;

/**
 * Rules that are evaluated together, one after the other.
 *
 * @param name name of the group
 * @param file file that it is from
 * @param intervalMillis time between evaluations, milliseconds; 0 where the group leaves it open
 * @param offsetMillis how long before the time of evaluation it looks, milliseconds
 * @param limit more alerts or series of a rule than this are an error, 0 for no limit
 */
public record RuleGroup(
    String name, String file, long intervalMillis, long offsetMillis, int limit, List<Rule> rules) {
  /** Copies the list. */
  public RuleGroup {
    rules = List.copyOf(rules);
  }
}
