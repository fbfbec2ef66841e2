package dev.premortem.engine.promql.eval;

import dev.premortem.engine.promql.Expr;
import dev.premortem.engine.promql.PromqlException;
import dev.premortem.engine.promql.function.Window;
import dev.premortem.engine.series.Labels;
import dev.premortem.engine.series.Points;
import dev.premortem.engine.series.Series;
import dev.premortem.engine.series.SeriesStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An expression ready to be evaluated on series, once or many times. Remembers which series it
 * found; for one thread at a time.
 */
public final class Query {
  private final Expr expression;
  private final EvaluationOptions options;
  private final SeriesStore store;
  private final Steps steps;

  private final List<Selection> selections;
  private final Uniqueness unique = new Uniqueness();

  /** What it gave at the latest time, and until when that holds on the same samples. */
  private @Nullable List<Sample> latest;

  private long latestAt;
  private long latestUntil;
  private long latestChanges;

  /** How the expression is evaluated at a time. */
  private sealed interface Steps {
    record Numbers(Nodes.ScalarNode node) implements Steps {}

    record Samples(Nodes.VectorNode node) implements Steps {}

    record Ranges(Nodes.MatrixNode node) implements Steps {}

    record Text(String value) implements Steps {}
  }

  private Query(Expr expression, SeriesStore store, EvaluationOptions options) {
    this.expression = expression;
    this.options = options;
    this.store = store;
    Compiler compiler = new Compiler(store);
    this.steps = compile(compiler, expression);
    this.selections = compiler.selections();
  }

  /** Prepares an expression. */
  public static Query of(Expr expression, SeriesStore store, EvaluationOptions options) {
    return new Query(expression, store, options);
  }

  private static Steps compile(Compiler compiler, Expr expression) {
    return switch (expression.type()) {
      case SCALAR -> new Steps.Numbers(compiler.scalar(expression));
      case VECTOR -> new Steps.Samples(compiler.vector(expression));
      case MATRIX -> new Steps.Ranges(compiler.matrix(expression));
      case STRING -> new Steps.Text(Compiler.text(expression));
    };
  }

  /** Returns the expression. */
  public Expr expression() {
    return expression;
  }

  /** Returns the series that it is evaluated on. */
  public SeriesStore store() {
    return store;
  }

  /**
   * Evaluates it at a time.
   *
   * @param time epoch milliseconds
   * @throws PromqlException when it can't be evaluated on these series
   */
  public Result at(long time) {
    Run run = new Run(options, time, time, 1);
    Value value;
    if (steps instanceof Steps.Numbers number) {
      value = new Value.Scalar(number.node().at(time, run));
    } else if (steps instanceof Steps.Samples samples) {
      value = new Value.Vector(named(samples.node().at(time, run), run));
    } else if (steps instanceof Steps.Ranges ranges) {
      value = matrix(ranges.node().at(time, run));
    } else {
      value = new Value.Text(((Steps.Text) steps).value());
    }
    return new Result(value, run.annotations().all());
  }

  /**
   * Evaluates a number or vector at a time. Where neither samples nor time can have changed what
   * came out before, that is given again.
   *
   * @param time epoch milliseconds
   * @return the samples, a number as one without labels
   */
  public List<Sample> vectorAt(long time) {
    List<Sample> known = latest;
    long changes = changes();
    if (known != null && changes == latestChanges && latestAt <= time && time < latestUntil) {
      return known;
    }
    latest = null;
    Run run = new Run(options, time, time, 1);
    List<Sample> samples = List.copyOf(step(time, run));
    latest = samples;
    latestAt = time;
    latestUntil = Math.max(run.lasts(), time + 1);
    latestChanges = changes;
    return samples;
  }

  private long changes() {
    long changes = 0;
    for (int i = 0, n = selections.size(); i < n; i++) {
      changes += selections.get(i).changes();
    }
    return changes;
  }

  /**
   * Evaluates it at every step from a time to another, both included.
   *
   * @param start epoch milliseconds
   * @param end epoch milliseconds
   * @param step milliseconds, more than 0
   * @throws PromqlException when it can't be evaluated on these series
   */
  public Result range(long start, long end, long step) {
    if (steps instanceof Steps.Ranges || steps instanceof Steps.Text) {
      throw PromqlException.evaluation(
          "invalid expression type \""
              + expression.type().label()
              + "\" for range query, must be Scalar or instant Vector");
    }
    Run run = new Run(options, start, end, step);
    Map<Labels, Points> series = new TreeMap<>();
    for (long time = start; time <= end; time += step) {
      run.resetCount();
      for (Sample sample : step(time, run)) {
        series.computeIfAbsent(sample.labels(), l -> new Points()).add(time, sample.value());
      }
    }
    return new Result(matrix(series), run.annotations().all());
  }

  private List<Sample> step(long time, Run run) {
    if (steps instanceof Steps.Numbers number) {
      return List.of(new Sample(Labels.EMPTY, number.node().at(time, run)));
    }
    if (steps instanceof Steps.Samples samples) {
      return named(samples.node().at(time, run), run);
    }
    throw PromqlException.evaluation("rule result is not a vector or scalar");
  }

  /** Drops the names that were to be dropped at the end. */
  private List<Sample> named(List<Sample> samples, Run run) {
    Run.requireNumbers(samples);
    if (!run.options().delayedNameRemoval()) {
      return samples;
    }
    List<Sample> named = new ArrayList<>(samples.size());
    for (Sample sample : samples) {
      named.add(
          sample.nameDropped()
              ? new Sample(sample.labels().withoutName(), sample.value(), true)
              : sample);
    }
    return unique.require(named);
  }

  private static Value.Matrix matrix(Map<Labels, Points> series) {
    List<Series> all = new ArrayList<>(series.size());
    series.forEach((labels, points) -> all.add(new Series(labels, points)));
    return new Value.Matrix(all);
  }

  private static Value.Matrix matrix(List<Window> windows) {
    Map<Labels, Points> series = new TreeMap<>();
    for (Window window : windows) {
      Labels labels = window.nameDropped() ? window.labels().withoutName() : window.labels();
      Points points = new Points(window.size());
      if (window.histograms() > 0) {
        throw Run.refused("the range", labels);
      }
      for (int i = 0; i < window.size(); i++) {
        points.add(window.time(i), window.value(i));
      }
      if (series.put(labels, points) != null) {
        throw PromqlException.evaluation("vector cannot contain metrics with the same labelset");
      }
    }
    return matrix(series);
  }
}
