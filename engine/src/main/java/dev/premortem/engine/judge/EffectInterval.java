package dev.premortem.engine.judge;

import dev.premortem.engine.judge.MetricPair.Measure;
import java.util.Arrays;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.stat.StatUtils;

/**
 * Size of the difference of two samples, with an interval by the normal approximation: of the ratio
 * of means on the logarithmic scale (delta method), of the common-language effect size by the
 * variances of its placement values (DeLong, DeLong and Clarke-Pearson, Comparing the areas under
 * two or more correlated ROC curves, Biometrics 44, 1988).
 *
 * @param estimate NaN where it does not exist: a ratio of means of which one is zero
 * @param low lower end; where a sample has one value only, of what is thinkable
 * @param high upper end, likewise
 */
record EffectInterval(double estimate, double low, double high) {
  static EffectInterval of(
      Measure measure, double[] stable, double[] candidate, double confidence) {
    double quantile =
        new NormalDistribution(null, 0, 1).inverseCumulativeProbability((1 + confidence) / 2);
    return switch (measure) {
      case MEAN_RATIO -> meanRatio(stable, candidate, quantile);
      case CLES -> cles(stable, candidate, quantile);
    };
  }

  private static EffectInterval meanRatio(double[] stable, double[] candidate, double quantile) {
    double below = StatUtils.mean(stable);
    double above = StatUtils.mean(candidate);
    double ratio = below == 0 || above == 0 ? Double.NaN : above / below;
    if (!(ratio > 0) || stable.length < 2 || candidate.length < 2) {
      return new EffectInterval(ratio, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    }
    double deviation = StrictMath.sqrt(relativeVariance(stable) + relativeVariance(candidate));
    double factor = StrictMath.exp(quantile * deviation);
    return new EffectInterval(ratio, ratio / factor, ratio * factor);
  }

  /** Variance of the mean over its square. */
  private static double relativeVariance(double[] sample) {
    double mean = StatUtils.mean(sample);
    return StatUtils.variance(sample, mean) / sample.length / (mean * mean);
  }

  private static EffectInterval cles(double[] stable, double[] candidate, double quantile) {
    double[] ofCandidate = placements(candidate, stable);
    double[] ofStable = placements(stable, candidate);
    double estimate = StatUtils.mean(ofCandidate);
    if (stable.length < 2 || candidate.length < 2) {
      return new EffectInterval(estimate, 0, 1);
    }
    double deviation =
        StrictMath.sqrt(
            StatUtils.variance(ofCandidate) / candidate.length
                + StatUtils.variance(ofStable) / stable.length);
    return new EffectInterval(
        estimate,
        Math.max(0, estimate - quantile * deviation),
        Math.min(1, estimate + quantile * deviation));
  }

  /** Shares of another sample that lie below each value, ties counted half. */
  private static double[] placements(double[] values, double[] others) {
    return Arrays.stream(values)
        .map(
            v -> Arrays.stream(others).map(o -> o < v ? 1 : o == v ? 0.5 : 0).sum() / others.length)
        .toArray();
  }
}
