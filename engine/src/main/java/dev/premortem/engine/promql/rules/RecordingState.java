package dev.premortem.engine.promql.rules;

import dev.premortem.engine.promql.PromqlException;
import dev.premortem.engine.promql.eval.Query;
import dev.premortem.engine.promql.eval.Sample;
import dev.premortem.engine.series.Labels;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A recording rule at work. */
final class RecordingState implements RuleState {
  private final Rule.Recording rule;
  private final Query query;

  RecordingState(Rule.Recording rule, RuleContext context) {
    this.rule = rule;
    this.query = Query.of(rule.expression(), context.store(), context.options());
  }

  @Override
  public List<Sample> evaluate(long time, long offset, int limit) {
    List<Sample> recorded = new ArrayList<>();
    Set<Labels> seen = new HashSet<>();
    for (Sample sample : query.vectorAt(time - offset)) {
      Map<String, String> labels = sample.labels().asMap();
      labels.put(Labels.NAME, rule.name());
      labels.putAll(rule.labels());
      Labels all = Labels.of(labels);
      if (!seen.add(all)) {
        throw PromqlException.evaluation(
            "vector contains metrics with the same labelset after applying rule labels");
      }
      recorded.add(new Sample(all, sample.value(), false));
    }
    if (limit > 0 && recorded.size() > limit) {
      throw PromqlException.evaluation(
          "exceeded limit of " + limit + " with " + recorded.size() + " series");
    }
    return recorded;
  }
}
