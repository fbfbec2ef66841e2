package dev.premortem.engine.judge;

import dev.premortem.engine.judge.MetricPair.Direction;
import dev.premortem.engine.judge.MetricPair.Measure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Statistical comparison of stable and candidate, as Kayenta's NetflixACA judge does it: a metric
 * is high when the lower end of the interval of the Hodges-Lehmann shift exceeds a tolerance times
 * the estimate and the size of the effect passes what is allowed; low likewise below; identical
 * samples pass; no data is a class of its own. The score is the weighted share of metrics that
 * pass, among those with data; a critical failure makes it zero, and so do half or more without
 * data.
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

  /** One metric, judged; numbers are NaN where there are none. */
  public record Judged(
      String name,
      Classification classification,
      boolean critical,
      double pValue,
      double effect,
      double low,
      double high,
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

  /**
   * Sets what is demanded.
   *
   * @param tolerance share of the estimated shift that its interval must exceed
   * @param confidence of that interval, such as 0.98
   * @param pass score from which the verdict is pass
   * @param marginal score from which it is inconclusive
   */
  public Judge(double tolerance, double confidence, double pass, double marginal) {
    this.tolerance = tolerance;
    this.confidence = confidence;
    this.pass = pass;
    this.marginal = marginal;
  }

  /** Judges metrics together. */
  public Judgement judge(List<MetricPair> metrics) {
    List<Judged> judged = new ArrayList<>();
    double passed = 0;
    double counted = 0;
    int without = 0;
    boolean critical = false;
    for (MetricPair metric : metrics) {
      Judged one = judge(metric);
      judged.add(one);
      critical |= one.critical();
      boolean fails = one.classification() == Classification.NODATA && metric.mustHaveData();
      if (one.classification() == Classification.NODATA && !fails) {
        without++;
        continue;
      }
      counted += metric.weight();
      passed += one.classification() == Classification.PASS ? metric.weight() : 0;
    }
    boolean blind = 2 * without >= metrics.size();
    double score = critical || blind || counted == 0 ? 0 : 100 * passed / counted;
    Verdict verdict =
        score >= pass && !blind
            ? Verdict.PASS
            : score >= marginal && !blind && !critical ? Verdict.INCONCLUSIVE : Verdict.FAIL;
    return new Judgement(score, verdict, judged);
  }

  private Judged judge(MetricPair metric) {
    double[] stable = clean(metric.stable(), metric.replaceMissing());
    double[] candidate = clean(metric.candidate(), metric.replaceMissing());
    if (stable.length == 0 || candidate.length == 0) {
      boolean fatal = metric.mustHaveData() && metric.critical();
      String which =
          stable.length == 0
              ? candidate.length == 0
                  ? "neither revision has data"
                  : "the stable revision has no data"
              : "the candidate has no data";
      return new Judged(
          metric.name(),
          Classification.NODATA,
          fatal,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          which);
    }
    if (Arrays.equals(stable, candidate)) {
      double none = metric.effect().measure().none();
      return new Judged(
          metric.name(), Classification.PASS, false, 1, none, 0, 0, "the samples are identical");
    }
    return compare(metric, stable, candidate);
  }

  private static double[] clean(double[] samples, boolean replace) {
    return replace
        ? Arrays.stream(samples).map(s -> Double.isNaN(s) ? 0 : s).toArray()
        : Arrays.stream(samples).filter(s -> !Double.isNaN(s)).toArray();
  }

  private Judged compare(MetricPair metric, double[] stable, double[] candidate) {
    MannWhitney test = MannWhitney.of(candidate, stable, confidence);
    double effect = effect(metric.effect().measure(), stable, candidate, test.u());
    double margin = tolerance * Math.abs(test.shift());
    Direction direction = metric.direction();
    boolean up = direction != Direction.DECREASE && test.low() > margin;
    boolean down = direction != Direction.INCREASE && test.high() < -margin;
    MetricPair.Effect sizes = metric.effect();
    Classification classification = Classification.PASS;
    boolean critical = false;
    String reason = "no difference that matters";
    if (up && effect >= sizes.allowedIncrease()) {
      classification = Classification.HIGH;
      critical = metric.critical() && effect >= sizes.criticalIncrease();
      reason = "the candidate is higher";
    } else if (down && effect <= sizes.allowedDecrease()) {
      classification = Classification.LOW;
      critical = metric.critical() && effect <= sizes.criticalDecrease();
      reason = "the candidate is lower";
    } else if (up || down) {
      reason = "there is a difference, but a smaller one than matters";
    }
    return new Judged(
        metric.name(),
        classification,
        critical,
        test.pValue(),
        effect,
        test.low(),
        test.high(),
        reason);
  }

  private static double effect(Measure measure, double[] stable, double[] candidate, double u) {
    if (measure == Measure.CLES) {
      return u / ((double) stable.length * candidate.length);
    }
    double mean = Arrays.stream(stable).average().orElse(0);
    return mean == 0 ? 1 : Arrays.stream(candidate).average().orElse(0) / mean;
  }
}
