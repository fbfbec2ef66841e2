package dev.premortem.engine.judge;

import dev.premortem.engine.document.Decoder;
import dev.premortem.engine.document.Default;
import dev.premortem.engine.document.Doc;
import dev.premortem.engine.document.Quantities;
import dev.premortem.engine.document.Range;
import dev.premortem.engine.judge.MetricPair.Direction;
import dev.premortem.engine.judge.MetricPair.Effect;
import dev.premortem.engine.judge.MetricPair.Measure;
import dev.premortem.engine.yaml.Node;
import dev.premortem.engine.yaml.YamlReader;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is to be judged, as a file says it: JSON or YAML with {@code metrics}, each with the samples
 * of {@code stable} and {@code candidate}, null for a missing one.
 */
public record JudgeInput(
    @Doc("share of the estimated shift that its interval must exceed")
        @Default("0.25")
        @Range(min = 0, max = 1)
        double tolerance,
    @Doc("confidence of that interval") @Default("0.98") @Range(min = 0.5, max = 0.9999)
        double confidence,
    @Doc("what is compared") List<Metric> metrics,
    @Doc("shares of groups in the score, percent; groups without one share the rest evenly")
        @Range(min = 0, max = 100)
        Map<String, Double> groupWeights,
    @Doc("scores that decide") @Default("-") Thresholds thresholds) {
  /** Larger samples could not be added up. */
  private static final double LARGEST = 1e150;

  private static final double WHOLE = 100;
  private static final double SLACK = 1e-6;

  /** What becomes of a missing sample. */
  public enum NanStrategy {
    /** It does not count. */
    REMOVE,
    /** It counts as zero. */
    REPLACE
  }

  /** Scores, 0 to 100, from which the verdict is pass, and from which it is inconclusive. */
  public record Thresholds(
      @Default("75") @Range(min = 0, max = 100) double pass,
      @Default("50") @Range(min = 0, max = 100) double marginal) {
    /** Refuses a marginal score above the one that passes. */
    public Thresholds {
      if (marginal > pass) {
        throw new IllegalArgumentException(
            "marginal must be at most pass, found " + marginal + " and " + pass);
      }
    }
  }

  /** Sizes that matter; the limits default to no effect: 1 for meanRatio, 0.5 for cles. */
  public record EffectSize(
      @Default("meanRatio") Measure measure,
      @Range(min = 0) @Nullable Double allowedIncrease,
      @Range(min = 0) @Nullable Double allowedDecrease,
      @Range(min = 0) @Nullable Double criticalIncrease,
      @Range(min = 0) @Nullable Double criticalDecrease) {
    private Effect effect() {
      double none = measure.none();
      return new Effect(
          measure,
          allowedIncrease == null ? none : allowedIncrease,
          allowedDecrease == null ? none : allowedDecrease,
          criticalIncrease == null ? none : criticalIncrease,
          criticalDecrease == null ? none : criticalDecrease);
    }
  }

  /** One metric. */
  public record Metric(
      @Doc("its name") String name,
      @Default("either") Direction direction,
      @Default("remove") NanStrategy nanStrategy,
      @Default("false") boolean critical,
      @Default("false") boolean mustHaveData,
      @Doc("groups that it counts in") List<String> groups,
      @Doc("its share in the score of a group") @Default("1") @Range(min = 0) double weight,
      @Default("-") EffectSize effectSize,
      @Doc("samples of the stable revision") Node stable,
      @Doc("samples of the candidate") Node candidate) {}

  /**
   * Reads and judges.
   *
   * @param file name of the file, for the places of problems
   * @param text what it says
   * @param problems receives what is wrong, with its place
   * @return null when something is wrong
   */
  public static Judge.@Nullable Judgement judge(String file, String text, List<Problem> problems) {
    List<Node> nodes = YamlReader.read(file, text, problems);
    if (!problems.isEmpty()) {
      return null;
    }
    if (nodes.size() != 1) {
      problems.add(
          Problem.error(
              Place.file(file), "DOC-TYPE", "expected one document, found " + nodes.size(), ""));
      return null;
    }
    JudgeInput input = new Decoder(problems).record(nodes.get(0), JudgeInput.class);
    if (input == null || !problems.isEmpty()) {
      return null;
    }
    List<MetricPair> pairs = new ArrayList<>();
    for (Metric metric : input.metrics()) {
      pairs.add(
          new MetricPair(
              metric.name(),
              metric.direction(),
              metric.nanStrategy() == NanStrategy.REPLACE,
              metric.critical(),
              metric.mustHaveData(),
              metric.groups().isEmpty() ? MetricPair.UNGROUPED : metric.groups(),
              metric.weight(),
              metric.effectSize().effect(),
              samples(metric.stable(), "stable", problems),
              samples(metric.candidate(), "candidate", problems)));
    }
    if (pairs.isEmpty()) {
      problems.add(
          Problem.error(
              nodes.get(0).place(), "DOC-MISSING-FIELD", "there are no metrics to judge", ""));
    }
    weights(input.groupWeights(), pairs, nodes.get(0).place(), problems);
    return problems.isEmpty()
        ? new Judge(
                input.tolerance(),
                input.confidence(),
                input.thresholds().pass(),
                input.thresholds().marginal(),
                input.groupWeights())
            .judge(pairs)
        : null;
  }

  private static void weights(
      Map<String, Double> weights, List<MetricPair> pairs, Place place, List<Problem> problems) {
    Set<String> groups = new TreeSet<>();
    pairs.forEach(pair -> groups.addAll(pair.groups()));
    for (String named : weights.keySet()) {
      if (!groups.contains(named)) {
        problems.add(
            Problem.error(
                place,
                "DOC-UNKNOWN-FIELD",
                "groupWeights names the group " + named + ", which no metric is in",
                "groups are " + String.join(", ", groups)));
      }
    }
    double sum = weights.values().stream().mapToDouble(Double::doubleValue).sum();
    boolean all = weights.keySet().containsAll(groups);
    if (sum > WHOLE + SLACK || (all && sum < WHOLE - SLACK)) {
      problems.add(
          Problem.error(
              place,
              "DOC-RANGE",
              "groupWeights must add up to " + (all ? "100" : "at most 100") + ", found " + sum,
              "a weight is a share of the score, percent"));
    }
  }

  private static double[] samples(Node node, String name, List<Problem> problems) {
    if (!(node instanceof Node.Sequence sequence)) {
      problems.add(
          Problem.error(
              node.place(),
              "DOC-TYPE",
              name + " must be a list of numbers, found " + node.describe(),
              "null stands for a missing sample"));
      return new double[0];
    }
    double[] samples = new double[sequence.items().size()];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = sample(sequence.items().get(i), name, problems);
    }
    return samples;
  }

  private static double sample(Node item, String name, List<Problem> problems) {
    if (item instanceof Node.Scalar scalar) {
      if (scalar.isNull()) {
        return Double.NaN;
      }
      Double value = Quantities.number(scalar.text());
      if (value != null && Math.abs(value) <= LARGEST) {
        return value;
      }
    }
    problems.add(
        Problem.error(
            item.place(),
            "DOC-TYPE",
            "a sample of " + name + " must be a number or null, found " + item.describe(),
            ""));
    return Double.NaN;
  }
}
