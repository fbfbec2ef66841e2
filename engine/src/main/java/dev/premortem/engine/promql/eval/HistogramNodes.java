package dev.premortem.engine.promql.eval;

import dev.premortem.engine.promql.Span;
import dev.premortem.engine.promql.function.Buckets;
import dev.premortem.engine.promql.function.Quantiles;
import dev.premortem.engine.series.Labels;
import dev.premortem.engine.series.NumberText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Functions of classic histograms, whose buckets are series that differ in {@code le} only. */
final class HistogramNodes {
  private HistogramNodes() {}

  /** {@code histogram_quantile(q, buckets)}. */
  static Nodes.VectorNode quantile(
      Nodes.ScalarNode q, Span quantileSpan, Nodes.VectorNode buckets, Span span) {
    Histograms histograms = new Histograms(buckets, span);
    Uniqueness unique = new Uniqueness();
    return (time, run) -> {
      double given = quantile(q, quantileSpan, time, run);
      List<Sample> out = new ArrayList<>();
      histograms
          .at(time, run)
          .forEach((labels, of) -> out.add(quantile(labels, of, given, time, span, run)));
      return unique.of(out, run);
    };
  }

  /** {@code histogram_quantiles(buckets, label, q…)}. */
  static Nodes.VectorNode quantiles(
      Nodes.VectorNode buckets,
      Span span,
      String label,
      List<Nodes.ScalarNode> qs,
      List<Span> spans) {
    Histograms histograms = new Histograms(buckets, span);
    Uniqueness unique = new Uniqueness();
    return (time, run) -> {
      List<Double> given = new ArrayList<>();
      for (int i = 0; i < qs.size(); i++) {
        given.add(quantile(qs.get(i), spans.get(i), time, run));
      }
      Map<Labels, Buckets> now = histograms.at(time, run);
      List<Sample> out = new ArrayList<>();
      for (double q : given) {
        now.forEach(
            (labels, of) -> {
              Sample sample = quantile(labels, of, q, time, span, run);
              Labels with = sample.labels().with(label, openMetrics(q));
              out.add(new Sample(with, sample.value(), true));
            });
      }
      return unique.of(out, run);
    };
  }

  /** A whole number keeps its point: {@code 1.0}. */
  private static String openMetrics(double q) {
    String text = NumberText.shortestGeneral(q);
    boolean whole = text.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'));
    return whole ? text + ".0" : text;
  }

  private static double quantile(Nodes.ScalarNode q, Span span, long time, Run run) {
    double given = q.at(time, run);
    if (!Quantiles.valid(given)) {
      run.annotations().invalidQuantile(given, span);
    }
    return given;
  }

  private static Sample quantile(
      Labels labels, Buckets buckets, double q, long time, Span span, Run run) {
    Buckets.Quantile found = buckets.quantile(q);
    Buckets.Correction correction = found.correction();
    if (correction != null) {
      String metric = run.options().delayedNameRemoval() ? labels.name() : "";
      run.annotations().corrected(metric, span, time, correction);
    }
    return run.unnamed(new Sample(labels, 0), found.value());
  }

  /** {@code histogram_fraction(lower, upper, buckets)}. */
  static Nodes.VectorNode fraction(
      Nodes.ScalarNode lower, Nodes.ScalarNode upper, Nodes.VectorNode buckets, Span span) {
    Histograms histograms = new Histograms(buckets, span);
    Uniqueness unique = new Uniqueness();
    return (time, run) -> {
      double from = lower.at(time, run);
      double to = upper.at(time, run);
      List<Sample> out = new ArrayList<>();
      histograms
          .at(time, run)
          .forEach(
              (labels, of) -> out.add(run.unnamed(new Sample(labels, 0), of.fraction(from, to))));
      return unique.of(out, run);
    };
  }
}
