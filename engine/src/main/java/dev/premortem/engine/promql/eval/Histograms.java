package dev.premortem.engine.promql.eval;

import dev.premortem.engine.promql.Span;
import dev.premortem.engine.promql.function.Buckets;
import dev.premortem.engine.series.Labels;
import dev.premortem.engine.series.NumberText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The classic histograms among the samples of a vector. */
final class Histograms {
  private static final String BOUND = "le";

  private final Nodes.VectorNode vector;
  private final Span span;
  private final FromLabels<Layout> layouts = new FromLabels<>(Layout::of);

  Histograms(Nodes.VectorNode vector, Span span) {
    this.vector = vector;
    this.span = span;
  }

  /**
   * Which bucket of which histogram each sample is.
   *
   * @param of number of its histogram, -1 where its bound is none, by position in the vector
   * @param place place of its bound
   * @param labels labels of each histogram, in the order in which they are seen first
   * @param bounds bounds of each histogram
   */
  private record Layout(int[] of, int[] place, List<Labels> labels, List<double[]> bounds) {
    static Layout of(List<Sample> numbers) {
      Map<Labels, Integer> known = new LinkedHashMap<>();
      List<List<Double>> given = new ArrayList<>();
      int[] of = new int[numbers.size()];
      @Nullable Double[] bounds = new Double[of.length];
      for (int i = 0; i < of.length; i++) {
        Labels labels = numbers.get(i).labels();
        Double bound = NumberText.parse(labels.get(BOUND));
        bounds[i] = bound;
        of[i] = -1;
        if (bound != null) {
          of[i] = known.computeIfAbsent(labels.drop(Set.of(BOUND)), l -> known.size());
          if (of[i] == given.size()) {
            given.add(new ArrayList<>());
          }
          given.get(of[i]).add(bound);
        }
      }
      List<double[]> sorted = given.stream().map(Buckets::bounds).toList();
      int[] place = new int[of.length];
      for (int i = 0; i < of.length; i++) {
        Double bound = bounds[i];
        place[i] = bound == null ? -1 : Buckets.place(sorted.get(of[i]), bound);
      }
      return new Layout(of, place, List.copyOf(known.keySet()), sorted);
    }
  }

  /** Returns the histograms at a time, by the labels of their buckets but the bound. */
  Map<Labels, Buckets> at(long time, Run run) {
    List<Sample> all = vector.at(time, run);
    List<Sample> natives = all.stream().filter(Sample::isHistogram).toList();
    List<Sample> numbers =
        natives.isEmpty() ? all : all.stream().filter(sample -> !sample.isHistogram()).toList();
    Layout layout = layouts.of(numbers);
    List<Buckets> histograms = layout.bounds().stream().map(Buckets::new).toList();
    for (int i = 0; i < layout.of().length; i++) {
      int of = layout.of()[i];
      if (of < 0) {
        malformed(numbers.get(i), run);
      } else {
        histograms.get(of).add(layout.place()[i], numbers.get(i).value());
      }
    }
    Map<Labels, Buckets> byLabels = new LinkedHashMap<>();
    for (int i = 0; i < histograms.size(); i++) {
      byLabels.put(layout.labels().get(i), histograms.get(i));
    }
    natives.forEach(sample -> withoutMixed(byLabels, sample, run));
    return byLabels;
  }

  private void malformed(Sample sample, Run run) {
    run.warn(
        "bucket label \"le\" is missing or has a malformed value of \""
            + sample.labels().get(BOUND)
            + "\""
            + metric(sample, run),
        span);
  }

  /** Where a histogram is both classic and native, neither is evaluated. */
  private void withoutMixed(Map<Labels, Buckets> histograms, Sample sample, Run run) {
    if (histograms.remove(sample.labels()) == null) {
      throw Run.refused("a quantile or fraction", sample.labels());
    }
    run.warn("vector contains a mix of classic and native histograms" + metric(sample, run), span);
  }

  private static String metric(Sample sample, Run run) {
    String metric = run.options().delayedNameRemoval() ? sample.labels().name() : "";
    return metric.isEmpty() ? "" : " for metric name \"" + metric + "\"";
  }
}
