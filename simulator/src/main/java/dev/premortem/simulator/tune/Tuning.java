package dev.premortem.simulator.tune;

import dev.premortem.engine.bundle.Bundle;
import dev.premortem.engine.bundle.BundleLoader;
import dev.premortem.engine.document.ScenarioSpec;
import dev.premortem.engine.policy.Policy;
import dev.premortem.simulator.outcome.Aggregate;
import dev.premortem.simulator.outcome.Estimate;
import dev.premortem.simulator.outcome.Metric;
import dev.premortem.simulator.run.Options;
import dev.premortem.simulator.run.Report;
import dev.premortem.simulator.run.Simulation;
import dev.premortem.simulator.run.Workers;
import dev.premortem.simulator.traffic.Traffic;
import dev.premortem.simulator.world.Blueprint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Searches numbers of a bundle: points spread evenly over the ranges (Halton, 1960), all of them in
 * the same futures, and after each round the better half in twice as many (successive halving,
 * Jamieson and Talwalkar, 2016). Better is what fewer others dominate; what is left is the Pareto
 * front. The bundle as it is takes part to the end.
 */
public final class Tuning {
  private static final int[] PRIMES = {2, 3, 5, 7, 11, 13, 17, 19};
  private static final int FINALISTS = 6;

  /** What is wanted of a point: a metric, small or large. */
  public record Objective(String metric, int better, String unit, String words) {}

  /** One setting of the numbers. */
  public static final class Point {
    private final double[] numbers;
    private final Simulation simulation;
    private final Map<String, Blueprint> blueprints = new LinkedHashMap<>();
    private final Map<String, Aggregate> totals = new LinkedHashMap<>();
    private final double[] values;
    private long replications;
    private boolean front;
    private boolean fresh;
    private @Nullable Report report;

    private Point(double[] numbers, Simulation simulation, int objectives) {
      this.numbers = numbers;
      this.simulation = simulation;
      this.values = new double[objectives];
    }

    /** Returns the numbers, in the order of knobs. */
    public double[] numbers() {
      return numbers.clone();
    }

    /** Returns what the objectives came to, NaN where no scenario can tell. */
    public double[] values() {
      return values.clone();
    }

    /** Returns how many futures of each scenario it met. */
    public long replications() {
      return replications;
    }

    /** Returns whether its figures are of futures that had no part in choosing it. */
    public boolean fresh() {
      return fresh;
    }

    /** Returns whether no other point is better in something and worse in nothing. */
    public boolean front() {
      return front;
    }

    /** Returns how many gates do not hold. */
    public long failedGates() {
      return report == null ? 0 : report.gates().stream().filter(g -> !g.passed()).count();
    }
  }

  /**
   * What came of it.
   *
   * @param knobs the numbers that were varied
   * @param objectives what was wanted
   * @param base the bundle as it is
   * @param points every point that was tried, the bundle as it is among them
   * @param chosen the point of the front that is nearest to the best of everything, among those in
   *     which most gates hold
   * @param patch how to write it into the bundle
   */
  public record Result(
      List<Knob> knobs,
      List<Objective> objectives,
      Point base,
      List<Point> points,
      Point chosen,
      String patch) {}

  private final Bundle bundle;
  private final List<Knob> knobs;
  private final Options options;
  private final Map<String, Traffic> recorded;
  private final List<Objective> objectives = new ArrayList<>();
  private final List<String> wanted;
  private volatile boolean stopped;

  /**
   * Prepares a search.
   *
   * @param wanted names of metrics
   */
  public Tuning(
      Bundle bundle,
      List<Knob> knobs,
      Options options,
      Map<String, Traffic> recorded,
      List<String> wanted) {
    this.bundle = bundle;
    this.knobs = List.copyOf(knobs);
    this.options = options;
    this.recorded = recorded;
    this.wanted = wanted;
    if (knobs.size() > PRIMES.length) {
      throw new IllegalArgumentException("more than " + PRIMES.length + " numbers can't be varied");
    }
  }

  /** Lets the search end early; what is known so far is reported. */
  public void stop() {
    stopped = true;
  }

  /**
   * Searches.
   *
   * @param points points to begin with
   * @param progress hears of every point that met its futures
   */
  public Result run(int points, IntConsumer progress) {
    Policy first = policy(bundle.files());
    Simulation asItIs = new Simulation(first, options, recorded);
    objectives(asItIs);
    List<Point> all = new ArrayList<>();
    double[] now = knobs.stream().mapToDouble(Knob::now).toArray();
    Point base = new Point(now, asItIs, objectives.size());
    all.add(base);
    for (int i = 1; i <= points; i++) {
      double[] numbers = new double[knobs.size()];
      for (int k = 0; k < numbers.length; k++) {
        numbers[k] = knobs.get(k).at(halton(i, PRIMES[k]));
      }
      Simulation simulation = new Simulation(policy(files(numbers)), options, recorded);
      all.add(new Point(numbers, simulation, objectives.size()));
    }
    List<Point> racing = race(base, all, progress);
    List<Point> finalists = racing;
    for (Point point : finalists) {
      point.front = finalists.stream().noneMatch(o -> dominates(o.values, point.values));
    }
    Point chosen = choose(finalists);
    judge(finalists);
    String patch = chosen == base ? "" : Patch.of(bundle.files(), files(chosen.numbers));
    return new Result(knobs, objectives, base, all, chosen, patch);
  }

  private List<Point> race(Point base, List<Point> all, IntConsumer progress) {
    List<Point> racing = new ArrayList<>(all);
    int rounds = 1;
    for (int n = racing.size(); n > FINALISTS; n = (n + 1) / 2) {
      rounds++;
    }
    int done = 0;
    try (Workers workers = options.workers()) {
      for (int round = rounds - 1; round >= 0 && (!stopped || done == 0); round--) {
        long until = Math.max(1, options.replications() >> round);
        for (Point point : racing) {
          if (point.replications < until) {
            advance(workers, point, until);
          }
          progress.accept(++done);
        }
        if (round > 0) {
          keepBetterHalf(racing, base);
        }
      }
    }
    return racing;
  }

  /**
   * Lets the finalists meet as many fresh futures: what was best of many in the futures that chose
   * it looks better than it is (Cawley and Talbot, On over-fitting in model selection, Journal of
   * Machine Learning Research 11, 2010).
   */
  private void judge(List<Point> finalists) {
    try (Workers workers = options.workers()) {
      for (Point point : finalists) {
        if (stopped) {
          return;
        }
        point.totals.clear();
        long n = point.replications;
        simulate(workers, point, options.range(options.first() + options.replications(), n));
        point.fresh = true;
      }
    }
  }

  private void keepBetterHalf(List<Point> racing, Point base) {
    Map<Point, Integer> rank = new LinkedHashMap<>();
    for (Point point : racing) {
      int dominated = 0;
      for (Point other : racing) {
        dominated += dominates(other.values, point.values) ? 1 : 0;
      }
      rank.put(point, dominated);
    }
    List<Point> sorted = new ArrayList<>(racing);
    sorted.sort(
        Comparator.comparingLong(Point::failedGates)
            .thenComparingInt(rank::get)
            .thenComparingDouble(p -> distance(p, racing)));
    int keep = (racing.size() + 1) / 2;
    racing.clear();
    racing.addAll(sorted.subList(0, keep));
    if (!racing.contains(base)) {
      racing.add(base);
    }
  }

  private void advance(Workers workers, Point point, long until) {
    long from = options.first() + point.replications;
    simulate(workers, point, options.range(from, until - point.replications));
    point.replications = until;
  }

  /** Adds futures to what a point came to. */
  private void simulate(Workers workers, Point point, Options range) {
    List<Report.ScenarioResult> results = new ArrayList<>();
    for (Map.Entry<String, ScenarioSpec> scenario : point.simulation.scenarios().entrySet()) {
      Blueprint blueprint =
          point.blueprints.computeIfAbsent(
              scenario.getKey(), n -> point.simulation.blueprint(scenario.getValue()));
      Aggregate total =
          point.totals.computeIfAbsent(
              scenario.getKey(), n -> new Aggregate(blueprint.catalogue().metrics()));
      workers.outcomes(
          point.simulation,
          scenario.getKey(),
          blueprint,
          range,
          outcomes -> {
            outcomes.forEach(total::add);
            return true;
          });
      results.add(Simulation.result(scenario.getKey(), scenario.getValue(), total));
    }
    point.report = point.simulation.report(results, 0);
    for (int i = 0; i < point.values.length; i++) {
      point.values[i] = mean(results, objectives.get(i).metric());
    }
  }

  private static double mean(List<Report.ScenarioResult> results, String metric) {
    double sum = 0;
    int n = 0;
    for (Report.ScenarioResult result : results) {
      for (Estimate estimate : result.estimates()) {
        if (estimate.metric().name().equals(metric)) {
          sum += estimate.mean();
          n++;
        }
      }
    }
    return n == 0 ? Double.NaN : sum / n;
  }

  private void objectives(Simulation simulation) {
    ScenarioSpec any = simulation.scenarios().values().iterator().next();
    List<Metric> metrics = simulation.blueprint(any).catalogue().metrics();
    for (String name : wanted) {
      Metric metric =
          metrics.stream()
              .filter(m -> m.name().equals(name))
              .findFirst()
              .orElseThrow(() -> new IllegalArgumentException("there is no metric " + name));
      objectives.add(
          new Objective(
              name, metric.better() == 0 ? -1 : metric.better(), metric.unit(), metric.words()));
    }
  }

  /** Returns whether the first is better in something and worse in nothing. */
  private boolean dominates(double[] a, double[] b) {
    boolean better = false;
    for (int i = 0; i < a.length; i++) {
      double gain = (a[i] - b[i]) * objectives.get(i).better();
      if (gain < 0) {
        return false;
      }
      better |= gain > 0;
    }
    return better;
  }

  /** How far a point is from the best of everything, each objective on a scale of 0 to 1. */
  private double distance(Point point, List<Point> among) {
    double sum = 0;
    for (int i = 0; i < objectives.size(); i++) {
      int k = i;
      double low = among.stream().mapToDouble(p -> p.values[k]).min().orElse(0);
      double high = among.stream().mapToDouble(p -> p.values[k]).max().orElse(0);
      double best = objectives.get(i).better() < 0 ? low : high;
      if (high > low) {
        sum += StrictMath.pow((point.values[i] - best) / (high - low), 2);
      }
    }
    return sum;
  }

  private Point choose(List<Point> finalists) {
    return finalists.stream()
        .min(
            Comparator.comparingLong(Point::failedGates)
                .thenComparing(p -> !p.front)
                .thenComparingDouble(p -> distance(p, finalists)))
        .orElseThrow();
  }

  private Map<String, byte[]> files(double[] numbers) {
    Map<String, byte[]> files = new TreeMap<>(bundle.files());
    for (int k = 0; k < numbers.length; k++) {
      knobs.get(k).put(files, numbers[k]);
    }
    return files;
  }

  private Policy policy(Map<String, byte[]> files) {
    BundleLoader.Loaded loaded = BundleLoader.load(files, bundle.path());
    Policy policy = Policy.compile(loaded.bundle()).policy();
    if (loaded.failed() || policy == null) {
      throw new IllegalArgumentException(
          "a number of the range makes the bundle invalid: "
              + loaded.problems().stream()
                  .filter(p -> p.level() == dev.premortem.rules.source.Problem.Level.ERROR)
                  .map(p -> p.place() + " " + p.message())
                  .findFirst()
                  .orElse("its rules do not compile"));
    }
    return policy;
  }

  /** The radical inverse of a number in a base. */
  private static double halton(int number, int base) {
    double share = 0;
    double digit = 1.0 / base;
    for (int n = number; n > 0; n /= base) {
      share += digit * (n % base);
      digit /= base;
    }
    return share;
  }
}
