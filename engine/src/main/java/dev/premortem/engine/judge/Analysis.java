package dev.premortem.engine.judge;

import dev.premortem.engine.document.RolloutSpec;
import dev.premortem.engine.judge.Judge.Judged;
import dev.premortem.engine.judge.Judge.Judgement;
import dev.premortem.engine.signal.Sample;
import dev.premortem.rules.fact.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Judges the candidate of a rollout by samples of its metrics, interval by interval, beside those
 * of the stable revision. Too few samples, and a difference whose interval is too wide to tell, are
 * inconclusive; then it says about how many more requests would settle it.
 */
public final class Analysis {
  /** Intervals that are kept: a day of minutes. */
  private static final int MOST = 1440;

  private static final double MANY = 1e9;

  private final RolloutSpec.Analysis spec;
  private final Judge judge;
  private final double[][] stable;
  private final double[][] candidate;
  private int size;
  private long requests;
  private double score = Double.NaN;
  private double more = Double.NaN;

  /** Begins without a sample. */
  public Analysis(RolloutSpec.Analysis spec) {
    this.spec = spec;
    this.judge =
        new Judge(
            spec.tolerance().value(),
            spec.confidence().value(),
            spec.pass(),
            spec.marginal(),
            Map.of());
    stable = new double[spec.metrics().size()][64];
    candidate = new double[spec.metrics().size()][64];
  }

  /** Forgets everything. */
  public void reset() {
    size = 0;
    requests = 0;
    score = Double.NaN;
    more = Double.NaN;
  }

  /** Takes in the measurement of one interval. */
  public void add(Sample sample) {
    if (sample.candidateRequests == 0 || size == MOST) {
      return;
    }
    for (int i = 0; i < stable.length; i++) {
      if (size == stable[i].length) {
        stable[i] = Arrays.copyOf(stable[i], Math.min(MOST, 2 * size));
        candidate[i] = Arrays.copyOf(candidate[i], Math.min(MOST, 2 * size));
      }
      switch (spec.metrics().get(i).signal()) {
        case ERROR_RATIO -> {
          long others = sample.requests - sample.candidateRequests;
          stable[i][size] =
              others <= 0 ? Double.NaN : (sample.errors - sample.candidateErrors) / (double) others;
          candidate[i][size] = sample.candidateErrors / (double) sample.candidateRequests;
        }
        case LATENCY_P95_MS -> {
          stable[i][size] = sample.latencyP95Ms;
          candidate[i][size] = sample.candidateLatencyP95Ms;
        }
        case MEMORY_UTILIZATION -> {
          stable[i][size] = sample.memoryUtilization;
          candidate[i][size] = sample.candidateMemoryUtilization;
        }
      }
    }
    size++;
    requests += sample.candidateRequests;
  }

  /** Judges what was taken in; {@link #score} and {@link #moreRequests} say the rest. */
  public Verdict verdict() {
    score = Double.NaN;
    more = Double.NaN;
    if (size < spec.minSamples()) {
      double each = size == 0 ? 1 : requests / (double) size;
      more = Math.ceil(each * (spec.minSamples() - size));
      return Verdict.INCONCLUSIVE;
    }
    List<MetricPair> pairs = new ArrayList<>();
    for (int i = 0; i < stable.length; i++) {
      RolloutSpec.AnalysisMetric metric = spec.metrics().get(i);
      pairs.add(
          new MetricPair(
              metric.signal().name(),
              MetricPair.Direction.INCREASE,
              false,
              metric.critical(),
              true,
              MetricPair.UNGROUPED,
              metric.weight(),
              new MetricPair.Effect(
                  MetricPair.Measure.MEAN_RATIO,
                  metric.allowedIncrease(),
                  1,
                  metric.criticalIncrease(),
                  1),
              Arrays.copyOf(stable[i], size),
              Arrays.copyOf(candidate[i], size)));
    }
    Judgement judgement = judge.judge(pairs);
    score = judgement.score();
    if (judgement.verdict() == Judge.Verdict.INCONCLUSIVE) {
      more = needed(judgement.metrics());
    }
    return switch (judgement.verdict()) {
      case PASS -> Verdict.PASS;
      case FAIL -> Verdict.FAIL;
      case INCONCLUSIVE -> Verdict.INCONCLUSIVE;
    };
  }

  /** An interval shrinks with the root of the samples; it must become smaller than the shift. */
  private double needed(List<Judged> metrics) {
    double most = requests;
    for (Judged metric : metrics) {
      double half = (metric.high() - metric.low()) / 2;
      double shift = Math.abs(metric.high() + metric.low()) / 2 * (1 - spec.tolerance().value());
      if (half > shift && shift > 0) {
        most = Math.max(most, requests * (half / shift * half / shift - 1));
      }
    }
    return Math.min(MANY, Math.ceil(most));
  }

  /** Returns the score of the last verdict, 0 to 100, NaN where there was too little to judge. */
  public double score() {
    return score;
  }

  /** Returns about how many more requests would settle it, NaN when it is settled. */
  public double moreRequests() {
    return more;
  }
}
