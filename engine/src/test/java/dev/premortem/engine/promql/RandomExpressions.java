package dev.premortem.engine.promql;

import java.util.List;
import java.util.Random;

/** Draws expressions that have the right types, over some metrics. */
public final class RandomExpressions {
  private static final List<String> RANGE_FUNCTIONS =
      List.of(
          "rate",
          "increase",
          "delta",
          "irate",
          "idelta",
          "deriv",
          "changes",
          "resets",
          "avg_over_time",
          "sum_over_time",
          "min_over_time",
          "max_over_time",
          "count_over_time",
          "last_over_time",
          "present_over_time",
          "stddev_over_time");
  private static final List<String> FUNCTIONS =
      List.of("abs", "ceil", "floor", "sqrt", "exp", "ln", "sgn", "timestamp", "sort", "deg");
  private static final List<String> AGGREGATIONS =
      List.of("sum", "avg", "min", "max", "count", "group", "stddev", "stdvar");
  private static final List<String> ARITHMETIC = List.of("+", "-", "*", "/", "%", "^", "atan2");
  private static final List<String> COMPARISONS = List.of("==", "!=", "<", "<=", ">", ">=");
  private static final List<String> SETS = List.of("and", "or", "unless");

  private final Random random;
  private final List<String> metrics;
  private final List<String> ranges;

  /**
   * Draws from a generator.
   *
   * @param ranges lengths of ranges
   */
  public RandomExpressions(Random random, List<String> metrics, List<String> ranges) {
    this.random = random;
    this.metrics = metrics;
    this.ranges = ranges;
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private String labels() {
    return one(List.of("job", "instance", "job, instance", "instance, job", "nothing"));
  }

  private String selector() {
    String matcher =
        switch (random.nextInt(6)) {
          case 0 -> "{job=\"a\"}";
          case 1 -> "{job!=\"a\"}";
          case 2 -> "{instance=~\"[01]|x.*\"}";
          case 3 -> "{job!~\"b\", instance=\"0\"}";
          default -> "";
        };
    return one(metrics) + matcher;
  }

  private String moved() {
    return switch (random.nextInt(6)) {
      case 0 -> " offset 1m";
      case 1 -> " offset -1m30s";
      case 2 -> " @ 601";
      default -> "";
    };
  }

  /** Draws a number. */
  public String scalar(int depth) {
    return switch (random.nextInt(depth > 0 ? 6 : 3)) {
      case 0 -> String.valueOf(random.nextInt(20) - 5);
      case 1 -> one(List.of("0.5", "1e3", "2.5", "Inf", "1h30m", "0x1f", ".25"));
      case 2 -> one(List.of("pi()", "time()", "7"));
      case 3 -> "scalar(" + vector(depth - 1) + ")";
      case 4 -> "(" + scalar(depth - 1) + " " + one(ARITHMETIC) + " " + scalar(depth - 1) + ")";
      default ->
          "(" + scalar(depth - 1) + " " + one(COMPARISONS) + " bool " + scalar(depth - 1) + ")";
    };
  }

  /** Draws an instant vector. */
  public String vector(int depth) {
    if (depth <= 0) {
      return random.nextInt(3) == 0 ? ranged() : selector() + moved();
    }
    return switch (random.nextInt(10)) {
      case 0 -> one(FUNCTIONS) + "(" + vector(depth - 1) + ")";
      case 1 ->
          one(AGGREGATIONS)
              + one(List.of(" by (", " without ("))
              + labels()
              + ") ("
              + vector(depth - 1)
              + ")";
      case 2 -> one(AGGREGATIONS) + "(" + vector(depth - 1) + ")";
      case 3 -> "(" + vector(depth - 1) + " " + one(ARITHMETIC) + " " + scalar(depth - 1) + ")";
      case 4 ->
          "("
              + scalar(depth - 1)
              + " "
              + one(COMPARISONS)
              + one(List.of(" ", " bool "))
              + vector(depth - 1)
              + ")";
      case 5 ->
          "(sum by (job, instance) ("
              + vector(depth - 1)
              + ") "
              + one(ARITHMETIC)
              + " on (job, instance) sum by (job, instance) ("
              + vector(depth - 1)
              + "))";
      case 6 ->
          "("
              + vector(depth - 1)
              + " "
              + one(SETS)
              + one(List.of("", " on (job)", " ignoring (instance)"))
              + " "
              + vector(depth - 1)
              + ")";
      case 7 ->
          "(sum by (job, instance) ("
              + vector(depth - 1)
              + ") "
              + one(COMPARISONS)
              + " ignoring (instance) group_left sum by (job) ("
              + vector(depth - 1)
              + "))";
      case 8 -> "clamp(" + vector(depth - 1) + ", -3, " + scalar(0) + ")";
      default -> "-" + vector(0);
    };
  }

  private String ranged() {
    String range = "[" + one(ranges) + "]";
    return switch (random.nextInt(4)) {
      case 0 -> "quantile_over_time(0.3, " + selector() + range + moved() + ")";
      case 1 -> "predict_linear(" + selector() + range + moved() + ", 600)";
      default -> one(RANGE_FUNCTIONS) + "(" + selector() + range + moved() + ")";
    };
  }
}
