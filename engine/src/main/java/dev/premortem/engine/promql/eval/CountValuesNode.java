package dev.premortem.engine.promql.eval;

import dev.premortem.engine.promql.Expr;
import dev.premortem.engine.promql.PromqlException;
import dev.premortem.engine.series.Labels;
import dev.premortem.engine.series.NumberText;
import dev.premortem.engine.series.Quoting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How many series of every group have each value; the value becomes a label. */
final class CountValuesNode implements Nodes.VectorNode {
  private final String label;
  private final Nodes.VectorNode operand;
  private final GroupKeys keys;
  private final Uniqueness unique = new Uniqueness();

  CountValuesNode(Expr.Aggregation aggregation, String label, Nodes.VectorNode operand) {
    this.label = label;
    this.operand = operand;
    if (aggregation.without()) {
      this.keys = GroupKeys.without(aggregation.grouping());
    } else {
      List<String> names = new ArrayList<>(aggregation.grouping());
      names.add(label);
      this.keys = GroupKeys.of(names);
    }
  }

  @Override
  public List<Sample> at(long time, Run run) {
    if (!LabelNodes.isLabelName(label)) {
      throw PromqlException.evaluation("invalid label name " + Quoting.quote(label));
    }
    Map<Labels, Integer> counts = new LinkedHashMap<>();
    for (Sample sample : operand.at(time, run)) {
      if (sample.isHistogram()) {
        throw Run.refused("count_values", sample.labels());
      }
      Labels labelled = sample.labels().with(label, NumberText.plain(sample.value()));
      counts.merge(keys.key(labelled), 1, Integer::sum);
    }
    List<Sample> vector = new ArrayList<>(counts.size());
    counts.forEach((labels, count) -> vector.add(new Sample(labels, count)));
    return unique.of(vector, run);
  }
}
