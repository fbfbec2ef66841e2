package dev.premortem.engine.promql.eval;

import dev.premortem.engine.promql.Span;
import dev.premortem.engine.promql.function.Buckets;
import dev.premortem.engine.series.NumberText;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects annotations, each message once. */
final class Annotations {
  private final Map<String, Annotation> byMessage = new LinkedHashMap<>();
  private final Map<String, Monotonicity> corrected = new LinkedHashMap<>();

  private record Monotonicity(Span span, long from, long to, Buckets.Correction most, int count) {}

  void warn(String message, Span span) {
    byMessage.put("w" + message, new Annotation(Annotation.Kind.WARNING, message, span));
  }

  void info(String message, Span span) {
    byMessage.put("i" + message, new Annotation(Annotation.Kind.INFO, message, span));
  }

  void invalidQuantile(double q, Span span) {
    warn("quantile value should be between 0 and 1, got " + NumberText.shortestGeneral(q), span);
  }

  /** Buckets of a histogram had to be corrected at a time. */
  void corrected(String metric, Span span, long time, Buckets.Correction now) {
    String about = metric.isEmpty() ? "" : " for metric name \"" + metric + "\"";
    corrected.merge(
        about,
        new Monotonicity(span, time, time, now, 1),
        (a, b) ->
            new Monotonicity(
                span,
                Math.min(a.from, b.from),
                Math.max(a.to, b.to),
                new Buckets.Correction(
                    Math.min(a.most.least(), b.most.least()),
                    Math.max(a.most.greatest(), b.most.greatest()),
                    Math.max(a.most.difference(), b.most.difference())),
                a.count + b.count));
  }

  List<Annotation> all() {
    List<Annotation> all = new ArrayList<>(byMessage.values());
    corrected.forEach(
        (about, c) ->
            all.add(
                new Annotation(
                    Annotation.Kind.INFO,
                    "input to histogram_quantile needed to be fixed for monotonicity (see"
                        + " https://prometheus.io/docs/prometheus/latest/querying/functions/"
                        + "#histogram_quantile)"
                        + about
                        + ", from buckets "
                        + NumberText.shortestGeneral(c.most.least())
                        + " to "
                        + NumberText.shortestGeneral(c.most.greatest())
                        + ", with a max diff of "
                        + NumberText.general(c.most.difference(), 2)
                        + ", over "
                        + c.count
                        + " samples from "
                        + second(c.from)
                        + " to "
                        + second(c.to),
                    c.span)));
    return all;
  }

  private static Instant second(long millis) {
    return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS);
  }
}
