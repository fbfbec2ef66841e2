package dev.premortem.engine.judge;

import dev.premortem.engine.judge.MetricPair.Direction;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * Statistical comparison of stable and candidate, as Kayenta's NetflixACA judge does it: a metric
 * is high when the lower end of the interval of the Hodges-Lehmann shift exceeds a tolerance times
 * the estimate and the size of the effect passes what is allowed; low likewise below; identical
 * samples pass; no data is a class of its own. Where the size of the effect does not exist, because
 * a mean is zero, it is left out of the comparison, so any shift counts.
 *
 * <p>Beyond Kayenta, a shift in the bad direction whose interval excludes zero is settled only when
 * the metric fails or the interval of the effect lies within what is allowed. In between the metric
 * still counts as passed in the score, but the verdict is no pass unless it would be one with that
 * metric failed.
 *
 * @see <a href="https://github.com/spinnaker/kayenta/blob/master/docs/canary-config.md">Kayenta's
 *     canary configuration</a>
 */
public final class Judge {
  /** How a metric compares. */
  public enum Classification {
    /** No difference that matters. */
    PASS,
    /** The candidate is higher. */
    HIGH,
    /** The candidate is lower. */
    LOW,
    /** There is nothing to compare. */
    NODATA
  }

  /** What is concluded. */
  public enum Verdict {
    /** The candidate is as good. */
    PASS,
    /** It is worse. */
    FAIL,
    /** Nobody can tell. */
    INCONCLUSIVE
  }

  /**
   * One metric, judged; numbers are NaN where there are none.
   *
   * @param critical whether it fails everything
   * @param pValue of the Mann-Whitney U test, two-sided
   * @param effect size of the difference in the measure that was asked for
   * @param low lower end of the interval of the shift, in the unit of the metric
   * @param high upper end
   * @param settled false for a difference that is there, and of which nobody can tell whether it is
   *     as small as what is allowed
   */
  public record Judged(
      String name,
      Classification classification,
      boolean critical,
      double pValue,
      double effect,
      double low,
      double high,
      boolean settled,
      String reason) {}

  /** All metrics, judged; {@code score} is 0 to 100. */
  public record Judgement(double score, Verdict verdict, List<Judged> metrics) {
    /** Copies the list. */
    public Judgement {
      metrics = List.copyOf(metrics);
    }
  }

  private final double tolerance;
  private final double confidence;
  private final double pass;
  private final double marginal;
  private final Map<String, Double> groupWeights;

  /**
   * Sets what is demanded.
   *
   * @param tolerance share of the estimated shift that its interval must exceed
   * @param confidence of that interval, such as 0.98
   * @param pass score from which the verdict is pass
   * @param marginal score from which it is inconclusive
   * @param groupWeights shares of groups of metrics in the score, percent; groups without one share
   *     what is left of 100 evenly
   */
  public Judge(
      double tolerance,
      double confidence,
      double pass,
      double marginal,
      Map<String, Double> groupWeights) {
    this.tolerance = tolerance;
    this.confidence = confidence;
    this.pass = pass;
    this.marginal = marginal;
    this.groupWeights = Map.copyOf(groupWeights);
  }

  /** Judges metrics together. */
  public Judgement judge(List<MetricPair> metrics) {
    List<Judged> judged = metrics.stream().map(this::judge).toList();
    Score score = new Score(metrics, judged, groupWeights);
    double worst = score.ifUnsettledFailed();
    Verdict verdict =
        score.failed() || score.value() < marginal
            ? Verdict.FAIL
            : Math.min(score.value(), worst) >= pass ? Verdict.PASS : Verdict.INCONCLUSIVE;
    return new Judgement(score.value(), verdict, judged);
  }

  private Judged judge(MetricPair metric) {
    double[] stable = clean(metric.stable(), metric.replaceMissing());
    double[] candidate = clean(metric.candidate(), metric.replaceMissing());
    if (stable.length == 0 || candidate.length == 0) {
      String which =
          stable.length == 0
              ? candidate.length == 0
                  ? "neither revision has data"
                  : "the stable revision has no data"
              : "the candidate has no data";
      return metric.replaceMissing()
          ? without(metric, Classification.PASS, false, which + ", which counts as zero")
          : without(metric, Classification.NODATA, metric.critical(), which);
    }
    if (sameValues(stable, candidate)) {
      return same(metric, "the samples are identical");
    }
    if (constant(stable, candidate)) {
      return same(metric, "every sample is the same");
    }
    return compare(metric, stable, candidate);
  }

  private static Judged without(
      MetricPair metric, Classification classification, boolean critical, String reason) {
    return new Judged(
        metric.name(),
        classification,
        critical,
        Double.NaN,
        Double.NaN,
        Double.NaN,
        Double.NaN,
        true,
        reason);
  }

  private static Judged same(MetricPair metric, String reason) {
    double none = metric.effect().measure().none();
    return new Judged(metric.name(), Classification.PASS, false, 1, none, 0, 0, true, reason);
  }

  private static boolean sameValues(double[] stable, double[] candidate) {
    return Arrays.equals(
        Arrays.stream(stable).sorted().toArray(), Arrays.stream(candidate).sorted().toArray());
  }

  private static boolean constant(double[] stable, double[] candidate) {
    return DoubleStream.concat(Arrays.stream(stable), Arrays.stream(candidate))
        .allMatch(s -> s == stable[0]);
  }

  private static double[] clean(double[] samples, boolean replace) {
    return replace
        ? Arrays.stream(samples).map(s -> Double.isNaN(s) ? 0 : s).toArray()
        : Arrays.stream(samples).filter(s -> !Double.isNaN(s)).toArray();
  }

  private Judged compare(MetricPair metric, double[] stable, double[] candidate) {
    MannWhitney test = MannWhitney.of(candidate, stable, confidence);
    MetricPair.Effect sizes = metric.effect();
    EffectInterval effect = EffectInterval.of(sizes.measure(), stable, candidate, confidence);
    double size = effect.estimate();
    boolean none = Double.isNaN(size);
    double margin = tolerance * Math.abs(test.shift());
    boolean mayRise = metric.direction() == Direction.DECREASE;
    boolean mayFall = metric.direction() == Direction.INCREASE;
    Classification classification = Classification.PASS;
    boolean critical = false;
    boolean settled = true;
    String reason = "no difference that matters";
    if (!mayRise && test.low() > margin && (none || size >= sizes.allowedIncrease())) {
      classification = Classification.HIGH;
      critical = metric.critical() && (none || size >= sizes.criticalIncrease());
      reason = "the candidate is higher";
    } else if (!mayFall && test.high() < -margin && (none || size <= sizes.allowedDecrease())) {
      classification = Classification.LOW;
      critical = metric.critical() && (none || size <= sizes.criticalDecrease());
      reason = "the candidate is lower";
    } else if (!mayRise && test.low() > 0) {
      settled = effect.high() < sizes.allowedIncrease();
      reason =
          settled
              ? "the candidate is higher by less than is allowed"
              : "the candidate is higher, and it can't be told whether by more than is allowed";
    } else if (!mayFall && test.high() < 0) {
      settled = effect.low() > sizes.allowedDecrease();
      reason =
          settled
              ? "the candidate is lower by less than is allowed"
              : "the candidate is lower, and it can't be told whether by more than is allowed";
    }
    return new Judged(
        metric.name(),
        classification,
        critical,
        test.pValue(),
        size,
        test.low(),
        test.high(),
        settled,
        reason);
  }
}
