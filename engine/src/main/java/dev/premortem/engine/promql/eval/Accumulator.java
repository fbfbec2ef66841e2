package dev.premortem.engine.promql.eval;

import dev.premortem.engine.promql.AggregateOp;
import dev.premortem.engine.promql.function.KahanSum;
import dev.premortem.engine.promql.function.Mean;
import dev.premortem.engine.promql.function.Quantiles;
import java.util.Arrays;

/** Makes one value of the values of a group. */
interface Accumulator {
  void add(double value);

  double result();

  /** Begins a group. */
  static Accumulator of(AggregateOp op, double parameter) {
    return switch (op) {
      case SUM -> new Sum();
      case AVG -> new Average();
      case MIN -> new Extreme(-1);
      case MAX -> new Extreme(1);
      case COUNT -> new Count();
      case GROUP -> new Group();
      case STDVAR -> new Variance(false);
      case STDDEV -> new Variance(true);
      case QUANTILE -> new Quantile(parameter);
      case TOPK, BOTTOMK, LIMITK, LIMIT_RATIO, COUNT_VALUES ->
          throw new IllegalArgumentException(op + " gives more than one value a group");
    };
  }

  /** Sum. */
  final class Sum implements Accumulator {
    private final KahanSum sum = new KahanSum(0);

    @Override
    public void add(double value) {
      sum.add(value);
    }

    @Override
    public double result() {
      return sum.value();
    }
  }

  /** Mean. */
  final class Average implements Accumulator {
    private final Mean mean = new Mean();

    @Override
    public void add(double value) {
      mean.add(value);
    }

    @Override
    public double result() {
      return mean.value();
    }
  }

  /** Greatest or least value; NaN only if all are. */
  final class Extreme implements Accumulator {
    private final int sign;
    private double best = Double.NaN;

    Extreme(int sign) {
      this.sign = sign;
    }

    @Override
    public void add(double value) {
      boolean better = sign > 0 ? value > best : value < best;
      best = better || Double.isNaN(best) ? value : best;
    }

    @Override
    public double result() {
      return best;
    }
  }

  /** How many. */
  final class Count implements Accumulator {
    private int count;

    @Override
    public void add(double value) {
      count++;
    }

    @Override
    public double result() {
      return count;
    }
  }

  /** 1, whatever the values. */
  final class Group implements Accumulator {
    @Override
    public void add(double value) {
      // that there is one is all that counts
    }

    @Override
    public double result() {
      return 1;
    }
  }

  /** Variance over the population by Welford's method, or its root. */
  final class Variance implements Accumulator {
    private final boolean root;
    private double count;
    private double mean;
    private double squares;

    Variance(boolean root) {
      this.root = root;
    }

    @Override
    public void add(double value) {
      count++;
      if (count == 1) {
        mean = value;
        squares = Double.isNaN(value) || Double.isInfinite(value) ? Double.NaN : 0;
        return;
      }
      double delta = value - mean;
      mean += delta / count;
      squares += delta * (value - mean);
    }

    @Override
    public double result() {
      return root ? Math.sqrt(squares / count) : squares / count;
    }
  }

  /** A quantile. */
  final class Quantile implements Accumulator {
    private final double q;
    private double[] values = new double[8];
    private int size;

    Quantile(double q) {
      this.q = q;
    }

    @Override
    public void add(double value) {
      if (size == values.length) {
        values = Arrays.copyOf(values, size * 2);
      }
      values[size++] = value;
    }

    @Override
    public double result() {
      return Quantiles.of(q, Arrays.copyOf(values, size));
    }
  }
}
