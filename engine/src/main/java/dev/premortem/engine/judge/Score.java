package dev.premortem.engine.judge;

import dev.premortem.engine.judge.Judge.Classification;
import dev.premortem.engine.judge.Judge.Judged;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.math3.util.Precision;

/**
 * The score of judged metrics, 0 to 100, as Kayenta's weighted sum of groups: a group's score is
 * the weighted share of its metrics that pass, those without data left out unless they must have
 * some; a group without any data counts as passed; a critical failure makes the whole zero, and so
 * do half or more metrics without data. It is rounded to two decimals.
 */
final class Score {
  private static final double WHOLE = 100;
  private static final int DECIMALS = 2;

  private final List<MetricPair> metrics;
  private final List<Judged> judged;
  private final Map<String, Double> groupWeights;
  private final boolean failed;
  private final double value;

  Score(List<MetricPair> metrics, List<Judged> judged, Map<String, Double> groupWeights) {
    this.metrics = metrics;
    this.judged = judged;
    this.groupWeights = groupWeights;
    failed = judged.stream().anyMatch(Judged::critical) || blind();
    value = failed ? 0 : sum(false);
  }

  /** Returns whether nothing but failure is possible, whatever the limits of scores. */
  boolean failed() {
    return failed;
  }

  double value() {
    return value;
  }

  /** Returns what the score would be if every difference that is not settled were a failure. */
  double ifUnsettledFailed() {
    for (int i = 0; i < metrics.size(); i++) {
      if (metrics.get(i).critical() && !judged.get(i).settled()) {
        return 0;
      }
    }
    return failed ? 0 : sum(true);
  }

  private boolean blind() {
    int without = 0;
    for (int i = 0; i < metrics.size(); i++) {
      without += leftOut(i) ? 1 : 0;
    }
    return 2 * without >= metrics.size();
  }

  private boolean leftOut(int metric) {
    return judged.get(metric).classification() == Classification.NODATA
        && !metrics.get(metric).mustHaveData();
  }

  private double sum(boolean unsettledFail) {
    Map<String, double[]> groups = new TreeMap<>();
    for (int i = 0; i < metrics.size(); i++) {
      for (String group : metrics.get(i).groups()) {
        double[] passedOfCounted = groups.computeIfAbsent(group, g -> new double[2]);
        if (!leftOut(i)) {
          Judged one = judged.get(i);
          boolean passes =
              one.classification() == Classification.PASS && (one.settled() || !unsettledFail);
          passedOfCounted[0] += passes ? metrics.get(i).weight() : 0;
          passedOfCounted[1] += metrics.get(i).weight();
        }
      }
    }
    double named = groupWeights.values().stream().mapToDouble(Double::doubleValue).sum();
    long unnamed = groups.keySet().stream().filter(g -> !groupWeights.containsKey(g)).count();
    double each = unnamed == 0 ? 0 : (WHOLE - named) / unnamed;
    double sum = 0;
    for (Map.Entry<String, double[]> group : groups.entrySet()) {
      double counted = group.getValue()[1];
      double share = counted == 0 ? 1 : group.getValue()[0] / counted;
      sum += share * groupWeights.getOrDefault(group.getKey(), each);
    }
    return Precision.round(sum, DECIMALS);
  }
}
