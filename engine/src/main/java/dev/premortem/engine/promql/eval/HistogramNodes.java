package dev.premortem.engine.promql.eval;

import dev.premortem.engine.promql.Span;
import dev.premortem.engine.promql.function.Buckets;
import dev.premortem.engine.promql.function.Quantiles;
import dev.premortem.engine.series.Labels;
import dev.premortem.engine.series.NumberText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Functions of classic histograms, whose buckets are series that differ in {@code le} only. */
final class HistogramNodes {
  private static final String BOUND = "le";

  private HistogramNodes() {}

  /** {@code histogram_quantile(q, buckets)}. */
  static Nodes.VectorNode quantile(
      Nodes.ScalarNode q, Span quantileSpan, Nodes.VectorNode buckets, Span span) {
    return (time, run) -> {
      double given = quantile(q, quantileSpan, time, run);
      List<Sample> out = new ArrayList<>();
      histograms(buckets.at(time, run), span, run)
          .forEach((labels, of) -> out.add(quantile(labels, of, given, time, span, run)));
      return run.unique(out);
    };
  }

  /** {@code histogram_quantiles(buckets, label, q…)}. */
  static Nodes.VectorNode quantiles(
      Nodes.VectorNode buckets,
      Span span,
      String label,
      List<Nodes.ScalarNode> qs,
      List<Span> spans) {
    return (time, run) -> {
      List<Double> given = new ArrayList<>();
      for (int i = 0; i < qs.size(); i++) {
        given.add(quantile(qs.get(i), spans.get(i), time, run));
      }
      Map<Labels, Buckets> histograms = histograms(buckets.at(time, run), span, run);
      List<Sample> out = new ArrayList<>();
      for (double q : given) {
        histograms.forEach(
            (labels, of) -> {
              Sample sample = quantile(labels, of, q, time, span, run);
              Labels with = sample.labels().with(label, openMetrics(q));
              out.add(new Sample(with, sample.value(), true));
            });
      }
      return run.unique(out);
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
    return (time, run) -> {
      double from = lower.at(time, run);
      double to = upper.at(time, run);
      List<Sample> out = new ArrayList<>();
      histograms(buckets.at(time, run), span, run)
          .forEach(
              (labels, of) -> out.add(run.unnamed(new Sample(labels, 0), of.fraction(from, to))));
      return run.unique(out);
    };
  }

  /** Where a histogram is both classic and native, neither is evaluated. */
  private static void withoutMixed(
      Map<Labels, Buckets> histograms, Sample sample, Span span, Run run) {
    if (histograms.remove(sample.labels()) == null) {
      throw Run.refused("a quantile or fraction", sample.labels());
    }
    String metric = run.options().delayedNameRemoval() ? sample.labels().name() : "";
    run.warn(
        "vector contains a mix of classic and native histograms"
            + (metric.isEmpty() ? "" : " for metric name \"" + metric + "\""),
        span);
  }

  private static Map<Labels, Buckets> histograms(List<Sample> vector, Span span, Run run) {
    Map<Labels, Buckets> histograms = new LinkedHashMap<>();
    for (Sample sample : vector) {
      if (sample.isHistogram()) {
        continue;
      }
      String text = sample.labels().get(BOUND);
      Double bound = NumberText.parse(text);
      if (bound == null) {
        String metric = run.options().delayedNameRemoval() ? sample.labels().name() : "";
        run.warn(
            "bucket label \"le\" is missing or has a malformed value of \""
                + text
                + "\""
                + (metric.isEmpty() ? "" : " for metric name \"" + metric + "\""),
            span);
        continue;
      }
      histograms
          .computeIfAbsent(sample.labels().drop(Set.of(BOUND)), l -> new Buckets())
          .add(bound, sample.value());
    }
    for (Sample sample : vector) {
      if (sample.isHistogram()) {
        withoutMixed(histograms, sample, span, run);
      }
    }
    return histograms;
  }
}
