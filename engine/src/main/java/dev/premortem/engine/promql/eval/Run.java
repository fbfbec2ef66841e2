package dev.premortem.engine.promql.eval;

import dev.premortem.engine.promql.PromqlException;
import dev.premortem.engine.promql.Span;
import dev.premortem.engine.series.Labels;
import java.util.List;

/** One query under way: its bounds, what it may cost, and what there is to say about it. */
final class Run {
  private final EvaluationOptions options;
  private final long start;
  private final long end;
  private final long step;
  private final Annotations annotations = new Annotations();
  private long samples;

  /** Before this time nothing else comes out, unless there are other samples. */
  private long lasts = Long.MAX_VALUE;

  Run(EvaluationOptions options, long start, long end, long step) {
    this.options = options;
    this.start = start;
    this.end = end;
    this.step = step;
  }

  EvaluationOptions options() {
    return options;
  }

  long start() {
    return start;
  }

  long end() {
    return end;
  }

  /** Milliseconds between evaluations, 0 of an instant. */
  long step() {
    return start == end ? 0 : step;
  }

  Annotations annotations() {
    return annotations;
  }

  /** Counts samples that were looked at. */
  void count(int looked) {
    samples += looked;
    if (samples > options.maxSamples()) {
      throw PromqlException.evaluation(
          "query processing would load too many samples into memory in query execution");
    }
  }

  /** Begins to count anew. */
  void resetCount() {
    samples = 0;
  }

  /**
   * Notes until when a part gives the same.
   *
   * @param time the first time, epoch milliseconds, at which the same samples may give something
   *     else
   */
  void lasts(long time) {
    lasts = Math.min(lasts, time);
  }

  /**
   * Returns the first time, epoch milliseconds, at which the same samples may give other values.
   */
  long lasts() {
    return lasts;
  }

  void warn(String message, Span span) {
    annotations.warn(message, span);
  }

  /** A native histogram would have to be computed with. */
  static PromqlException refused(String what, Labels labels) {
    return PromqlException.unsupported(
        "native histograms are not evaluated: " + what + " of " + labels);
  }

  /** Nothing but numbers may come out in the end. */
  static void requireNumbers(List<Sample> vector) {
    for (Sample sample : vector) {
      if (sample.isHistogram()) {
        throw refused("the value", sample.labels());
      }
    }
  }

  /** A sample of another metric than it was made of. */
  Sample unnamed(Sample from, double value) {
    Labels labels = options.delayedNameRemoval() ? from.labels() : from.labels().withoutName();
    return new Sample(labels, value, true);
  }
}
