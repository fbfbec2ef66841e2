package dev.premortem.engine.promql.eval;

import dev.premortem.engine.promql.Expr;
import dev.premortem.engine.promql.Span;
import dev.premortem.engine.promql.function.Quantiles;
import dev.premortem.engine.promql.function.RangeFunction;
import dev.premortem.engine.promql.function.RangeFunctions;
import dev.premortem.engine.promql.function.Window;
import dev.premortem.engine.series.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A function over a range of samples. */
final class RangeCallNode implements Nodes.VectorNode {
  /** These give a sample as it is, hence under its name. */
  private static final Set<String> KEEP_NAME = Set.of("first_over_time", "last_over_time");

  private static final Set<String> OF_COUNTERS = Set.of("rate", "increase");
  private static final List<String> COUNTER_ENDINGS =
      List.of("_total", "_sum", "_count", "_bucket");

  private final String name;
  private final RangeFunction function;
  private final Nodes.MatrixNode matrix;
  private final List<Nodes.ScalarNode> scalars;
  private final boolean keepName;
  private final boolean ofCounters;
  private final boolean quantile;
  private final Span span;
  private final Uniqueness unique = new Uniqueness();

  /** The metric that was looked at last, which is a counter by its name. */
  private String counter = "";

  RangeCallNode(Expr.Call call, Nodes.MatrixNode matrix, List<Nodes.ScalarNode> scalars) {
    this.name = call.function().name();
    this.function = RangeFunctions.named(name);
    this.matrix = matrix;
    this.scalars = scalars;
    this.keepName = KEEP_NAME.contains(name);
    this.ofCounters = OF_COUNTERS.contains(name);
    this.quantile = name.equals("quantile_over_time");
    this.span = call.arguments().get(0).span();
  }

  @Override
  public List<Sample> at(long time, Run run) {
    double[] numbers = new double[scalars.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = scalars.get(i).at(time, run);
    }
    List<Window> windows = matrix.at(time, run);
    if (quantile && !windows.isEmpty() && !Quantiles.valid(numbers[0])) {
      run.annotations().invalidQuantile(numbers[0], span);
    }
    if (function.moves() && !windows.isEmpty()) {
      run.lasts(time);
    }
    List<Sample> out = new ArrayList<>(windows.size());
    for (Window given : windows) {
      Window window =
          given.histograms() == 0
              ? given
              : HistogramRanges.usable(name, given, function.fewest(), span, run);
      if (window != null && window.size() >= function.fewest()) {
        out.add(sample(window, function.body().over(window, numbers, time), run));
        if (ofCounters) {
          noteGauge(window.labels().name(), run);
        }
      }
    }
    return unique.of(out, run);
  }

  private Sample sample(Window window, double value, Run run) {
    boolean drop = !keepName || window.nameDropped();
    Labels labels =
        drop && !run.options().delayedNameRemoval()
            ? window.labels().withoutName()
            : window.labels();
    return new Sample(labels, value, drop);
  }

  private void noteGauge(String metric, Run run) {
    if (metric.isEmpty() || metric.equals(counter)) {
      return;
    }
    if (COUNTER_ENDINGS.stream().anyMatch(metric::endsWith)) {
      counter = metric;
    } else {
      run.annotations()
          .info(
              "metric might not be a counter, name does not end in _total/_sum/_count/_bucket: \""
                  + metric
                  + "\"",
              span);
    }
  }
}
